import VaultTestSupport

/// One file of the checkout as the rules read it.
struct SourceFile {
  /// Relative to the checkout: `Sources/VaultCore/ErrorCode.swift`.
  let path: String
  let text: String
  /// What compiles: without comments and without what stands in strings.
  let code: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = path.hasSuffix(".swift") ? SourceText.without([.comments, .strings], text) : ""
  }

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var name: String { String(path.split(separator: "/").last ?? "") }
  var isSwift: Bool { path.hasSuffix(".swift") }

  /// The folder below `Sources`, which is the module's name.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// Every text file below these folders whose name ends in one of `endings`, by path.
  static func below(_ folders: String..., endings: [String]) throws -> [SourceFile] {
    let root = PackageRoot.path + "/"
    return try folders.flatMap { folder in
      try filesBelow(root + folder)
        .filter { file in endings.contains { file.hasSuffix($0) } }
        .map { try read(String($0.dropFirst(root.count))) }
    }
  }

  static func read(_ path: String) throws -> SourceFile {
    SourceFile(
      path: path, text: String(decoding: try readFile(PackageRoot.file(path)), as: UTF8.self))
  }

  /// The product: Swift, C, headers and module maps.
  static func ofProduct() throws -> [SourceFile] { try product.get() }

  private static let product = Result {
    try below("Sources", endings: [".swift", ".c", ".h", ".modulemap"])
  }
}
