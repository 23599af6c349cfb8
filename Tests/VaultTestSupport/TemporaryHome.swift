/// A person's home for one test: a temporary HOME, and `vault` run as an MCP client would run it.
///
/// When the object goes, the agent that was started in it is locked and the folder removed.
public final class TemporaryHome {
  public let directory: TemporaryDirectory
  public var path: String { directory.path }
  private let binary: String

  /// - Throws: `NoVaultBinary` when the program was not built, or `FileProblem`.
  public init() throws {
    guard let binary = VaultBinary.path else { throw NoVaultBinary() }
    self.binary = binary
    directory = try TemporaryDirectory()
  }

  deinit {
    guard entryExists(path + "/.local") else { return }
    _ = try? vault(["lock"], timeout: .seconds(10))
  }

  /// The vault's file, in its standard place.
  public var vaultFile: String { path + "/.local/share/mcp-vault/vault.db" }

  /// HOME LOGNAME PATH SHELL TERM USER, with HOME in the temporary folder, and nothing else.
  public var environment: [String: String] {
    var result = Command.standardEnvironment
    result["HOME"] = path
    return result
  }

  /// `vault` with these words, ready to be started.
  public func command(
    _ arguments: [String], environment extra: [String: String] = [:], input: [UInt8] = [],
    timeout: Duration = .seconds(20)
  ) -> Command {
    Command(
      binary, arguments, environment: environment.merging(extra) { $1 }, directory: path,
      input: input, timeout: timeout)
  }

  /// Runs `vault` with these words to its end.
  /// - Throws: `CommandError` when the program cannot be started.
  public func vault(
    _ arguments: [String], environment extra: [String: String] = [:], input: [UInt8] = [],
    timeout: Duration = .seconds(20)
  ) throws(CommandError) -> CommandResult {
    try command(arguments, environment: extra, input: input, timeout: timeout).run()
  }

  /// The passphrase file of `makeVault()`.
  public var passphraseFile: String { directory.path("passphrase") }

  /// Creates a vault with the cheapest key derivation there is, and unlocks it.
  /// - Throws: `UnexpectedResult` when one of the two commands does not succeed.
  public func makeVault() throws {
    try directory.write("passphrase", "seven walnuts kept dry in April\n")
    let key = ["--passphrase-file", passphraseFile]
    try succeed(["init", "--kdf", "minimum", "--yes"] + key)
    try succeed(["unlock"] + key)
  }

  /// Runs `vault` and insists on status 0.
  /// - Throws: `UnexpectedResult` when it ends otherwise.
  @discardableResult
  public func succeed(_ arguments: [String], input: [UInt8] = []) throws -> CommandResult {
    let result = try vault(arguments, input: input)
    guard result.succeeded else { throw UnexpectedResult(arguments: arguments, result: result) }
    return result
  }
}

/// The tests run without a built `vault`: `swift build` makes it.
public struct NoVaultBinary: Error {}

/// A command that a test's preparation depends on did not succeed.
public struct UnexpectedResult: Error, CustomStringConvertible {
  public let arguments: [String]
  public let result: CommandResult
  public var description: String { "vault \(arguments.joined(separator: " ")): \(result)" }
}
