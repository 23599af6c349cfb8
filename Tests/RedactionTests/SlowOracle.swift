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

  enum Fit { case no, prefix, match(Int) }

  func fit(_ pattern: [Symbol], _ text: [UInt8], at start: Int) -> Fit {
    var index = start
    for symbol in pattern {
      guard index < text.count else { return .prefix }
      if let symbol {
        guard text[index] == symbol else { return .no }
        index += 1
      } else {
        guard Self.isWhitespace(text[index]) else { return .no }
        while index < text.count, Self.isWhitespace(text[index]) { index += 1 }
      }
    }
    return .match(index)
  }

  func covered(_ text: [UInt8]) -> [Bool] {
    var covered = [Bool](repeating: false, count: text.count)
    for start in text.indices {
      for pattern in patterns {
        if case .match(let end) = fit(pattern, text, at: start) {
          for index in start..<end { covered[index] = true }
        }
      }
    }
    return covered
  }

  /// Bytes of the longest suffix that is a proper prefix of a pattern.
  func liveSuffix(_ text: [UInt8]) -> Int {
    for start in text.indices {
      for pattern in patterns {
        if case .prefix = fit(pattern, text, at: start) { return text.count - start }
      }
    }
    return 0
  }

  /// The first bytes of a text, with one mark for each run of covered bytes.
  func render(_ text: [UInt8], upTo end: Int) -> [UInt8] {
    let covered = covered(text)
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
