public import Redaction

/// What an MCP client writes to the server's stdin: one JSON-RPC message a line.
///
/// Everything passes byte for byte, when its newline has come, but for requests and responses that
/// carry the marker of a secret or the value of one: those are answered here and not passed on.
/// Notifications pass whatever they hold, and so do the requests that open a connection or keep it.
/// A value that is an ordinary word is no reason to refuse a message.
public final class ClientMessages {
  /// Requests that pass whatever they hold: to answer one here would decide the protocol's era, or
  /// end the session.
  private static let untouched: [StaticString] = ["initialize", "server/discover", "ping"]

  private let secrets: SecretSearch
  private let search: DocumentSearch
  private let lines: MessageLines
  /// A batch without what was taken out.
  private let line: MessageBuffer
  private let answers: ClientRefusals
  private let open: OpenRequests

  /// - Parameters:
  ///   - patterns: the secrets that must not reach the server in a message.
  ///   - memory: for what has to be kept of the stream; it may hold secrets.
  ///   - open: counts the requests that are passed on.
  ///   - longestLine: bytes of the longest line that is passed on, without its newline.
  public init(
    _ patterns: PatternSet, memory: any PatternMemory, open: OpenRequests = OpenRequests(),
    longestLine: Int = ServerMessages.longestLine
  ) {
    self.open = open
    secrets = SecretSearch(patterns.withoutCommonWords)
    search = DocumentSearch(secrets, findsMarkers: true, memory: memory)
    lines = MessageLines(longest: longestLine, memory: memory)
    line = MessageBuffer(memory: memory)
    answers = ClientRefusals(secrets, memory: memory)
  }

  /// As in `ServerMessages`.
  var work: Int { secrets.work + search.work }

  /// Looks for these secrets and no others, from the next whole line on.
  public func use(_ patterns: PatternSet) { secrets.use(patterns.withoutCommonWords) }

  /// Takes the next bytes of the client; see `ServerMessages.feed`.
  public func feed<E: Error>(
    _ input: RawSpan, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try input.withView { (bytes) throws(E) in
      try lines.feed(bytes) { (piece) throws(E) in try take(piece, output) }
    }
  }

  /// Ends the stream: a line without newline is treated as one with it, and stays without.
  public func finish<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try lines.finish { (piece) throws(E) in try take(piece, output) }
  }

  /// The messages refused since the last call, in order; to be asked for after each `feed`.
  public func takeRefusals() -> [RefusedMessage] { answers.takeRefusals() }

  private func take<E: Error>(
    _ piece: MessageLines.Piece, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    switch piece {
    case .line(let line):
      if passes(line) {
        try line.withSpan { (span) throws(E) in try output(.server, span) }
      }
    case .overlong(let beginning):
      answers.refuse(unread: beginning, "it is longer than \(beginning.count) bytes")
    }
    try self.line.write(.server, output)
    try answers.write(output)
  }

  /// Whether a line may reach the server as it is; if not its messages are answered, and what is
  /// left of it is put into `line`.
  private func passes(_ text: ByteView) -> Bool {
    let outline = LineOutline(text)
    switch outline.syntax {
    // The server must judge this: it owes an answer to what is no JSON.
    case .invalid: return true
    // This would get past the guards.
    case .tooDeep:
      answers.refuse(unread: text, "it is nested deeper than \(JSONReader.deepest) levels")
      return false
    case .json: break
    }
    guard outline.isBatch else {
      return passes(text, outline.message, isPlain: outline.isPlain)
    }
    guard let finding = search.first(in: text, isPlain: outline.isPlain) else {
      LineOutline.forEachElement(of: text) { open.note(request: LineOutline(text[$0]).message) }
      return true
    }
    if outline.isOfObjects {
      pass(batch: text, isPlain: outline.isPlain)
    } else {
      answers.refuse(unread: text, "it carries the secret '\(finding.name)' and is no batch")
    }
    return false
  }

  /// Whether a message may reach the server; if not it is answered.
  private func passes(_ message: ByteView, _ shape: MessageShape, isPlain: Bool) -> Bool {
    if let finding = finding(in: message, shape, isPlain: isPlain) {
      answers.refuse(message, shape, finding)
      return false
    }
    open.note(request: shape)
    return true
  }

  /// Why a message may not reach the server; nil if it may.
  private func finding(
    in message: ByteView, _ shape: MessageShape, isPlain: Bool
  ) -> DocumentSearch.Finding? {
    switch shape.kind {
    case .request:
      if !shape.isAmbiguous, shape.hasMethod(message, Self.untouched) { return nil }
    case .response: break
    case .notification, .other: return nil
    }
    return search.first(in: message, isPlain: isPlain)
  }

  /// Puts a batch into `line`, without the messages that are refused: their bytes are cut out with
  /// the comma in front, or the one behind for those in front of all that stay.
  private func pass(batch: ByteView, isPlain: Bool) {
    var end = 0
    var isEmpty = true
    LineOutline.forEachElement(of: batch) { range in
      let element = batch[range]
      if end == 0 { line.append(batch[..<range.lowerBound]) }
      if passes(element, LineOutline(element).message, isPlain: isPlain) {
        if !isEmpty { line.append(batch[end..<range.lowerBound]) }
        line.append(element)
        isEmpty = false
      }
      end = range.upperBound
    }
    line.append(batch[end...])
    if isEmpty, end > 0 { line.removeAll() }
  }
}
