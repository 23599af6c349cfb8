/// Where bytes go that a filter of messages hands out.
public enum MessageDestination: Sendable {
  /// To the client: the stdout of `vault exec`.
  case client
  /// To the server's stdin.
  case server
  /// To a person: the stderr of `vault exec`, whole lines of UTF-8.
  case diagnostics
}

/// A message of the client that did not reach the server.
public struct RefusedMessage: Equatable, Sendable {
  public enum Cause: Equatable, Sendable {
    /// It carries the marker of a secret: the real value would be overwritten by it.
    case marker
    /// It carries the value of a secret.
    case secret
  }

  public let cause: Cause
  /// The name of the secret, in ASCII without control characters.
  public let secret: String
  /// The method, with the tool of a call: `tools/call write_file`. Nil where that is not short and
  /// plain, and for a response.
  public let subject: String?
}
