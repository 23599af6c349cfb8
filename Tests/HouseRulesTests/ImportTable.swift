/// Which module may import what. A module imports only from floors below its own, and each system
/// library has one door.
enum ImportTable {
  /// Modules of this package, and products of others, that a module may import.
  static let dependencies: [String: Set<String>] = [
    // Floor 1: the standard library only.
    "VaultCore": [],
    "Redaction": [],
    "Interchange": [],
    // Floor 2.
    "MCPMessages": ["Redaction"],
    "VaultCrypto": ["VaultCore", "CSodium"],
    "VaultStore": ["VaultCore", "CSQLite"],
    "Platform": ["CPlatform"],
    // Floor 3.
    "Reports": ["VaultCore"],
    "VaultApp": [
      "VaultCore", "Redaction", "Interchange", "MCPMessages", "VaultCrypto", "VaultStore",
      "Platform",
    ],
    // Floor 4.
    "vault": ["VaultApp", "Reports", "VaultCore", "ArgumentParser"],
  ]

  /// What comes with the toolchain, and who may import it. Nobody imports Foundation.
  static let toolchain: [String: Set<String>] = [
    "VaultCrypto": ["Synchronization"],
    "Platform": ["Glibc", "Musl", "Darwin"],
  ]

  /// The C modules, the one module that imports each, and the library's header that it alone
  /// includes.
  static let doors: [(module: String, importer: String, header: String?)] = [
    ("CSodium", "VaultCrypto", "sodium.h"),
    ("CSQLite", "VaultStore", "sqlite3.h"),
    ("CPlatform", "Platform", nil),
  ]

  static func allowed(in module: String) -> Set<String>? {
    dependencies[module]?.union(toolchain[module] ?? [])
  }

  /// The modules that a Swift file imports, whatever access or attribute stands before.
  static func imports(of file: SourceFile) -> [String] {
    let before: Set<Substring> = [
      "public", "package", "internal", "fileprivate", "private", "unsafe",
    ]
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]
    return file.code.split(whereSeparator: { $0 == "\n" || $0 == ";" }).compactMap { statement in
      let words = statement.split(separator: " ").drop { $0.hasPrefix("@") || before.contains($0) }
      guard words.first == "import" else { return nil }
      let imported = words.dropFirst().drop(while: kinds.contains)
      return imported.first.map { String($0.prefix { $0 != "." }) }
    }
  }

  /// The headers that a C file includes.
  static func headers(of file: SourceFile) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(whereSeparator: { " \t<>\"".contains($0) })
      let joined = words.joined(separator: " ")
      guard joined.hasPrefix("#include ") || joined.hasPrefix("# include ") else { return nil }
      return words.last.map(String.init)
    }
  }

  /// One line for each breach.
  static func breaches(in files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
      guard let module = file.module else { return ["\(file.path): belongs to no module"] }
      return file.isSwift ? swiftBreaches(file, module) : headerBreaches(file, module)
    }
  }

  private static func swiftBreaches(_ file: SourceFile, _ module: String) -> [String] {
    guard let allowed = allowed(in: module) else {
      return ["\(file.path): the module \(module) is not in the table"]
    }
    return imports(of: file).filter { !allowed.contains($0) }.map {
      "\(file.path): \(module) may not import \($0)"
    }
  }

  private static func headerBreaches(_ file: SourceFile, _ module: String) -> [String] {
    guard doors.contains(where: { $0.module == module }) else {
      return ["\(file.path): only \(doors.map(\.module)) may hold C"]
    }
    return headers(of: file).compactMap { header in
      let owner = doors.first { $0.header == header }?.module
      guard let owner, owner != module else { return nil }
      return "\(file.path): only \(owner) may include \(header)"
    }
  }
}
