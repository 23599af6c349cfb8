import Testing
import VaultCore
import VaultTestSupport

/// Whole files that are sound in themselves: an older one, one that went another way, one with
/// somebody's journal beside it. Only what this machine remembers can tell.
@Suite(.needsVaultBinary) struct WholeFileTests {
  /// Both roles refuse with the same code, and nothing is released.
  private func expectRefusal(
    _ home: TemporaryHome, _ code: ErrorCode, watch: ErrorCode? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let verifying = try home.vault(home.withPassphrase(["verify", "--json"]))
    #expect(verifying.isRefusal(code), "\(verifying)", sourceLocation: sourceLocation)
    let getting = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(
      getting.status == code.exitStatus && getting.outputBytes.isEmpty
        && getting.isSilentAboutValues, "\(getting)", sourceLocation: sourceLocation)
    let watching = try home.vault(["list", "--json"])
    #expect(watching.isRefusal(watch ?? code), "\(watching)", sourceLocation: sourceLocation)
  }

  // MARK: Older

  @Test func anOlderFileIsRefused() throws {
    let home = try Specimen.copy()
    try writeFile(home.vaultFile, Specimen.older())
    try expectRefusal(home, .rolledBack)
  }

  /// What the watch role saw binds the full role too.
  @Test func theWatcherRemembersByItself() throws {
    let home = try Specimen.copy()
    _ = try home.listing()
    unsafe unlink(home.fullAnchor)
    try writeFile(home.vaultFile, Specimen.older())
    let verifying = try home.vault(home.withKey(["verify", "--json"]))
    #expect(verifying.isRefusal(.rolledBack), "\(verifying)")
    #expect(try home.vault(["list", "--json"]).isRefusal(.rolledBack))
  }

  /// The control, and the limit that the format states: without a memory nothing can be known.
  @Test func withoutAnAnchorAnOlderFileOpensAndThatIsSaid() throws {
    let home = try Specimen.copy()
    removeTree(home.anchorsDirectory)
    try writeFile(home.vaultFile, Specimen.older())
    let getting = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(getting.output == Specimen.firstPreviousValue)
    #expect(getting.errorOutput.contains("first look"), "\(getting)")
    // From here on the machine knows it.
    let again = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(again.succeeded && !again.errorOutput.contains("first look"), "\(again)")
  }

  /// A running agent had the newer file open.
  @Test func anAgentDoesNotGoBackEither() throws {
    let home = try Specimen.copy()
    try home.succeed(home.withKey(["unlock"]))
    try home.succeed(["get", Specimen.first])
    // In place, so that it is the same file: what SQLite's own write would do.
    let older = try home.directory.write("older.db", Specimen.older())
    try run("cp", arguments: [older, home.vaultFile]).mustSucceed()
    let getting = try home.vault(["get", Specimen.first])
    #expect(getting.status == 5 && getting.outputBytes.isEmpty, "\(getting)")
    let verifying = try home.vault(["verify", "--json"])
    #expect(verifying.status == 5 && verifying.outputBytes.isEmpty, "\(verifying)")
  }

  @Test func anAgentDoesNotFollowAnotherFile() throws {
    let home = try Specimen.copy()
    try home.succeed(home.withKey(["unlock"]))
    let current = try home.directory.write("current.db", try readFile(home.vaultFile))
    unsafe rename(current, home.vaultFile)
    let getting = try home.vault(["get", Specimen.first])
    #expect(getting.status == 5 && getting.outputBytes.isEmpty, "\(getting)")
  }

  // MARK: Another way

  /// A copy of the older file, taken away and written to elsewhere.
  private func branch(commits: Int) throws -> [UInt8] {
    let elsewhere = try Specimen.copy()
    removeTree(elsewhere.anchorsDirectory)
    try writeFile(elsewhere.vaultFile, Specimen.older())
    for _ in 0..<commits { try elsewhere.succeed(elsewhere.withKey(["get", Specimen.first])) }
    return try readFile(elsewhere.vaultFile)
  }

