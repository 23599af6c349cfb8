import VaultTestSupport

/// `judge.py`: looks for a token with Python's encoders, which share nothing with vault's.
struct Judge {
  let python: String
  let tokenFile: String
  static let name = "github/token"
  /// What stands where the token stood.
  static let marker = "[REDACTED:\(name)]"

  init(_ conversation: Conversation, token: String, home: TemporaryHome) throws {
    python = conversation.environment.python
    tokenFile = try home.directory.write("token", token)
  }

  /// Puts the token into the vault, under the name that the markers carry.
  static func keep(_ token: String, home: TemporaryHome) throws {
    try home.succeed(["add", name, "--env", "TOKEN", "--stdin"], input: Array(token.utf8))
  }

  /// Looks for the token in every spelling; status 1 and a line for each find.
  func search(_ files: [String]) throws -> CommandResult { try run("search", files) }

  /// Whether each sealed run is the plain one with markers where the token stood, and keeps the
  /// token to itself, which the plain one does not; status 1 and the reasons.
  func verify(_ plain: DrivenServer, _ sealed: [DrivenServer]) throws -> CommandResult {
    let words = ["--name", Self.name, "--plain", plain.transcript, plain.wire]
    return try run("verify", words + sealed.flatMap { ["--sealed"] + $0.files })
  }

  /// Calls of the hostile server's `store` that no client may make, each as a step in JSON.
  func forbiddenCalls() throws -> [String] {
    try run("calls", ["--name", Self.name]).output.split(separator: "\n").map(String.init)
  }

  private func run(_ command: String, _ words: [String]) throws -> CommandResult {
    let script = DrivenServer.script("judge.py")
    return try Command(
      python, [script, command, "--token-file", tokenFile] + words, timeout: .seconds(60)
    ).run()
  }
}
