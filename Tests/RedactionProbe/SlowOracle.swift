/// The rule spelled out: every occurrence of every pattern, and the longest suffix that is a proper
/// prefix of one. It tries each pattern at each position.
struct SlowOracle {
  /// A byte, or nil for a non-empty run of whitespace.
  typealias Symbol = UInt8?

  struct Pattern {
    var symbols: [Symbol]
    /// The character before, or after, belongs to the value in part (base64).
    var isOpenBefore = false
    var isOpenAfter = false
  }

  let patterns: [Pattern]

  static func isWhitespace(_ byte: UInt8) -> Bool { [9, 10, 11, 12, 13, 32].contains(byte) }

  static func isBase64(_ byte: UInt8) -> Bool { letters.contains(byte) || "-_".utf8.contains(byte) }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Values of at most 48 bytes, whose other forms the texts share nothing with but the beginning.
  init(values: [[UInt8]]) {
    patterns = values.flatMap { value in
      let trimmed = Self.trimmed(value[...])
      guard !trimmed.isEmpty else { return [Pattern]() }
      return Self.plain(trimmed) + Self.encoded(trimmed)
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var rest = bytes.drop(while: isWhitespace)
    while let last = rest.last, isWhitespace(last) { rest.removeLast() }
    return Array(rest)
  }

  private static func plain(_ value: [UInt8]) -> [Pattern] {
    guard value.contains(10) || value.contains(13) else {
      return [Pattern(symbols: value.map { $0 })]
    }
    var folded: [Symbol] = []
    for byte in value {
      if !isWhitespace(byte) {
        folded.append(byte)
      } else if folded.last != .some(nil) {
        folded.append(nil)
      }
    }
    let lines = value.split(whereSeparator: { $0 == 10 || $0 == 13 }).map(trimmed)
    return [Pattern(symbols: folded)]
      + lines.filter { $0.count >= 8 }.map { line in Pattern(symbols: line.map { $0 }) }
  }

  private static func encoded(_ value: [UInt8]) -> [Pattern] {
    var forms: [Pattern] = []
    for digits in ["0123456789abcdef", "0123456789ABCDEF"].map({ Array($0.utf8) }) {
      let text = value.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      forms.append(Pattern(symbols: text.map { $0 }))
    }
    for offset in 0...2 { forms += cores(value, offset) }
    return forms.filter { $0.symbols.count >= 7 && $0.symbols != value.map { $0 } }
  }

  /// The characters that do not change whatever stands around the value.
  private static func cores(_ value: [UInt8], _ offset: Int) -> [Pattern] {
    func text(_ around: UInt8) -> [UInt8] {
      let filled = [UInt8](repeating: around, count: offset) + value + [around, around, around]
      return Stream.base64(filled)
    }
    let (low, high) = (text(0x00), text(0xff))
    let fixed = low.indices.filter { low[$0] == high[$0] && low[$0] != UInt8(ascii: "=") }
    guard let first = fixed.first, let last = fixed.last else { return [] }
    let core = Array(low[first...last])
    let safe = core.map { $0 == letters[62] ? UInt8(ascii: "-") : $0 == letters[63] ? 0x5f : $0 }
    return [core, safe].map { text in
      Pattern(
        symbols: text.map { $0 }, isOpenBefore: offset > 0,
        isOpenAfter: 8 * (offset + value.count) % 6 != 0)
    }
  }

  /// What one pattern does at one position: it matches up to `end`, or a byte excludes it.
  struct Attempt {
    var start: Int
    var end: Int?
    /// The byte that completes or excludes the match; the text's end if there is none.
    var decisive: Int
    var pattern: Pattern
  }

  private func attempt(_ pattern: Pattern, _ text: [UInt8], at start: Int) -> Attempt {
    var attempt = Attempt(start: start, end: nil, decisive: start, pattern: pattern)
    var index = start
    for symbol in pattern.symbols {
      guard index < text.count else {
        attempt.decisive = text.count
        return attempt
      }
      attempt.decisive = index
      if let symbol {
        guard text[index] == symbol else { return attempt }
        index += 1
      } else {
        guard Self.isWhitespace(text[index]) else { return attempt }
        while index < text.count, Self.isWhitespace(text[index]) { index += 1 }
      }
    }
    attempt.end = index
    attempt.decisive = index - 1
    return attempt
  }

  /// Every pattern at every position from `first` on, less those that the first byte excludes.
  func attempts(_ text: [UInt8], from first: Int = 0) -> [Attempt] {
    var attempts: [Attempt] = []
    for start in first..<text.count {
      for pattern in patterns {
        let attempt = attempt(pattern, text, at: start)
        if attempt.end != nil || attempt.decisive > start { attempts.append(attempt) }
      }
    }
    return attempts
  }

  /// Bytes of the longest suffix that is a proper prefix of a pattern, of the first `count` bytes.
  static func liveSuffix(_ attempts: [Attempt], count: Int) -> Int {
    for attempt in attempts where attempt.start < count && attempt.decisive >= count {
      return count - attempt.start
    }
    return 0
  }
}

/// The bytes of one text that are covered, as far as it is read.
struct CoveredText {
  let text: [UInt8]
  private(set) var isCovered: [Bool]

  init(_ text: [UInt8]) {
    self.text = text
    isCovered = Array(repeating: false, count: text.count)
  }

  /// Covers what a match covers once `count` bytes are read.
  ///
  /// - Parameter unwritten: the first byte that was not written when the match was complete.
  mutating func cover(_ attempt: SlowOracle.Attempt, count: Int, unwritten: Int) {
    guard let end = attempt.end, end <= count else { return }
    for index in attempt.start..<end { isCovered[index] = true }
    let before = attempt.start - 1
    if attempt.pattern.isOpenBefore, before >= unwritten, SlowOracle.isBase64(text[before]) {
      isCovered[before] = true
    }
    guard attempt.pattern.isOpenAfter else { return }
    var after = end
    if after < count, SlowOracle.isBase64(text[after]) {
      isCovered[after] = true
      after += 1
    } else if after < count, text[after] == UInt8(ascii: "=") {
      isCovered[after] = true
      after += 1
      if after < count, text[after] == UInt8(ascii: "=") { isCovered[after] = true }
      return
    } else {
      return
    }
    for index in after..<min(after + 2, count) {
      guard text[index] == UInt8(ascii: "=") else { return }
      isCovered[index] = true
    }
  }

  /// The first `end` bytes, with one mark for each run of covered bytes.
  func rendered(upTo end: Int) -> [UInt8] {
    var output: [UInt8] = []
    for index in 0..<end {
      if !isCovered[index] {
        output.append(text[index])
      } else if index == 0 || !isCovered[index - 1] {
        output += Stream.mark
      }
    }
    return output
  }
}
