import Redaction

/// The redactor reads what any child prints. An input says a secret, the sizes of the reads, and
/// the stream, in which 0xFF stands for the secret.
extension FuzzedParser {
  static let redactor = FuzzedParser("redactor") { (bytes) throws(BrokenRule) in
    var input = InputReader(bytes)
    let minimum = Int(input.byte() & 7) + 1
    let secrets = [input.bytes(Int(input.byte() & 63)), input.bytes(Int(input.byte() & 31))]
    let sizes = [Int(input.byte() & 15) + 1, Int(input.byte()) + 1, Int(input.byte() & 3) + 1]
    var patterns = PatternSet(memory: HeapPatternMemory(), minimumLength: minimum)
    var hidden: [[UInt8]] = []
    for (index, secret) in secrets.enumerated() {
      let outcome = unsafe patterns.add(name: "k\(index)", value: secret.span.bytes)
      if outcome == .redacted || outcome == .commonWord { hidden.append(stripped(secret)) }
    }
    let stream = input.rest.flatMap { byte in byte == 0xFF ? secrets[0] : [byte] }
    let whole = redacted([stream], patterns)
    try hold(redacted(pieces(stream, sizes), patterns) == whole, "no read changes the output")
    for secret in hidden {
      for piece in between(whole) {
        try hold(!contains(piece, secret), "no secret is left between two markers")
      }
    }
    return whole == stream ? .refused : .taken
  }

  private static func redacted(_ reads: [[UInt8]], _ patterns: PatternSet) -> [UInt8] {
    let redactor = Redactor(patterns)
    var output: [UInt8] = []
    func take(_ span: RawSpan) {
      unsafe span.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
    }
    for read in reads { unsafe redactor.feed(read.span.bytes) { take($0) } }
    redactor.finish { take($0) }
    return output
  }

  private static func pieces(_ stream: [UInt8], _ sizes: [Int]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < stream.count {
      let end = min(stream.count, start + sizes[pieces.count % sizes.count])
      pieces.append(Array(stream[start..<end]))
      start = end
    }
    return pieces
  }

  /// The output without its markers, cut where they stood.
  private static func between(_ output: [UInt8]) -> [[UInt8]] {
    let markers = ["[REDACTED:k0]", "[REDACTED:k1]"].map { Array($0.utf8) }
    var pieces: [[UInt8]] = [[]]
    var index = 0
    while index < output.count {
      if let marker = markers.first(where: { output[index...].starts(with: $0) }) {
        pieces.append([])
        index += marker.count
      } else {
        pieces[pieces.count - 1].append(output[index])
        index += 1
      }
    }
    return pieces
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }

  private static func stripped(_ secret: [UInt8]) -> [UInt8] {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    return Array(secret.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
