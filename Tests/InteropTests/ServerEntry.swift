import VaultTestSupport

/// What a client's file says of a server, but for its secret.
struct ServerEntry {
  var command: [String]
  /// Where the server looks for the token.
  var variable = "TOKEN"
  /// What else it finds in its environment.
  var settings: [String: String] = [:]

  /// `hostile_server.py`, which does what the SDKs would not let a server do.
  static func hostile(_ options: [String] = [], settings: [String: String] = [:]) -> ServerEntry {
    ServerEntry(
      command: ["python3", DrivenServer.script("hostile_server.py")] + options, settings: settings)
  }

  /// Without vault: the token stands in the client's file.
  func session(label: String = "plain", token: String, steps: [String]?) -> Session {
    let variables = settings.merging([variable: token]) { $1 }
    return Session(label: label, command: command, variables: variables, steps: steps)
  }
}

/// A way in which `vault` starts the server with its secret.
enum Launch: String, CaseIterable {
  /// `vault exec`, which takes the server for any program.
  case lines
  /// `vault exec --mcp`, which knows what it says.
  case messages
  /// `vault exec NAME`: all of the entry is a profile in the vault.
  case profile

  func session(
    _ entry: ServerEntry, label: String? = nil, home: TemporaryHome, steps: [String]?
  ) throws -> Session {
    let label = label ?? rawValue
    let secret = ["--env", "\(entry.variable)=vault://\(Judge.name)"]
    let server = ["--"] + entry.command
    let session = { words, variables in
      Session(
        label: label, command: home.command(["exec"] + words).words, variables: variables,
        steps: steps)
    }
    switch self {
    case .lines: return session(secret + server, entry.settings)
    case .messages: return session(["--mcp"] + secret + server, entry.settings)
    case .profile:
      let settings = entry.settings.flatMap { ["--env", "\($0)=\($1)"] }
      try home.succeed(["server", "add", label] + secret + settings + server)
      return session([label], [:])
    }
  }
}
