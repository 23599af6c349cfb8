import Testing
import VaultTestSupport

/// Every script of `Scripts/`: the program as people use it. Read those first.
@Suite(.needsVaultBinary)
struct ScriptTests {
  @Test(arguments: names(needing: .nothing))
  func script(_ name: String) throws { try check(name) }

  @Test(.needs(.linux), arguments: names(needing: .linux))
  func scriptForLinux(_ name: String) throws { try check(name) }

  @Test(.needs(.root), arguments: names(needing: .root))
  func scriptForRoot(_ name: String) throws { try check(name) }

  @Test(.needs(.mount), arguments: names(needing: .mount))
  func scriptThatMounts(_ name: String) throws { try check(name) }

  @Test(.needs(.schemas), arguments: names(needing: .schemas))
  func scriptThatValidates(_ name: String) throws { try check(name) }

  @Test(.needs(.stores), arguments: names(needing: .stores))
  func scriptThatReadsStores(_ name: String) throws { try check(name) }

  /// Each can be read, and is run by one of the tests above.
  @Test func everyScriptMakesSense() throws {
    for name in Self.names { _ = try Self.load(name) }
    #expect(Need.allCases.flatMap(Self.names(needing:)).sorted() == Self.names)
    #expect(!Self.names.isEmpty)
  }

  private func check(_ name: String) throws {
    let script = try Self.load(name)
    for problem in try ScriptRun(script).run() {
      Issue.record(
        "\(name): \(problem)",
        sourceLocation: SourceLocation(
          fileID: "CommandTests/Scripts/\(name)", filePath: script.path, line: problem.line,
          column: 1))
    }
  }

  private static let directory = PackageRoot.file("Tests/CommandTests/Scripts")

  private static var names: [String] { entries(directory).filter { $0.hasSuffix(".txt") } }

  private static func names(needing need: Need) -> [String] {
    names.filter { (try? load($0))?.need == need }
  }

  private static func load(_ name: String) throws -> Script {
    let path = directory + "/" + name
    return try Script(
      name: name, path: path, text: String(decoding: try readFile(path), as: UTF8.self))
  }
}
