import Testing
import VaultCore
import VaultTestSupport

/// The program and the independent reader in Python, each on what the other wrote.
@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ReaderTests {
  private func reader(_ words: [String], input: [UInt8] = []) throws -> CommandResult {
    try run(
      "python3", arguments: ["-B", PackageRoot.file("Tests/Reader/vault_reader.py")] + words,
      stdin: input)
  }

  @Test func theReaderKnowsItsAnswers() throws {
    try reader(["--self-test"]).mustSucceed()
  }

  /// Everything the program wrote follows the format: every key, root, link, entry and body.
  @Test func theReaderAcceptsWhatTheProgramWrites() throws {
    let home = try Specimen.copy()
    for key in [
      ["--passphrase-file", home.passphraseFile], ["--keyfile", home.keyfile],
      ["--recovery-file", home.recoveryFile], ["--keyfile", home.watchKey],
    ] {
      let isFull = key[1] != home.watchKey
      let result = try reader(
        [home.vaultFile, "--values", "--at-least", home.fullAnchor] + key)
      #expect(result.succeeded, "\(result)")
      let text = result.output
      #expect(text.contains("\"role\": \"\(isFull ? "full" : "watch")\""))
      #expect(text.contains("\"agrees with the line given\""))
      #expect(text.contains("\"owner\": \"dba@example.com\""))
      #expect(text.contains("\"name\": \"\(Specimen.first)\""))
      for value in Specimen.values {
        #expect(text.contains("\"value\": \"\(base64(value))\"") == isFull)
      }
      for event in ["initialised", "written", "released"] {
        #expect(text.contains("\"\(event)\"") == isFull, "\(event)")
      }
    }
  }

  @Test func bothRefuseTheSameSecretAndTheSameDamage() throws {
    let home = try Specimen.copy()
    let wrong = try home.directory.write("wrong", "another passphrase altogether")
    #expect(try reader([home.vaultFile, "--passphrase-file", wrong]).status == 4)
    try RawDatabase.run("UPDATE records SET rev = rev + 1", on: home.vaultFile)
    #expect(try reader([home.vaultFile, "--keyfile", home.keyfile]).status == 5)
  }

  /// After every kind of change, and after changes by an agent.
  @Test func theReaderFollowsAVaultThroughItsLife() throws {
    let home = try Specimen.copy()
    let key = ["--keyfile", home.keyfile]
    try home.unlock()
    let large = String(repeating: "0123456789abcdef", count: 5000)
    let steps: [(words: [String], input: String)] = [
      (["add", "a/large", "--stdin", "--large"], large),
      (["add", "b", "--stdin", "--expires", "never", "--tag", "x", "--tag", "y"], "v"),
      (["rotate", "b", "--stdin"], "w"), (["rotate", "b", "--stdin"], "x"),
      (["edit", "b", "--note", "ünï"], ""), (["get", "b"], ""),
      (["remove", "b", "--purge", "--yes"], ""),
    ]
    for step in steps {
      try home.succeed(step.words, input: Array(step.input.utf8))
      let result = try reader([home.vaultFile] + key)
      #expect(result.succeeded, "\(step.words): \(result)")
    }
    let result = try reader([home.vaultFile, "--values"] + key)
    #expect(result.output.contains(base64(large)))
  }

  // MARK: The other way

  private struct Sample {
    let home: TemporaryHome
    let keys: (full: String, second: String, watch: String)
    let recovery: String
  }

  /// A vault that no line of the program has written, in the place where it looks for its own.
  private func sample() throws -> Sample {
    let home = try TemporaryHome()
    try home.directory.write("passphrase", Specimen.passphrase + "\n")
    for directory in ["/.local", "/.local/share", "/.local/share/mcp-vault"] {
      unsafe mkdir(home.path + directory, 0o700)
    }
    let result = try reader([
      "--write-sample", home.vaultFile, "--passphrase-file", home.passphraseFile,
    ]).mustSucceed()
    let start = try #require(result.output.firstRange(of: "\"recovery\": \""))
    let code = String(result.output[start.upperBound...].prefix { $0 != "\"" })
    return Sample(
      home: home,
      keys: (
        home.vaultFile + ".full.key", home.vaultFile + ".second.key",
        home.vaultFile + ".watch.key"
      ), recovery: try home.directory.write("code", code))
  }

  @Test func theProgramOpensWhatTheReaderWrote() throws {
    let sample = try sample()
    let home = sample.home
    let ways = [
      ["--passphrase-file", home.passphraseFile], ["--passphrase-file", sample.recovery],
      ["--keyfile", sample.keys.full],
      ["--keyfile", sample.keys.second, "--passphrase-file", home.passphraseFile],
    ]
    for way in ways {
      let verified = try home.vault(["verify", "--json"] + way)
      #expect(verified.succeeded && verified.output.contains("\"slots\":5"), "\(verified)")
      let got = try home.vault(["get", "sample/everything"] + way)
      #expect(got.output == "hunter2-hunter2", "\(got)")
    }
    let key = ways[2]
    #expect(
      try home.succeed(["get", "sample/everything", "--version", "3"] + key).output
        == "the-one-before")
    #expect(
      try home.succeed(["get", "sample/large"] + key).outputBytes
        == (0..<256).flatMap { _ in UInt8.min...UInt8.max })
    // The pair's keyfile alone fits no slot.
    #expect(
      try home.vault(["verify", "--json", "--keyfile", sample.keys.second])
        .isRefusal(.wrongSecret))
    for missing in ["sample/raw", "sample/tracked"] {
      #expect(try home.vault(["get", missing] + key).status == 3)
    }
  }

  @Test func itReadsEveryFieldAsItWasMeant() throws {
    let sample = try sample()
    let home = sample.home
    let key = ["--keyfile", sample.keys.full]
    let listing = try home.listing(key)
    for part in [
      "\"name\":\"sample/everything\"", "\"name\":\"sample/tracked\"", "\"owner\":\"elsewhere\"",
      "\"owner\":\"Zoë <ops@example.com>\"", "\"scopes\":[\"repo:status\",\"public_repo\"]",
      "\"tags\":[\"sample\",\"näive\"]", "\"env\":\"SAMPLE_TOKEN\"", "\"rotate_every_days\":120",
      "\"version\":4",
    ] { #expect(listing.contains(part), "\(part) in \(listing)") }
    // The watch key sees the same.
    unsafe mkdir(home.path + "/.local/state", 0o700)
    unsafe mkdir(home.stateDirectory, 0o700)
    try writeFile(home.watchKey, try readFile(sample.keys.watch), mode: 0o400)
    #expect(try home.listing() == listing)
  }

  @Test func theReaderAcceptsWhatTheProgramAddsToIt() throws {
    let sample = try sample()
    let home = sample.home
    let key = ["--keyfile", sample.keys.full]
    try home.succeed(["add", "new", "--stdin"] + key, input: Array("fresh".utf8))
    try home.succeed(["rotate", "sample/large", "--stdin"] + key, input: Array("small".utf8))
    try home.succeed(["edit", "sample/tracked", "--owner", "here"] + key)
    try home.succeed(["remove", "sample/raw", "--purge", "--yes"] + key)
    try home.succeed(["get", "new"] + key)
    let result = try reader([home.vaultFile, "--values"] + key)
    #expect(result.succeeded, "\(result)")
    #expect(result.output.contains(base64("fresh")) && result.output.contains(base64("small")))
    #expect(!result.output.contains("sample/raw"))
    // What it does not know to change is as it was.
    #expect(result.output.contains("sample-server") && result.output.contains("slot.3.label"))
  }

  // MARK: What only a holder of the keys can do

  private func keyholder(_ words: [String]) throws -> CommandResult {
    try run(
      "python3", arguments: [PackageRoot.file("Tests/VaultAppTests/Python/keyholder.py")] + words)
  }

  /// A slot that was removed by right and put back by an attacker opens, and is refused.
  @Test func aRemovedSlotThatIsPutBackIsRefused() throws {
    let home = try Specimen.copy()
    let before = try home.directory.write("before.db", try readFile(home.vaultFile))
    try keyholder(["drop-slot", home.vaultFile, home.keyfile, "2"]).mustSucceed()
    let recovery = ["verify", "--json", "--passphrase-file", home.recoveryFile]
    // The controls: the removal itself is sound, and takes the code its effect.
    try home.succeed(home.withKey(["verify"]))
    try home.succeed(["list"])
    #expect(try home.vault(recovery).isRefusal(.wrongSecret))

    try RawDatabase.run(
      "ATTACH '\(before)' AS old; INSERT INTO main.slots SELECT * FROM old.slots WHERE id = 2",
      on: home.vaultFile)
    #expect(try home.vault(recovery).isRefusal(.altered))
    #expect(try home.vault(home.withPassphrase(["verify", "--json"])).isRefusal(.altered))
    #expect(try home.vault(["list", "--json"]).isRefusal(.altered))
  }

  /// An agent that was unlocked by the slot does not outlive it.
  @Test func anAgentWhoseSlotWasRemovedAnswersNoMore() throws {
    let home = try Specimen.copy()
    try home.succeed(["unlock", "--passphrase-file", home.passphraseFile])
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
    try keyholder(["drop-slot", home.vaultFile, home.keyfile, "1"]).mustSucceed()
    let result = try home.vault(["get", Specimen.first])
    #expect(result.status == 4 && result.outputBytes.isEmpty, "\(result)")
    try home.succeed(["lock"])
    #expect(try home.succeed(home.withKey(["get", Specimen.first])).output == Specimen.firstValue)
  }

  private func base64(_ text: String) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: 3).map { start in
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
      let digits = (0..<4).map { letters[word >> (18 - 6 * $0) & 63] }
      return String(digits.prefix(group.count + 1))
        + String(repeating: "=", count: 3 - group.count)
    }.joined()
  }
}
