public import Redaction

/// What an MCP client writes to the server's stdin: one JSON-RPC message a line.
///
/// Everything passes byte for byte, when its newline has come, but for requests and responses that
/// carry the marker of a secret or the value of one: those are answered here and not passed on.
public final class ClientMessages {
  private var refusals: [RefusedMessage] = []
  private let redactor: Redactor

  /// - Parameters:
  ///   - patterns: the secrets that must not reach the server in a message.
  ///   - memory: for what has to be kept of the stream; it may hold secrets.
  public init(_ patterns: PatternSet, memory: any PatternMemory) {
    redactor = Redactor(patterns)
  }

  /// Looks for these secrets and no others, from the next line on.
  public func use(_ patterns: PatternSet) { redactor.use(patterns) }

  /// Takes the next bytes of the client; see `ServerMessages.feed`.
  public func feed<E: Error>(
    _ input: RawSpan, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try output(.server, input)
  }

  /// Ends the stream: a line without newline is treated as one with it, and stays without.
  public func finish<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {}

  /// The messages refused since the last call, in order; to be asked for after each `feed`.
  public func takeRefusals() -> [RefusedMessage] {
    defer { refusals = [] }
    return refusals
  }
}
