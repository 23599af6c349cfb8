public import Redaction

/// What an MCP server writes to stdout, on its way to the client: one JSON-RPC message a line.
///
/// - A line without a secret goes on byte for byte, when its newline has come.
/// - In a line that holds a secret only the strings that hold it change, and the line stays one
///   JSON-RPC message. Where that would break the protocol the message is not sent: a response is
///   answered to the client by an error, a request to the server, a notification is dropped.
/// - A secret that is an ordinary word is hidden in text only: where it is a key, or stands in what
///   may not change, the word stays.
/// - A line that is not JSON-RPC goes to the diagnostics. One that is empty goes nowhere: it says
///   nothing to a person, and some clients end a session over it.
public final class ServerMessages {
  /// Bytes of the longest line that is passed on, without its newline.
  public static let longestLine = 64 << 20

  private let secrets: SecretSearch
  private let search: DocumentSearch
  /// Those that are no common words, and what is left of them.
  private let distinct: SecretSearch
  private let remains: DocumentSearch
  private let mask: MessageMask
  private let lines: MessageLines
  private let strays: StrayLines
  /// One message on its way into `line`.
  private let message: MessageBuffer
  /// What the client gets in place of a line that is not passed on as it is.
  private let line: MessageBuffer
  private let refusals: ServerRefusals
  private let open: OpenRequests

  /// - Parameters:
  ///   - patterns: the secrets to hide.
  ///   - memory: for what has to be kept of the stream; it may hold secrets.
  ///   - open: counts the answers.
  ///   - longestLine: bytes of the longest line that is passed on, without its newline.
  public init(
    _ patterns: PatternSet, memory: any PatternMemory, open: OpenRequests = OpenRequests(),
    longestLine: Int = ServerMessages.longestLine
  ) {
    self.open = open
    secrets = SecretSearch(patterns)
    search = DocumentSearch(secrets, findsMarkers: false, memory: memory)
    distinct = SecretSearch(patterns.withoutCommonWords)
    remains = DocumentSearch(distinct, findsMarkers: false, memory: memory)
    mask = MessageMask(secrets, distinct, remains, longest: longestLine, memory: memory)
    lines = MessageLines(longest: longestLine, memory: memory)
    strays = StrayLines(patterns, memory: memory)
    message = MessageBuffer(memory: memory)
    line = MessageBuffer(memory: memory)
    refusals = ServerRefusals(distinct, memory: memory)
  }

  /// Bytes that were looked at beyond the first pass, a measure of the cost that no clock disturbs.
  var work: Int { secrets.work + search.work + distinct.work + remains.work + mask.work }

  /// Hides these secrets and no others, from the next whole line on.
  public func use(_ patterns: PatternSet) {
    secrets.use(patterns)
    distinct.use(patterns.withoutCommonWords)
    strays.use(patterns)
  }

  /// Takes the next bytes of the server's stdout.
  ///
  /// - Parameters:
  ///   - input: the bytes of one read; may be empty.
  ///   - output: called with pieces to write, in order for each destination. None may be kept.
  /// - Throws: what `output` throws. The stream must then not be continued.
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
    try strays.finish(output)
  }

  private func take<E: Error>(
    _ piece: MessageLines.Piece, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    switch piece {
    case .line(let line):
      let hasNewline = line[line.count - 1] == 0x0A
      let text = line[..<(line.count - (hasNewline ? 1 : 0))]
      let outline = LineOutline(text)
      guard outline.isRPC else {
        guard !text.isBlank else { return }
        try strays.feed(line, output)
        return try answer(text, outline, output)
      }
      note(text, outline)
      guard search.first(in: text, isPlain: outline.isPlain) != nil else {
        return try line.withSpan { (span) throws(E) in try output(.client, span) }
      }
      if outline.isBatch {
        rewrite(batch: text)
      } else if rewrite(text, outline.message) {
        self.line.append(message.view)
      }
      if hasNewline, !self.line.isEmpty { self.line.append("\n") }
    case .overlong(let beginning):
      if refusals.refuse(beginningOf: beginning, into: message) {
        self.line.append(message.view)
        self.line.append("\n")
      }
    }
    try self.line.write(.client, output)
    try refusals.write(output)
    message.removeAll()
  }

  private func note(_ text: ByteView, _ outline: LineOutline) {
    guard outline.isBatch else { return open.note(answer: outline.message, in: text) }
    LineOutline.forEachElement(of: text) { element in
      open.note(answer: LineOutline(text[element]).message, in: text[element])
    }
  }

  /// Whoever waits for a message that cannot be passed on gets an error.
  private func answer<E: Error>(
    _ text: ByteView, _ outline: LineOutline,
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    guard let fault = outline.fault else { return }
    if refusals.refuse(unreadable: text, outline.message, fault, into: message) {
      message.append("\n")
    }
    try message.write(.client, output)
    try refusals.write(output)
  }

  /// Puts what the client gets for a message into `message`; returns false if it gets nothing.
  private func rewrite(_ text: ByteView, _ shape: MessageShape) -> Bool {
    message.removeAll()
    do throws(Unmaskable) {
      try mask.mask(text, into: message)
      return true
    } catch {
      return refusals.refuse(text, shape, error, into: message)
    }
  }

  /// Puts a batch into `line`, without the messages that the client does not get: their bytes are
  /// cut out with the comma in front, or the one behind for those in front of all that stay.
  private func rewrite(batch text: ByteView) {
    var end = 0
    var isEmpty = true
    LineOutline.forEachElement(of: text) { range in
      let element = text[range]
      if end == 0 { line.append(text[..<range.lowerBound]) }
      if rewrite(element, LineOutline(element).message) {
        if !isEmpty { line.append(text[end..<range.lowerBound]) }
        line.append(message.view)
        isEmpty = false
      }
      end = range.upperBound
    }
    line.append(text[end...])
    if isEmpty { return line.removeAll() }
    guard let finding = remains.firstLeft(in: line.view) else { return }
    // A secret lies across two messages: none of them is passed on.
    line.removeAll()
    refusals.discard()
    let cause = Unmaskable(place: .structure, secret: finding.name)
    LineOutline.forEachElement(of: text) { range in
      let element = text[range]
      let shape = LineOutline(element).message
      guard refusals.refuse(element, shape, cause, into: message) else { return }
      if !line.isEmpty { line.append("\n") }
      line.append(message.view)
    }
  }
}
