import MCPMessages

/// What is said about a message of the client that the server did not get.
enum MessageGuard {
  /// A line for whoever reads the server's log.
  static func note(on message: RefusedMessage) -> String {
    let what = message.subject.map { "'\($0)'" } ?? "a message"
    let why =
      switch message.cause {
      case .marker: "it carries the marker of '\(message.secret)' where its value should be"
      case .secret: "it carries the value of '\(message.secret)'"
      }
    return "vault: warning: \(what) of the client was refused: \(why)"
  }
}
