import VaultTestSupport

/// `judge.py`: looks for a token with Python's encoders, which share nothing with vault's.
struct Judge {
  let python: String
  let tokenFile: String
  static let name = "github/token"

  init(_ conversation: Conversation, token: String, home: TemporaryHome) throws {
    python = conversation.environment.python
    tokenFile = try home.directory.write("token", token)
  }

  /// Looks for the token in every spelling; status 1 and a line for each find.
  func search(_ files: [String]) throws -> CommandResult {
    try run("judge.py", ["search", "--token-file", tokenFile] + files)
  }

  /// Whether one file is the other with markers where the token stood; status 1 and the reasons.
  func compare(_ plain: String, _ redacted: String) throws -> CommandResult {
    try run(
      "judge.py", ["compare", "--token-file", tokenFile, "--name", Self.name, plain, redacted])
  }

  private func run(_ script: String, _ words: [String]) throws -> CommandResult {
    try Command(python, [DrivenServer.script(script)] + words).run()
  }
}
