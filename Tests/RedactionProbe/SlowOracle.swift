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
  /// Values are also found with escape sequences inside.
  let looksThrough: Bool

  static func isWhitespace(_ byte: UInt8) -> Bool { [9, 10, 11, 12, 13, 32].contains(byte) }

  static func isBase64(_ byte: UInt8) -> Bool { letters.contains(byte) || "-_".utf8.contains(byte) }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Values of at most 48 bytes, whose other forms the texts share nothing with but the beginning.
  init(values: [[UInt8]], looksThrough: Bool = false) {
    self.looksThrough = looksThrough
    patterns = values.flatMap { value in
      let trimmed = Self.trimmed(value[...])
      guard !trimmed.isEmpty else { return [Pattern]() }
      return Self.plain(trimmed) + Self.encoded(trimmed)
        + (looksThrough ? Self.rarelyEncoded(trimmed) : [])
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

  /// The forms of `FormTier.all`, for a value in ASCII.
  private static func rarelyEncoded(_ value: [UInt8]) -> [Pattern] {
    let once = (0...2).flatMap { cores(value, $0) }.map { $0.symbols.compactMap { $0 } }
    var inner: [[UInt8]] = once.filter { $0.count >= 7 }
    inner.append(value.flatMap { (byte) -> [UInt8] in [byte, 0] })
    var forms = inner.flatMap { text in (0...2).flatMap { cores(text, $0) } }
    for digits in ["0123456789abcdef", "0123456789ABCDEF"].map({ Array($0.utf8) }) {
      for separator in ":- ".utf8 {
        let pairs = value.map { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        forms.append(Pattern(symbols: Array(pairs.joined(separator: [separator])).map { $0 }))
      }
    }
    return forms.filter { $0.symbols.count >= 7 }
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
    /// The bytes inside that are part of escape sequences, and stay.
    var skipped: [Int] = []
  }

  /// - Parameter isSkipped: for each byte, whether it is passed over.
  private func attempt(
    _ pattern: Pattern, _ text: [UInt8], at start: Int, _ isSkipped: [Bool]
  ) -> Attempt {
    var attempt = Attempt(start: start, end: nil, decisive: start, pattern: pattern)
    var index = start
    var skipped: [Int] = []
    func skip(_ index: inout Int) {
      while index < text.count, isSkipped[index] {
        skipped.append(index)
        index += 1
      }
    }
    for symbol in pattern.symbols {
      skip(&index)
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
        // Sequences after the run are inside only if more of the pattern follows.
        var end = index
        while index < text.count, Self.isWhitespace(text[index]) {
          index += 1
          end = index
          skip(&index)
        }
        skipped.removeAll { $0 >= end }
        index = end
      }
    }
    attempt.end = index
    attempt.decisive = index - 1
    attempt.skipped = skipped
    return attempt
  }

  /// Every pattern at every position from `first` on, less those that the first byte excludes.
  func attempts(_ text: [UInt8], from first: Int = 0) -> [Attempt] {
    let none = [Bool](repeating: false, count: text.count)
    let sequences = looksThrough ? Self.sequences(of: text) : none
    var attempts: [Attempt] = []
    for isSkipped in looksThrough ? [none, sequences] : [none] {
      for start in first..<text.count where !isSkipped[start] {
        for pattern in patterns {
          let attempt = attempt(pattern, text, at: start, isSkipped)
          if attempt.end != nil || attempt.decisive > start { attempts.append(attempt) }
        }
      }
    }
    return attempts.sorted { $0.start < $1.start }
  }

  /// For each byte, whether it belongs to an escape sequence.
  private static func sequences(of text: [UInt8]) -> [Bool] {
    var isSequence = [Bool](repeating: false, count: text.count)
    var index = 0
    while index < text.count {
      guard text[index] == 0x1b else {
        index += 1
        continue
      }
      var end = index + 1
      func pass(_ bytes: ClosedRange<UInt8>) -> Bool {
        guard end < text.count, bytes.contains(text[end]) else { return false }
        end += 1
        return true
      }
      if pass(UInt8(ascii: "[")...UInt8(ascii: "[")) {
        while pass(0x20...0x3f) {}
        _ = pass(0x40...0x7e)
      } else {
        while pass(0x20...0x2f) {}
        _ = pass(0x30...0x7e)
      }
      for place in index..<end { isSequence[place] = true }
      index = end
    }
    return isSequence
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
  /// Inside a match, but part of an escape sequence.
  private var isSkipped: [Bool]

  init(_ text: [UInt8]) {
    self.text = text
    isCovered = Array(repeating: false, count: text.count)
    isSkipped = isCovered
  }

  /// Covers what a match covers once `count` bytes are read.
  ///
  /// - Parameter unwritten: the first byte that was not written when the match was complete.
  mutating func cover(_ attempt: SlowOracle.Attempt, count: Int, unwritten: Int) {
    guard let end = attempt.end, end <= count else { return }
    var skipped = attempt.skipped[...]
    for index in attempt.start..<end {
      if skipped.first == index {
        skipped.removeFirst()
        isSkipped[index] = true
      } else {
        isCovered[index] = true
      }
    }
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

  /// Whether this is what the first `end` bytes become. Of two matches that touch the second may
  /// have a mark of its own, which can be seen where an escape sequence is between the marks.
  ///
  /// - Parameter last: what follows.
  func allows(_ output: [UInt8], upTo end: Int, besides last: [UInt8] = []) -> Bool {
    var rest = output[...]
    var isMarked = false
    for index in 0..<end {
      if isCovered[index] {
        if rest.starts(with: Stream.mark) {
          rest.removeFirst(Stream.mark.count)
        } else if !isMarked {
          return false
        }
        isMarked = true
      } else {
        guard rest.popFirst() == text[index] else { return false }
        if !isSkipped[index] { isMarked = false }
      }
    }
    return rest == last[...]
  }

  /// The first `end` bytes, with one mark for each run of covered bytes.
  func rendered(upTo end: Int) -> [UInt8] {
    var output: [UInt8] = []
    var isMarked = false
    for index in 0..<end {
      if !isCovered[index] {
        output.append(text[index])
        if !isSkipped[index] { isMarked = false }
      } else if !isMarked {
        output += Stream.mark
        isMarked = true
      }
    }
    return output
  }
}