  /// As far as this one, one commit further, and far beyond.
  @Test(arguments: [0, 1, 4]) func aFileThatDivergedIsRefused(_ ahead: Int) throws {
    let home = try Specimen.copy()
    try writeFile(home.vaultFile, try branch(commits: Specimen.commitsSinceOlder + ahead))
    try expectRefusal(home, .forked)
  }

  /// The control: a file that went on from here, elsewhere, is a newer state of the same vault.
  @Test func aFileThatWentOnElsewhereOpens() throws {
    let home = try Specimen.copy()
    let elsewhere = try Specimen.copy()
    try elsewhere.succeed(elsewhere.withKey(["edit", Specimen.second, "--owner", "elsewhere"]))
    try writeFile(home.vaultFile, try readFile(elsewhere.vaultFile))
    #expect(try home.listing().contains("elsewhere"))
    try home.succeed(home.withKey(["verify"]))
  }

  // MARK: The anchor itself

  private func line(of home: TemporaryHome) throws -> (line: String, mac: String) {
    let text = String(decoding: try readFile(home.fullAnchor), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    try #require(lines.count == 2 && lines[1].hasPrefix("mac "))
    return (lines[0], lines[1])
  }

  private func firstDigitChanged(_ text: String, after prefix: String) -> String {
    let start = text.index(text.startIndex, offsetBy: prefix.count)
    let digit: Character = text[start] == "0" ? "1" : "0"
    return text[..<start] + String(digit) + text[text.index(after: start)...]
  }

  @Test func anAnchorThatSaysAnythingElseIsRefused() throws {
    let home = try Specimen.copy()
    let (line, mac) = try line(of: home)
    let parts = line.split(separator: " ").map(String.init)
    var earlier = parts
    earlier[3] = "1"
    let forgeries = [
      "", "\n", line, "vault1-checkpoint\n\(mac)\n", "\(mac)\n\(line)\n",
      earlier.joined(separator: " ") + "\n\(mac)\n",
      firstDigitChanged(line, after: "vault1-checkpoint ") + "\n\(mac)\n",
      line.dropLast() + (line.hasSuffix("0") ? "1" : "0") + "\n\(mac)\n",
      String(repeating: line + "\n", count: 9),
    ]
    for forgery in forgeries {
      try writeFile(home.fullAnchor, Array(forgery.utf8))
      try expectRefusal(home, .altered)
    }
    // The control: as it was, it does no harm.
    try writeFile(home.fullAnchor, Array("\(line)\n\(mac)\n".utf8))
    try home.succeed(home.withKey(["verify"]))
  }

  /// Without the MAC, whoever may write the directory could wind the anchor back to any public
  /// line. The watch role has no key for it: the line is as good to it as one kept elsewhere.
  @Test func aLineWithoutItsMACIsNoAnchor() throws {
    let home = try Specimen.copy()
    let (line, mac) = try line(of: home)
    let forgeries = [
      "\(line)\n", "\(line)\n\(firstDigitChanged(mac, after: "mac "))\n",
      "\(line)\n\(mac)\nmore\n", "\(line)\n\(mac)",
    ]
    for forgery in forgeries {
      try writeFile(home.fullAnchor, Array(forgery.utf8))
      let verifying = try home.vault(home.withKey(["verify", "--json"]))
      #expect(verifying.isRefusal(.altered), "\(verifying)")
      #expect(try home.vault(["list"]).succeeded)
    }
  }

  @Test func theWatchersAnchorIsCheckedByBoth() throws {
    let home = try Specimen.copy()
    _ = try home.listing()
    let line = String(decoding: try readFile(home.watchAnchor), as: UTF8.self)
    for forgery in ["", line + line, line.uppercased(), "nonsense\n"] {
      try writeFile(home.watchAnchor, Array(forgery.utf8))
      try expectRefusal(home, .altered)
    }
  }

  @Test func anAnchorOfAnotherVaultIsRefused() throws {
    let home = try Specimen.copy()
    let other = try TemporaryHome()
    try other.makeSpecimenVault()
    try writeFile(home.fullAnchor, try readFile(other.fullAnchor))
    try expectRefusal(home, .altered)
  }

  @Test func anAnchorThatIsNoFileIsRefused() throws {
    let home = try Specimen.copy()
    let anchor = home.fullAnchor
    unsafe unlink(anchor)
    unsafe mkdir(anchor, 0o700)
    try expectRefusal(home, .altered)
    unsafe rmdir(anchor)
    unsafe mkfifo(anchor, 0o600)
    try expectRefusal(home, .altered)
    unsafe unlink(anchor)
    unsafe symlink("/dev/zero", anchor)
    try expectRefusal(home, .altered)
    // So that the fixture's copy can be listed again for its end.
    unsafe unlink(anchor)
  }

  /// The anchor of a later state, put back over an earlier file, is what a rollback looks like.
  @Test func theAnchorMovesWithEveryCommit() throws {
    let home = try Specimen.copy()
    let before = try line(of: home).line
    try home.succeed(home.withKey(["get", Specimen.first]))
    let after = try line(of: home).line
    #expect(before != after)
    let counters = [before, after].compactMap { Int($0.split(separator: " ")[3]) }
    #expect(counters.count == 2 && counters[1] == counters[0] + 1)
  }

  // MARK: Journals

  /// The journal of a transaction over the older file that touched every page: SQLite plays it
  /// back into whatever file it finds beside it.
  private func journalOfOlderFile(_ home: TemporaryHome) throws -> [UInt8] {
    let older = try home.directory.write("older.db", Specimen.older())
    let database = try RawDatabase(older)
    try database.run(
      "PRAGMA synchronous=OFF; BEGIN IMMEDIATE; PRAGMA user_version=1; "
        + ["state": "body", "slots": "box", "records": "meta", "versions": "box", "audit": "box"]
        .map { "UPDATE \($0) SET \($1) = zeroblob(length(\($1))); " }.joined())
    return try readFile(older + "-journal")
  }

  @Test func aPlantedJournalBringsNothingOldBack() throws {
    let home = try Specimen.copy()
    try writeFile(home.vaultFile + "-journal", try journalOfOlderFile(home))
    try expectRefusal(home, .rolledBack)
    // It was played back: this is the older file now, and the anchor is what told.
    #expect(!entryExists(home.vaultFile + "-journal"))
  }

  @Test func aJournalOfNothingDoesNoHarm() throws {
    for journal in [[], [UInt8](repeating: 0x5A, count: 3000), [UInt8](repeating: 0, count: 512)] {
      let home = try Specimen.copy()
      try writeFile(home.vaultFile + "-journal", journal)
      let getting = try home.vault(home.withKey(["get", Specimen.first]))
      #expect(
        getting.output == Specimen.firstValue || (getting.status == 5 && getting.output.isEmpty),
        "\(getting)")
    }
  }

