import VaultTestSupport

/// A server driven once by `drive.py`, and what it let out.
struct DrivenServer {
  /// How the client ended.
  let client: CommandResult
  let transcript: String
  let wire: String
  let errors: String

  /// Launches `command` as an MCP server from the official SDK and calls its tools.
  ///
  /// - Parameters:
  ///   - label: distinguishes the files of several runs in one folder.
  ///   - secrets: variables handed over with the SDK's default environment.
  ///   - calls: the JSON of `--calls`; nil calls everything there is.
  init(
    _ command: [String], label: String, conversation: Conversation, home: TemporaryHome,
    secrets: [String: String] = [:], calls: String? = nil
  ) throws {
    transcript = home.directory.path("\(label).transcript")
    wire = home.directory.path("\(label).wire")
    errors = home.directory.path("\(label).stderr")
    var words = [Self.script("drive.py"), "--era", conversation.era]
    words += ["--transcript", transcript, "--wire", wire, "--stderr", errors]
    if let calls {
      words += ["--calls", try home.directory.write("\(label).calls", calls)]
    }
    for (name, value) in secrets { words += ["--env", "\(name)=\(value)"] }
    client = try Command(
      conversation.environment.python, words + ["--"] + command, environment: home.environment,
      timeout: .seconds(90)
    ).run()
  }

  var files: [String] { [transcript, wire, errors] }

  /// A script beside these tests.
  static func script(_ name: String) -> String {
    PackageRoot.file("Tests/InteropTests/Python/\(name)")
  }
}
