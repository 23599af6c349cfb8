import Testing
import VaultCore
import VaultTestSupport

/// Somebody alters the file while an agent has it open, and has verified it. The state row is as it
/// was each time, so the index that the agent keeps does not tell.
@Suite(.needsVaultBinary) struct AgentAlterationTests {
  struct Alteration: Sendable, CustomTestStringConvertible {
    let script: String
    let code: ErrorCode
    var testDescription: String { script }

    init(_ script: String, _ code: ErrorCode = .altered) {
      self.script = script
      self.code = code
    }
  }

  private static let alterations = [
    Alteration("CREATE TABLE extra(x)"), Alteration("CREATE INDEX extra ON audit(link)"),
    Alteration("CREATE UNIQUE INDEX extra ON slots(salt)"),
    Alteration("CREATE TRIGGER extra AFTER INSERT ON audit BEGIN SELECT 1; END"),
    Alteration("CREATE VIEW extra AS SELECT 1"), Alteration("DROP TABLE state"),
    Alteration("DROP TABLE slots"), Alteration("DROP TABLE records"),
    Alteration("DROP TABLE versions"), Alteration("DROP TABLE audit"),
    Alteration("ALTER TABLE state RENAME COLUMN mac TO mark"),
    Alteration("ALTER TABLE versions RENAME COLUMN box TO parcel"),
    Alteration("ALTER TABLE audit RENAME TO log"),
    Alteration("ALTER TABLE slots ADD COLUMN extra INTEGER"), Alteration("ANALYZE"),
    Alteration("PRAGMA page_size=8192; VACUUM"), Alteration("PRAGMA journal_mode=WAL"),
    Alteration("PRAGMA application_id=1", .notAVault),
    Alteration("PRAGMA user_version=2", .unknownFormat),
  ]

  private func unlocked() throws -> TemporaryHome {
    let home = try Specimen.copy()
    try home.unlock()
    // Verified, and every statement compiled.
    try home.succeed(["get", Specimen.first])
    try home.succeed(["edit", Specimen.second, "--owner", "somebody"])
    return home
  }

  /// Every way to the agent ends with the code, and with nothing else.
  private func expectRefusal(
    of home: TemporaryHome, _ code: ErrorCode, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for words in [
      ["list"], ["add", "new", "--generate"], ["rotate", Specimen.first, "--generate"],
      ["edit", Specimen.second, "--owner", "nobody"], ["checkpoint"], ["slot", "list"],
      ["verify"],
    ] {
      let result = try home.vault(words + ["--json"])
      #expect(result.isRefusal(code), "\(words): \(result)", sourceLocation: sourceLocation)
      #expect(result.isSilentAboutValues, sourceLocation: sourceLocation)
    }
    let getting = try home.vault(["get", Specimen.first])
    #expect(
      getting.status == code.exitStatus && getting.outputBytes.isEmpty, "\(getting)",
      sourceLocation: sourceLocation)
    let launching = try home.vault([
      "exec", "--env", "A=vault://\(Specimen.first)", "--", "/bin/sh", "-c", "echo launched",
    ])
    #expect(
      launching.status == 125 && launching.outputBytes.isEmpty, "\(launching)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: alterations) func anotherSchemaIsRefused(_ alteration: Alteration) throws {
    let home = try unlocked()
    try RawDatabase.run(alteration.script, on: home.vaultFile)
    try expectRefusal(of: home, alteration.code)
  }

  /// The control: written anew, page by page, and not a row differs.
  @Test func aFileThatWasOnlyCompactedIsServed() throws {
    let home = try unlocked()
    try RawDatabase.run("VACUUM", on: home.vaultFile)
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
    try home.succeed(["verify"])
  }

  @Test func aFileOverwrittenInPlaceIsRefused() throws {
    let original = try Specimen.copy()
    let count = try readFile(original.vaultFile).count
    for (bytes, code) in [
      ([], ErrorCode.notAVault), ([UInt8](repeating: 0, count: count), .notAVault),
      ([UInt8](repeating: 0x5A, count: count), .notAVault),
    ] {
      let home = try unlocked()
      try home.directory.write("other", bytes)
      try run("cp", arguments: [home.path + "/other", home.vaultFile]).mustSucceed()
      try expectRefusal(of: home, code)
    }
  }

  @Test(arguments: [100, 4096, 8192]) func aFileCutShortIsRefused(_ count: Int) throws {
    let home = try unlocked()
    try run("truncate", arguments: ["-s", String(count), home.vaultFile]).mustSucceed()
    try expectRefusal(of: home, .corrupt)
  }

  /// A change that would touch a row that is not there, or add one that is.
  @Test(arguments: [
    "DELETE FROM records", "INSERT INTO audit SELECT max(seq) + 1, link, box FROM audit",
  ])
  func rowsThatAreNotThoseThatWereVerifiedAreNotWrittenTo(_ script: String) throws {
    let home = try unlocked()
    try RawDatabase.run(script, on: home.vaultFile)
    let before = try readFile(home.vaultFile)
    let result = try home.vault(["edit", Specimen.second, "--owner", "nobody", "--json"])
    #expect(result.isRefusal(.altered), "\(result)")
    #expect(try readFile(home.vaultFile) == before)
  }
}
