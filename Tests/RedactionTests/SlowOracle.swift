@testable import Redaction

/// The rule spelled out: every occurrence of every pattern, and the longest suffix that is a proper
/// prefix of one. It tries each pattern at each position.
struct SlowOracle {
  /// A byte, or nil for a non-empty run of whitespace.
  typealias Symbol = UInt8?

  let patterns: [[Symbol]]

  static func isWhitespace(_ byte: UInt8) -> Bool { [9, 10, 11, 12, 13, 32].contains(byte) }

  /// Values that hold only bytes which their derived forms do not share with the texts.
  init(values: [[UInt8]]) {
    var patterns: [[Symbol]] = []
    for value in values {
      var trimmed = value[...]
      while let last = trimmed.last, Self.isWhitespace(last) { trimmed.removeLast() }
      while let first = trimmed.first, Self.isWhitespace(first) { trimmed.removeFirst() }
      guard trimmed.contains(10) || trimmed.contains(13) else {
        patterns.append(trimmed.map { $0 })
        continue
      }
      var folded: [Symbol] = []
      for byte in trimmed {
        if !Self.isWhitespace(byte) {
          folded.append(byte)
        } else if folded.last != .some(nil) {
          folded.append(nil)
        }
      }
      patterns.append(folded)
      for line in trimmed.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
        var part = line
        while let last = part.last, Self.isWhitespace(last) { part.removeLast() }
        while let first = part.first, Self.isWhitespace(first) { part.removeFirst() }
        if part.count >= 8 { patterns.append(part.map { $0 }) }
      }
    }
    self.patterns = patterns.filter { !$0.isEmpty }
  }

  /// What one pattern does at one position: it matches up to `end`, or a byte excludes it.
  struct Attempt {
    var start: Int
    var end: Int?
    /// The byte that completes or excludes the match; the text's end if there is none.
    var decisive: Int
  }

  private func attempt(_ pattern: [Symbol], _ text: [UInt8], at start: Int) -> Attempt {
    var index = start
    for symbol in pattern {
      guard index < text.count else {
        return Attempt(start: start, end: nil, decisive: text.count)
      }
      if let symbol {
        guard text[index] == symbol else { return Attempt(start: start, end: nil, decisive: index) }
        index += 1
      } else {
        guard Self.isWhitespace(text[index]) else {
          return Attempt(start: start, end: nil, decisive: index)
        }
        while index < text.count, Self.isWhitespace(text[index]) { index += 1 }
      }
    }
    return Attempt(start: start, end: index, decisive: index - 1)
  }

  /// Every pattern at every position.
  func attempts(_ text: [UInt8]) -> [Attempt] {
    text.indices.flatMap { start in patterns.map { attempt($0, text, at: start) } }
  }

  /// Bytes of the longest suffix that is a proper prefix of a pattern, of the first `count` bytes.
  static func liveSuffix(_ attempts: [Attempt], count: Int) -> Int {
    for attempt in attempts where attempt.start < count && attempt.decisive >= count {
      return count - attempt.start
    }
    return 0
  }

  /// The first `end` bytes when `count` are known, with one mark for each run of covered bytes.
  static func render(_ text: [UInt8], _ attempts: [Attempt], count: Int, upTo end: Int) -> [UInt8] {
    var covered = [Bool](repeating: false, count: count)
    for attempt in attempts {
      guard let matchEnd = attempt.end, matchEnd <= count else { continue }
      for index in attempt.start..<matchEnd { covered[index] = true }
    }
    var output: [UInt8] = []
    for index in 0..<end {
      if !covered[index] {
        output.append(text[index])
      } else if index == 0 || !covered[index - 1] {
        output += Stream.mark
      }
    }
    return output
  }
}
