/// What no file of the product says.
enum WordingRules {
  /// Beginnings of paths that exist on one machine only.
  private static let machinePaths = [
    "/home/", "/root/", "/Users/", "/opt/", "/work/", "/tmp/", "/mnt/", "/srv/",
  ]
  /// What was left for later.
  private static let leftovers: Set<String> = ["TODO", "FIXME", "XXX", "HACK"]
  /// Words for a type of which nobody knows what it does.
  private static let hollow: Set<String> = [
    "Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Impl",
  ]
  private static let declarations: Set<Substring> = [
    "struct", "class", "enum", "protocol", "actor", "typealias",
  ]

  /// The files of a module that may hold the word `unsafe`; a module that is not here is free to.
  private static let unsafeFiles: [String: Set<String>] = [
    "Reports": [],
    "Interchange": ["ByteView.swift", "ValuePlace.swift"],
    "VaultCore": [
      "CanonicalEncoding.swift", "CellTag.swift", "PassphraseRule.swift", "Proquint.swift",
      "RawSpan+Word.swift", "RecordID.swift",
    ],
    "MCPMessages": ["ByteView.swift", "MessageBuffer.swift"],
    "vault": ["RawArguments.swift"],
  ]

  static func breaches(in file: SourceFile) -> [String] {
    wordBreaches(in: file) + nameBreaches(in: file) + unsafeBreaches(in: file)
  }

  private static func wordBreaches(in file: SourceFile) -> [String] {
    file.lines.enumerated().flatMap { number, line -> [String] in
      let place = "\(file.path):\(number + 1)"
      let words = line.split { !$0.isLetter }.map(String.init)
      return machinePaths.filter { line.contains($0) }.map { "\(place): the path \($0)" }
        + leftovers.intersection(words).sorted().map { "\(place): \($0)" }
    }
  }

  private static func nameBreaches(in file: SourceFile) -> [String] {
    guard file.isSwift else { return [] }
    let words = file.code.split { $0 != "_" && !$0.isLetter && !$0.isNumber }
    let types = zip(words, words.dropFirst())
      .filter { declarations.contains($0.0) }.map { String($0.1) }
    let folders = file.path.split(separator: "/").dropLast().map(String.init)
    let names = types + folders + [String(file.name.prefix { $0 != "." })]
    return Set(names).sorted().filter { isHollow($0) }.map { "\(file.path): the name \($0)" }
  }

  /// `Common` is an ordinary adjective in front of a noun, and hollow alone.
  private static func isHollow(_ name: String) -> Bool {
    let words = camelWords(name)
    return !hollow.isDisjoint(with: words) || words.last == "Common"
  }

  /// `KeyManager` is Key and Manager; `Mananger2` stays one word with its digit.
  private static func camelWords(_ name: String) -> [String] {
    var words: [String] = []
    for character in name {
      if let last = words.last, !character.isUppercase, character != "_" {
        words[words.count - 1] = last + String(character)
      } else {
        words.append(String(character))
      }
    }
    return words
  }

  private static func unsafeBreaches(in file: SourceFile) -> [String] {
    guard file.isSwift, let module = file.module, let allowed = unsafeFiles[module],
      !allowed.contains(file.name)
    else { return [] }
    let words = file.code.split { $0 != "_" && !$0.isLetter && !$0.isNumber }
    return words.contains("unsafe") ? ["\(file.path): unsafe code in \(module)"] : []
  }
}
