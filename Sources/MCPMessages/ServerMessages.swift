public import Redaction

/// What an MCP server writes to stdout, on its way to the client: one JSON-RPC message a line.
///
/// - A line without a secret goes on byte for byte, when its newline has come.
/// - In a line that holds a secret only the strings that hold it change, and the line stays one
///   JSON-RPC message. Where that would break the protocol the message is not sent: a response is
///   answered to the client by an error, a request to the server, a notification is dropped.
/// - A line that is not JSON-RPC goes to the diagnostics.
public final class ServerMessages {
  /// Bytes of the longest line that is passed on, without its newline.
  public static let longestLine = 64 << 20

  private let redactor: Redactor

  /// - Parameters:
  ///   - patterns: the secrets to hide.
  ///   - memory: for what has to be kept of the stream; it may hold secrets.
  public init(_ patterns: PatternSet, memory: any PatternMemory) {
    redactor = Redactor(patterns)
  }

  /// Hides these secrets and no others, from the next line on.
  public func use(_ patterns: PatternSet) { redactor.use(patterns) }

  /// Takes the next bytes of the server's stdout.
  ///
  /// - Parameters:
  ///   - input: the bytes of one read; may be empty.
  ///   - output: called with pieces to write, in order for each destination. None may be kept.
  /// - Throws: what `output` throws. The stream must then not be continued.
  public func feed<E: Error>(
    _ input: RawSpan, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try output(.client, input)
  }

  /// Ends the stream: a line without newline is treated as one with it, and stays without.
  public func finish<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {}
}
