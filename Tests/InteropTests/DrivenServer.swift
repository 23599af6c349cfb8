import Testing
import VaultTestSupport

/// What `drive.py` is told of one session.
struct Session {
  /// Distinguishes the files of several sessions in one folder.
  var label: String
  /// The words of the client's entry.
  var command: [String]
  /// What the server gets beside the SDK's default environment.
  var variables: [String: String] = [:]
  /// The steps, each in JSON; nil calls everything there is.
  var steps: [String]?
}

/// A server that the official SDK has driven, and what it let out.
struct DrivenServer {
  let transcript: String
  let wire: String
  let errors: String

  /// Holds all the sessions at once, in one client.
  ///
  /// - Parameters:
  ///   - era: another one than the conversation's, for servers that know one era alone.
  ///   - options: further words for `drive.py`.
  static func drive(
    _ sessions: [Session], _ conversation: Conversation, era: String? = nil, home: TemporaryHome,
    options: [String] = []
  ) throws -> [DrivenServer] {
    let driven = sessions.map { DrivenServer($0, home) }
    var words = [script("drive.py"), "--era", era ?? conversation.era] + options
    for (session, server) in zip(sessions, driven) {
      words += ["SESSION", "--transcript", server.transcript, "--wire", server.wire]
      words += ["--stderr", server.errors]
      if let steps = session.steps {
        let calls = "[" + steps.joined(separator: ",\n") + "]"
        words += ["--calls", try home.directory.write("\(session.label).calls", calls)]
      }
      for (name, value) in session.variables { words += ["--env", "\(name)=\(value)"] }
      words += ["--"] + session.command
    }
    let client = try Command(
      conversation.environment.python, words, environment: home.environment, timeout: .seconds(100)
    ).run()
    try #require([0, 1].contains(client.status), "\(client)")
    for server in driven { try #require(server.steps(with: #""step": "end""#).count == 1) }
    return driven
  }

  private init(_ session: Session, _ home: TemporaryHome) {
    transcript = home.directory.path("\(session.label).transcript")
    wire = home.directory.path("\(session.label).wire")
    errors = home.directory.path("\(session.label).stderr")
  }

  var files: [String] { [transcript, wire, errors] }

  /// Why the client gave up, if it did.
  var failure: String? { get throws { try steps(with: #""step": "failed""#).first } }

  /// The status of the server, or of `vault` before it; negative for a signal.
  var status: Int? {
    get throws {
      try steps(with: #""step": "end""#).first?.split(separator: " ").last
        .flatMap { Int($0.dropLast()) }
    }
  }

  /// The steps of the transcript that hold a text, in order; one JSON object each.
  func steps(with text: String) throws -> [String] {
    try Self.text(of: transcript).split(separator: "\n").map(String.init)
      .filter { $0.contains(text) }
  }

  /// Every call of a tool.
  func calls(of tool: String) throws -> [String] { try steps(with: #""tool": "\#(tool)""#) }

  static func text(of file: String) throws -> String {
    String(decoding: try readFile(file), as: UTF8.self)
  }

  /// A script beside these tests.
  static func script(_ name: String) -> String {
    PackageRoot.file("Tests/InteropTests/Python/\(name)")
  }
}
