import MCPMessages
import Redaction

/// What a client and a server say to each other through `vault exec --mcp`. An input says the sizes
/// of the reads and the longest line, then the stream, in which bytes that no text holds stand for
/// a secret, its escapes, its base64, a marker, and a secret of digits.
extension FuzzedParser {
  static let protocols: [FuzzedParser] = [
    FuzzedParser("mcp-server") { (bytes) throws(BrokenRule) in try server(bytes) },
    FuzzedParser("mcp-client") { (bytes) throws(BrokenRule) in try client(bytes) },
  ]

  private static let token = Array("Zq7-Xw9y".utf8)
  private static let stands: [UInt8: [UInt8]] = [
    0xFF: token, 0xFD: Array("WnE3LVh3OXk=".utf8), 0xFC: Array("[REDACTED:k]".utf8),
    0xFE: Array("\\u005aq7\\u002DXw\\u0039y".utf8), 0xFB: Array("40302010".utf8),
  ]

  private struct Outputs: Equatable {
    var client: [UInt8] = []
    var server: [UInt8] = []
    var diagnostics: [UInt8] = []
    var refusals: [RefusedMessage] = []

    mutating func take(_ destination: MessageDestination, _ span: RawSpan) {
      let bytes = unsafe span.withUnsafeBytes { unsafe Array($0) }
      switch destination {
      case .client: client += bytes
      case .server: server += bytes
      case .diagnostics: diagnostics += bytes
      }
    }
  }

  private struct Input {
    let sizes: [Int]
    let longestLine: Int
    let stream: [UInt8]

    init(_ bytes: [UInt8]) {
      var input = InputReader(bytes)
      sizes = [Int(input.byte() & 15) + 1, Int(input.byte()) + 1]
      let choice = Int(input.byte())
      longestLine = choice == 0 ? 1 << 20 : choice * 4
      stream = input.rest.flatMap { stands[$0] ?? [$0] }
    }

    var pieces: [[UInt8]] {
      var pieces: [[UInt8]] = []
      var start = 0
      while start < stream.count {
        let end = min(stream.count, start + sizes[pieces.count % sizes.count])
        pieces.append(Array(stream[start..<end]))
        start = end
      }
      return pieces
    }
  }

  private static func patterns() -> PatternSet {
    var patterns = PatternSet(memory: HeapPatternMemory())
    _ = unsafe patterns.add(name: "k", value: token.span.bytes)
    let digits = stands[0xFB] ?? []
    _ = unsafe patterns.add(name: "n", value: digits.span.bytes)
    return patterns
  }

  private static func server(
    _ reads: [[UInt8]], _ patterns: PatternSet, longestLine: Int = 1 << 20
  ) -> Outputs {
    let filter = ServerMessages(
      patterns, memory: HeapPatternMemory(), longestLine: longestLine)
    var outputs = Outputs()
    for read in reads { unsafe filter.feed(read.span.bytes) { outputs.take($0, $1) } }
    filter.finish { outputs.take($0, $1) }
    return outputs
  }

  private static func client(
    _ reads: [[UInt8]], _ patterns: PatternSet, longestLine: Int = 1 << 20
  ) -> Outputs {
    let filter = ClientMessages(
      patterns, memory: HeapPatternMemory(), longestLine: longestLine)
    var outputs = Outputs()
    for read in reads { unsafe filter.feed(read.span.bytes) { outputs.take($0, $1) } }
    filter.finish { outputs.take($0, $1) }
    outputs.refusals = filter.takeRefusals()
    return outputs
  }

  private static func server(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let input = Input(bytes)
    let patterns = patterns()
    let whole = server([input.stream], patterns, longestLine: input.longestLine)
    try hold(
      server(input.pieces, patterns, longestLine: input.longestLine) == whole,
      "no read changes the output")
    try hold(!contains(whole.client, token), "the client gets no secret")
    try hold(!contains(whole.diagnostics, token), "a person gets no secret")
    let isPrintable = whole.diagnostics.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 }
    try hold(isPrintable, "nothing moves the terminal")
    let again = server([whole.client], patterns)
    try hold(again.client == whole.client, "what the client gets would pass as it is")
    try hold(again.server + again.diagnostics == [], "what the client gets is JSON-RPC")
    let answers = server([whole.server], PatternSet(memory: HeapPatternMemory()))
    try hold(answers.client == whole.server, "what the server gets is JSON-RPC")
    return whole.client == input.stream ? .refused : .taken
  }

  private static func client(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let input = Input(bytes)
    let patterns = patterns()
    let whole = client([input.stream], patterns, longestLine: input.longestLine)
    try hold(
      client(input.pieces, patterns, longestLine: input.longestLine) == whole,
      "no read changes the output")
    let again = client([whole.server], patterns)
    try hold(again.server == whole.server, "what the server gets would pass as it is")
    try hold(again.client + again.diagnostics == [], "nothing is refused twice")
    let answers = server([whole.client], PatternSet(memory: HeapPatternMemory()))
    try hold(answers.client == whole.client, "what the client gets is JSON-RPC")
    try hold(whole.server != input.stream || whole.refusals.isEmpty, "what is refused is not sent")
    return whole.server == input.stream ? .refused : .taken
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }
}
