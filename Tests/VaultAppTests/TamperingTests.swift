import Testing
import VaultCore
import VaultTestSupport

/// What an attacker without a key can do to the file, met by the program from outside.
@Suite(.needsVaultBinary) struct TamperingTests {
  /// The control: what the others break works.
  @Test func anUntouchedCopyOpens() throws {
    let home = try Specimen.copy()
    let watched = try home.listing()
    #expect(watched.contains(Specimen.first) && watched.contains("dba@example.com"))
    #expect(try home.succeed(home.withPassphrase(["verify"])).succeeded)
    #expect(
      try home.succeed(home.withKey(["get", Specimen.first])).output == Specimen.firstValue)
  }

  @Test(arguments: Tampering.catalogue) func isRefused(_ tampering: Tampering) throws {
    let home = try Specimen.copy()
    let listing = try home.listing()
    for script in tampering.scripts { try RawDatabase.run(script, on: home.vaultFile) }
    let tampered = try readFile(home.vaultFile)

    let watching = try home.vault(["list", "--json"])
    if let code = tampering.byWatchKey {
      #expect(watching.isRefusal(code), "\(watching)")
    } else {
      #expect(try home.listing() == listing)
    }
    let verifying = try home.vault(home.withPassphrase(["verify", "--json"]))
    if let code = tampering.byPassphrase {
      #expect(verifying.isRefusal(code), "\(verifying)")
    } else {
      #expect(verifying.succeeded, "\(verifying)")
    }
    #expect(try readFile(home.vaultFile) == tampered, "a file that is only read is not written")

    let getting = try home.vault(home.withKey(["get", Specimen.first]))
    if let code = tampering.byKeyfile {
      #expect(getting.status == code.exitStatus, "\(getting)")
      #expect(getting.outputBytes.isEmpty && getting.isSilentAboutValues, "\(getting)")
      #expect(try readFile(home.vaultFile) == tampered, "what is refused is not repaired")
    } else {
      #expect(getting.output == Specimen.firstValue)
    }
  }

  /// The roots cover a value's tag, not its ciphertext: opening it is what notices.
  @Test func aValueThatRottedIsNotReleasedAndNobodyElseSuffers() throws {
    let home = try Specimen.copy()
    try RawDatabase.run(
      "UPDATE versions SET box = \(Tampering.withLastByteChanged("box")) WHERE ver = 2",
      on: home.vaultFile)
    let getting = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(getting.status == 5 && getting.outputBytes.isEmpty, "\(getting)")
    #expect(try home.vault(home.withKey(["verify", "--json"])).isRefusal(.altered))
    #expect(
      try home.succeed(home.withKey(["get", Specimen.first, "--version", "1"])).output
        == Specimen.firstPreviousValue)
    #expect(
      try home.succeed(home.withKey(["get", Specimen.second])).output == Specimen.secondValue)
  }

  /// An entry's content is read by a full verification alone; its place and order by everyone.
  @Test func anAuditEntryThatRottedIsFoundByVerify() throws {
    let home = try Specimen.copy()
    try RawDatabase.run(
      "UPDATE audit SET box = \(Tampering.withLastByteChanged("box")) WHERE seq = 2",
      on: home.vaultFile)
    #expect(try home.vault(home.withKey(["verify", "--json"])).isRefusal(.altered))
    #expect(try home.vault(home.withPassphrase(["verify", "--json"])).isRefusal(.altered))
  }

  /// Rows of an older copy are genuine, every one; only the state says that their time is over.
  @Test(arguments: ["state", "records", "versions", "audit"])
  func aReplayedTableIsRefused(_ table: String) throws {
    let home = try Specimen.copy()
    let older = try home.directory.write("older.db", Specimen.older())
    try RawDatabase.run(
      "ATTACH '\(older)' AS old; DELETE FROM main.\(table); "
        + "INSERT INTO main.\(table) SELECT * FROM old.\(table)", on: home.vaultFile)
    let verifying = try home.vault(home.withKey(["verify", "--json"]))
    #expect(verifying.isRefusal(.altered), "\(verifying)")
    let watching = try home.vault(["list", "--json"])
    #expect(watching.isRefusal(.altered), "\(watching)")
  }

  @Test func aReplayedRowIsRefused() throws {
    let home = try Specimen.copy()
    let older = try home.directory.write("older.db", Specimen.older())
    try RawDatabase.run(
      "ATTACH '\(older)' AS old; UPDATE main.records SET (rev, meta) = (SELECT o.rev, o.meta "
        + "FROM old.records o WHERE o.id = main.records.id) WHERE id = "
        + "(SELECT rid FROM main.versions WHERE ver = 2)", on: home.vaultFile)
    #expect(try home.vault(home.withKey(["verify", "--json"])).isRefusal(.altered))
    #expect(try home.vault(["list", "--json"]).isRefusal(.altered))
  }

  /// The agent keeps an index of what it verified; it is no way around any check.
  @Test func aRunningAgentNoticesAsWell() throws {
    let home = try Specimen.copy()
    try home.succeed(home.withKey(["unlock"]))
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
    // The state row is as it was: only the cell itself tells.
    try RawDatabase.run(
      "CREATE TEMP TABLE v AS SELECT * FROM versions; UPDATE versions SET box = (SELECT box FROM v "
        + "WHERE v.rid = versions.rid AND v.ver = 1) WHERE ver = 2", on: home.vaultFile)
    let getting = try home.vault(["get", Specimen.first])
    #expect(getting.status == 5 && getting.outputBytes.isEmpty, "\(getting)")
    #expect(try home.vault(["verify", "--json"]).isRefusal(.altered))
  }

  /// The link at the cut becomes the base of what stays; it is never checked again.
  @Test func aCutTakesNoAlteredLink() throws {
    let home = try Specimen.copy()
    try home.succeed(home.withKey(["unlock"]))
    try home.succeed(["get", Specimen.first])
    let genuine = try readFile(home.vaultFile)
    try RawDatabase.run("UPDATE audit SET link = randomblob(32) WHERE seq = 3", on: home.vaultFile)
    let pruning = try home.vault(
      home.withKey(["audit", "prune", "--through", "3", "--yes", "--json"]))
    #expect(pruning.isRefusal(.altered), "\(pruning)")
    // The control: put back as it was, the log is cut.
    try writeFile(home.vaultFile, genuine)
    try home.succeed(home.withKey(["audit", "prune", "--through", "3", "--yes"]))
    try home.succeed(home.withKey(["verify"]))
  }
}
