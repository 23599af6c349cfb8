import Testing

/// Nothing but numbers, codes and names with a rule of their own gets into an audit entry: what its
/// types can be made of is read from their sources.
struct AuditSourceTests {
  /// What could carry a value, or a text that somebody wrote.
  private static let carriers: Set<String> = [
    "String", "Substring", "StaticString", "Character", "UInt8", "SecretBytes", "RawSpan", "Span",
    "Data", "Any", "VaultError", "TokenRecord", "SecretName",
  ]

  /// Bytes of which each decoder says what they may be, and hashes: `Schemas/vault-format.md`,
  /// section 6.
  private static let vetted: Set<String> = [
    "AuditEntry(decoding bytes: [UInt8])",
    "PendingLines(parsing bytes: [UInt8], stateHash: [UInt8]?)",
    "RekeyDetail(before state: StateBody, hash: [UInt8], droppedSlots: [Int64])",
  ]

  /// `Type(parameters)` of every public initializer, and `Type.case(values)` of every case with
  /// values, in the order of the file.
  static func doors(in file: SourceFile) -> [String] {
    var type = ""
    var doors: [String] = []
    var rest = file.code.split(whereSeparator: \.isWhitespace).map(String.init)[...]
    while let word = rest.popFirst() {
      if ["struct", "enum", "class", "extension"].contains(word), let name = rest.first {
        type = String(name.prefix { $0.isLetter || $0.isNumber })
      } else if word == "public", let next = rest.first, next.hasPrefix("init(") {
        doors.append(type + Self.group(from: String(rest.removeFirst().dropFirst(4)), &rest))
      } else if word == "case", let next = rest.first, next.contains("("),
        next.first?.isLowercase == true
      {
        let name = rest.removeFirst()
        let start = name.firstIndex(of: "(") ?? name.endIndex
        doors.append("\(type).\(name[..<start])" + Self.group(from: String(name[start...]), &rest))
      }
    }
    return doors
  }

  /// Words up to the parenthesis that closes the first one.
  private static func group(from first: String, _ rest: inout ArraySlice<String>) -> String {
    var text = first
    func depth() -> Int { text.count { $0 == "(" } - text.count { $0 == ")" } }
    while depth() > 0, let next = rest.popFirst() { text += (text == "(" ? "" : " ") + next }
    let end = text.lastIndex(of: ")") ?? text.index(before: text.endIndex)
    return text[..<end].trimmingSuffix { $0 == " " } + ")"
  }

  static func breaches(in files: [SourceFile]) -> [String] {
    files.flatMap(doors).filter { door in
      let words = door.split { !$0.isLetter && !$0.isNumber }.dropFirst().map(String.init)
      return !vetted.contains(door) && !carriers.isDisjoint(with: words)
    }
  }

  /// Files that declare somebody an adopter of the protocol that program names come through.
  static func adopters(in files: [SourceFile]) -> [String] {
    files.filter { file in
      let words = file.code.split { !$0.isLetter && !$0.isNumber && $0 != ":" }
      return zip(words, words.dropFirst()).contains { left, right in
        right == "ProgramSource" && left.hasSuffix(":")
      }
    }.map(\.path)
  }

  @Test func noDoorOfTheAuditTypesTakesText() throws {
    let files = try SourceFile.ofProduct().filter { $0.path.hasPrefix("Sources/VaultCore/Audit/") }
    let doors = files.flatMap(Self.doors)
    // What is looked for is there to be seen.
    #expect(Self.vetted.isSubset(of: doors), "\(doors)")
    #expect(doors.contains("AuditActor(uid: UInt32, pid: Int32, executable: ExecutableHint)"))
    #expect(doors.contains("AuditDetail.reason(ErrorCode)"))
    #expect(doors.contains("CommandName(_ program: some ProgramSource)"))
    #expect(Self.breaches(in: files) == [])
  }

  /// A name of a program comes from the system: one type says so, and one module makes it.
  @Test func namesOfProgramsComeFromTheSystem() throws {
    let files = try SourceFile.ofProduct()
    #expect(Self.adopters(in: files) == ["Sources/VaultApp/Audit/AuditActor+Process.swift"])
    let makers = files.filter { $0.code.contains("ProgramPath(") }.map(\.path)
    #expect(makers == ["Sources/Platform/ProgramPath.swift"])
    let source = try SourceFile.read("Sources/Platform/ProgramPath.swift")
    #expect(source.code.contains("init(_ path: String)"))
    #expect(!source.code.contains("public init"))
  }

  @Test(arguments: [
    "struct AuditNote {\n  public init(_ text: String) {}\n}",
    "struct AuditNote {\n  public init(\n    time: Instant,\n    of bytes: [UInt8]\n  ) {}\n}",
    "enum AuditDetail {\n  case note(text: Substring)\n}",
    "extension AuditEntry {\n  public init(_ value: borrowing SecretBytes) {}\n}",
    "struct AuditEntry {\n  public init(decoding bytes: [UInt8], note: String) {}\n}",
  ])
  func aBreachIsSeen(_ text: String) {
    let file = SourceFile(path: "Sources/VaultCore/Audit/New.swift", text: text)
    #expect(Self.breaches(in: [file]).count == 1, "\(Self.doors(in: file))")
  }

  @Test(arguments: [
    "extension String: ProgramSource {}",
    "struct Typed: Sendable, Equatable { let a: ProgramSource }",
    "struct Typed:\n  ProgramSource {}",
  ])
  func anAdopterIsSeen(_ text: String) {
    let file = SourceFile(path: "Sources/VaultApp/New.swift", text: text)
    #expect(Self.adopters(in: [file]) == [file.path])
  }

  @Test(arguments: [
    "struct AuditNote {\n  init(stored text: String) {}\n}", "// public init(_ text: String)",
    "enum AuditNote {\n  case a\n  public init(_ code: ErrorCode) {}\n}",
    "func f(_ p: some ProgramSource) {}",
  ])
  func whatIsNoBreachPasses(_ text: String) {
    let file = SourceFile(path: "Sources/VaultCore/Audit/New.swift", text: text)
    #expect(Self.breaches(in: [file]) == [] && Self.adopters(in: [file]) == [])
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(_ isDropped: (Character) -> Bool) -> String {
    var text = String(self)
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
