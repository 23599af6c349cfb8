import Redaction

/// A redactor together with all that it has written.
final class Stream {
  let redactor: Redactor
  private(set) var output: [UInt8] = []

  init(_ patterns: PatternSet) { redactor = Redactor(patterns) }

  func feed(_ bytes: some Collection<UInt8>) {
    let input = Array(bytes)
    unsafe redactor.feed(input.span.bytes) { take($0) }
  }

  func finish() { redactor.finish { take($0) } }

  private func take(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
  }

  /// The output with `[R]` for each run of adjacent markers.
  var normalized: [UInt8] { Self.normalize(output) }

  static let mark = Array("[R]".utf8)

  static func normalize(_ bytes: [UInt8]) -> [UInt8] {
    let opening = Array("[REDACTED:k".utf8)
    var result: [UInt8] = []
    var isAfterMark = false
    var index = 0
    while index < bytes.count {
      var end = index
      if bytes[index] != mark[0] {
        // Nothing begins here.
      } else if bytes[index...].starts(with: opening) {
        end = index + opening.count
        while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
        end = end < bytes.count && bytes[end] == UInt8(ascii: "]") ? end + 1 : index
      } else if bytes[index...].starts(with: mark) {
        end = index + mark.count
      }
      if end > index {
        if !isAfterMark { result += mark }
        isAfterMark = true
        index = end
      } else {
        result.append(bytes[index])
        isAfterMark = false
        index += 1
      }
    }
    return result
  }

  /// What a whole text becomes.
  static func redact(_ text: some Collection<UInt8>, with patterns: PatternSet) -> [UInt8] {
    let stream = Stream(patterns)
    stream.feed(text)
    stream.finish()
    return stream.normalized
  }
}

extension PatternSet {
  /// Names the values k1, k2, … and adds them.
  static func make(
    _ values: [[UInt8]], minimumLength: Int = 6, forms: FormTier = .required
  ) -> PatternSet {
    var set = PatternSet(
      memory: HeapPatternMemory(), minimumLength: minimumLength, forms: forms)
    for (index, value) in values.enumerated() {
      _ = unsafe set.add(name: "k\(index + 1)", value: value.span.bytes)
    }
    return set
  }

  static func make(_ values: String...) -> PatternSet { make(values.map { Array($0.utf8) }) }
}

/// A small generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Cuts bytes into pieces of 0 to `longest`.
  mutating func cut(_ bytes: [UInt8], longest: Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var first = 0
    while first < bytes.count {
      let end = min(bytes.count, first + Int.random(in: 0...longest, using: &self))
      pieces.append(Array(bytes[first..<end]))
      first = end
    }
    return pieces
  }
}

extension Array where Element == UInt8 {
  func containsBytes(_ part: some Collection<UInt8>) -> Bool {
    guard part.count > 0 else { return true }
    return indices.contains { self[$0...].starts(with: part) }
  }
}

extension Stream {
  /// Padded standard base64 (RFC 4648 section 4), written independently of the forms.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for first in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[first..<min(first + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[first + $1]) : 0) }
      for place in 0..<4 {
        text.append(
          place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return text
  }
}