  @Test func theJournalOfAWriteAheadLogIsNotRead() throws {
    let home = try Specimen.copy()
    var file = try readFile(home.vaultFile)
    file[18] = 2
    file[19] = 2
    try writeFile(home.vaultFile, file)
    try writeFile(home.vaultFile + "-wal", [UInt8](repeating: 7, count: 4096))
    try expectRefusal(home, .altered)
    #expect(!entryExists(home.vaultFile + "-shm"))
  }

  // MARK: Damage

  @Test func aTruncatedFileIsRefused() throws {
    let original = try Specimen.copy()
    let whole = try readFile(original.vaultFile)
    let listing = try original.listing()
    for count in [0, 1, 16, 100, 1000, 4095, 4096, 8192, whole.count - 4096, whole.count - 1] {
      let home = try Specimen.copy()
      try writeFile(home.vaultFile, Array(whole[..<count]))
      let verifying = try home.vault(home.withKey(["verify", "--json"]))
      #expect(verifying.status == 5 && verifying.outputBytes.isEmpty, "\(count): \(verifying)")
      let watching = try home.vault(["list", "--json"])
      if watching.succeeded {
        // The last page's last bytes are those of a cell that a list does not open.
        #expect(count > whole.count - 4096)
        #expect(try home.listing() == listing)
      } else {
        #expect(watching.status == 5 && watching.outputBytes.isEmpty, "\(count): \(watching)")
      }
    }
  }
}
