import VaultCore
import VaultTestSupport

/// A vault that uses every table, made once by the program itself; each test works on a copy, in a
/// home of its own.
enum Specimen {
  static let passphrase = "violet anchor mumbles 42 rivers"
  static let first = "github/token"
  static let second = "pg/app"
  static let firstValue = "ghp_specimenValueTheSecondOne"
  static let firstPreviousValue = "ghp_specimenValueTheFirstOne"
  static let secondValue = "pg-specimen-value-of-another-kind"
  static var values: [String] { [firstValue, firstPreviousValue, secondValue] }

  /// Commits after the older copy was taken.
  static let commitsSinceOlder = 3

  static func copy() throws -> TemporaryHome {
    let home = try TemporaryHome()
    try run("cp", arguments: ["-a", try original.get().path("home/."), home.path]).mustSucceed()
    return home
  }

  /// The vault's file as it was three commits before.
  static func older() throws -> [UInt8] { try original.get().read("older.db") }

  private static let original = Result { try make() }

  private static func make() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let home = try TemporaryHome()
    try home.makeSpecimenVault()
    try home.add(first, firstPreviousValue)
    try home.add(
      second, secondValue,
      [
        "--owner", "ops@example.com", "--service", "postgresql", "--scope", "read", "--tag", "prod",
        "--note", "straße", "--env", "PGPASSWORD", "--expires", "2031-01-31",
      ])
    try directory.write("older.db", try readFile(home.vaultFile))
    try home.succeed(
      home.withKey(["rotate", first, "--stdin"]), input: Array(firstValue.utf8))
    try home.succeed(home.withKey(["get", second]))
    try home.succeed(home.withKey(["edit", second, "--owner", "dba@example.com"]))
    try run("cp", arguments: ["-a", home.path, directory.path("home")]).mustSucceed()
    keeper.path = directory.path
    atexit { removeTree(keeper.path) }
    return directory
  }
}

/// Where the specimen lies, for the end of the process: nothing else outlives all tests.
private final class Keeper: @unchecked Sendable {
  var path = ""
}
private let keeper = Keeper()

extension TemporaryHome {
  var keyfile: String { path + "/full.key" }
  var recoveryFile: String { path + "/recovery" }
  var stateDirectory: String { path + "/.local/state/mcp-vault" }
  var anchorsDirectory: String { stateDirectory + "/anchors" }
  var watchKey: String { stateDirectory + "/watch.key" }

  /// The anchor that full openers write: the one name in its directory that is a vault id.
  var fullAnchor: String { anchorsDirectory + "/" + vaultID }
  var watchAnchor: String { fullAnchor + ".watch" }

  private var vaultID: String { entries(anchorsDirectory).first { $0.utf8.count == 32 } ?? "" }

  /// A vault with the cheapest derivation, a keyfile and a recovery code; it stays locked.
  func makeSpecimenVault() throws {
    try directory.write("passphrase", Specimen.passphrase + "\n")
    try succeed([
      "init", "--kdf", "minimum", "--yes", "--passphrase-file", passphraseFile, "--new-keyfile",
      keyfile, "--recovery-file", recoveryFile,
    ])
  }

  /// A keyfile opens without a derivation, which is most of what a short command costs.
  func withKey(_ arguments: [String]) -> [String] { arguments + ["--keyfile", keyfile] }

  func withPassphrase(_ arguments: [String]) -> [String] {
    arguments + ["--passphrase-file", passphraseFile]
  }

  func add(_ name: String, _ value: String, _ options: [String] = []) throws {
    try succeed(withKey(["add", name, "--stdin"] + options), input: Array(value.utf8))
  }

  /// Everything about the secrets that `list` tells, without where and when.
  func listing(_ arguments: [String] = []) throws -> String {
    let text = try succeed(["list", "--json"] + arguments).output
    guard let start = text.firstRange(of: "\"secrets\":"),
      let end = text.firstRange(of: ",\"vault\":")
    else { return "" }
    return String(text[start.upperBound..<end.lowerBound])
  }
}

extension CommandResult {
  /// The program refused with this error, said as JSON, and answered nothing.
  func isRefusal(_ code: ErrorCode) -> Bool {
    status == code.exitStatus && outputBytes.isEmpty
      && errorOutput.contains("{\"error\":{\"code\":\"\(code.rawValue)\",")
  }

  /// None of the specimen's values is anywhere in what the program said.
  var isSilentAboutValues: Bool {
    !Specimen.values.contains { output.contains($0) || errorOutput.contains($0) }
  }
}
