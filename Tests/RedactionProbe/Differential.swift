import Redaction

/// Feeds random texts in random pieces to a redactor, whose patterns may change on the way, and
/// compares what is written and what is held with the oracle after every piece.
struct Differential {
  /// What values and texts are made of.
  struct Shape: Sendable {
    var name: String
    var letters: [UInt8]
    var values: ClosedRange<Int>
    var lengths: ClosedRange<Int>
    /// The sets that one text sees, one after the other.
    var sets: ClosedRange<Int> = 1...1
    /// Texts hold values in base64 as well.
    var encodes = false
    /// Texts hold escape sequences as well, at any place, and they are looked through.
    var isStyled = false
  }

  /// Over few letters matches overlap, nest and fail late; over many the text is passed over in
  /// strides, which are those of the shortest value.
  static let shapes = [
    Shape(name: "short", letters: Array("ab".utf8), values: 1...4, lengths: 1...6),
    Shape(name: "two letters", letters: Array("ab".utf8), values: 1...6, lengths: 6...14),
    Shape(name: "spaces", letters: Array("ab ".utf8), values: 1...4, lengths: 2...7),
    Shape(name: "lines", letters: Array("aab \n".utf8), values: 1...3, lengths: 3...12),
    Shape(name: "long lines", letters: Array("aaaaabbbb\n\r".utf8), values: 1...3, lengths: 8...24),
    Shape(
      name: "words and lines", letters: Array("aaaabbbcc\n".utf8), values: 1...3,
      lengths: 12...40),
    Shape(name: "6 to 7", letters: Array("abcdefgh".utf8), values: 1...12, lengths: 6...7),
    Shape(name: "8 to 15", letters: Array("abcdefgh".utf8), values: 1...12, lengths: 8...15),
    Shape(name: "16 to 31", letters: Array("abcd".utf8), values: 1...12, lengths: 16...31),
    Shape(name: "32 to 48", letters: Array("abcd".utf8), values: 1...12, lengths: 32...48),
    Shape(name: "all lengths", letters: Array("abc".utf8), values: 1...12, lengths: 6...48),
    Shape(
      name: "base64", letters: (0x80...0xff).map { UInt8($0) }, values: 1...4, lengths: 6...24,
      encodes: true),
    Shape(
      name: "change", letters: Array("ab".utf8), values: 0...4, lengths: 2...12, sets: 2...4),
    Shape(
      name: "change of lines", letters: Array("aab\n".utf8), values: 0...3, lengths: 3...20,
      sets: 2...4),
    Shape(
      name: "change of base64", letters: (0x80...0xff).map { UInt8($0) }, values: 0...2,
      lengths: 6...12, sets: 2...3, encodes: true),
    Shape(
      name: "styled", letters: Array("ab".utf8), values: 1...4, lengths: 2...10, isStyled: true),
    Shape(
      name: "styled lines", letters: Array("aab \n".utf8), values: 1...3, lengths: 3...16,
      isStyled: true),
    Shape(
      name: "styled values", letters: Array("ab\u{1b}[m".utf8), values: 1...4, lengths: 1...8,
      isStyled: true),
    Shape(
      name: "styled long", letters: Array("abcdm".utf8), values: 1...8, lengths: 8...40,
      isStyled: true),
    Shape(
      name: "change of styled", letters: Array("aab\n\u{1b}m".utf8), values: 0...3, lengths: 3...12,
      sets: 2...4, isStyled: true),
  ]

  /// Whole sequences, and bytes that are half of one or none.
  private static let sequences = [
    "\u{1b}[m", "\u{1b}[1;31m", "\u{1b}[K", "\u{1b}(B", "\u{1b}]", "\u{1b}7", "\u{1b}[", "\u{1b}",
    "\u{7}",
    "\u{1b}[3\n", "\u{1b}[01;31m\u{1b}[K", "\u{1b}\u{1b}[?25l",
  ].map { Array($0.utf8) }

  private let shape: Shape
  private var generator: SeededGenerator
  /// Pieces fed and compared so far.
  private(set) var steps = 0

  init(_ shape: Shape, seed: UInt64) {
    self.shape = shape
    generator = SeededGenerator(state: seed)
  }

  /// Makes sets of values, and compares some texts.
  ///
  /// - Parameter forgetful: the oracle does not know the last value of each set: a control.
  /// - Returns: the first difference.
  mutating func round(texts: Int, forgetful: Bool = false) -> String? {
    let values = (0..<Int.random(in: shape.sets, using: &generator)).map { _ in
      (0..<Int.random(in: shape.values, using: &generator)).map { _ in random(shape.lengths) }
    }
    let patterns = values.map {
      PatternSet.make($0, minimumLength: 1, forms: shape.isStyled ? .all : .required)
    }
    let oracles = values.map {
      SlowOracle(values: forgetful ? $0.dropLast() : $0, looksThrough: shape.isStyled)
    }
    for _ in 0..<texts {
      let text = shape.isStyled ? style(text(of: values)) : text(of: values)
      if let difference = compare(text, patterns, oracles) {
        return "\(shape.name): \(difference): values \(values), text \(text)"
      }
    }
    return nil
  }

  private mutating func random(_ lengths: ClosedRange<Int>) -> [UInt8] {
    (0..<Int.random(in: lengths, using: &generator)).map { _ in
      shape.letters.randomElement(using: &generator) ?? 0
    }
  }

  /// Random letters, with whole values and their beginnings in between.
  private mutating func text(of values: [[[UInt8]]]) -> [UInt8] {
    var text = shape.encodes ? [] : random(0...24)
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      guard let planted = values.joined().randomElement(using: &generator) else { break }
      if shape.encodes {
        let before = random(0...4)
        text += Stream.base64(before + planted + random(0...4))
        text += Array("AQgw=".utf8).prefix(Int.random(in: 0...5, using: &generator))
      } else {
        text += planted.prefix(Int.random(in: 0...planted.count, using: &generator))
        text += planted
      }
    }
    return text + (shape.encodes ? [] : random(0...40))
  }

  /// Puts sequences into a text, often or seldom.
  private mutating func style(_ text: [UInt8]) -> [UInt8] {
    let rate = Int.random(in: 1...12, using: &generator)
    return text.flatMap { byte -> [UInt8] in
      guard Int.random(in: 0...rate, using: &generator) == 0 else { return [byte] }
      return (Self.sequences.randomElement(using: &generator) ?? []) + [byte]
    }
  }

  private mutating func compare(
    _ text: [UInt8], _ patterns: [PatternSet], _ oracles: [SlowOracle]
  ) -> String? {
    let stream = Stream(patterns[0])
    let longest = Int.random(in: 1...(Bool.random(using: &generator) ? 8 : 60), using: &generator)
    let pieces = generator.cut(text, longest: longest)
    var moments = (1..<oracles.count).map { _ in
      Int.random(in: 0...pieces.count, using: &generator)
    }
    moments.sort()
    var covered = CoveredText(text)
    var current = 0
    var attempts = oracles[0].attempts(text)
    // What was found with patterns used before: base64 may still go on.
    var past: [SlowOracle.Attempt] = []
    var fed = 0
    var held = 0
    for (index, piece) in pieces.enumerated() {
      while current < moments.count, moments[current] == index {
        current += 1
        past += attempts.filter { ($0.end ?? Int.max) <= fed }
        stream.redactor.use(patterns[current])
        attempts = oracles[current].attempts(text, from: fed - held)
        for attempt in attempts { covered.cover(attempt, count: fed, unwritten: fed - held) }
      }
      let unwritten = fed - held
      let before = fed
      stream.feed(piece)
      fed += piece.count
      steps += 1
      for attempt in past + attempts {
        let isNew = (attempt.end ?? 0) > before
        covered.cover(attempt, count: fed, unwritten: isNew ? unwritten : Int.max)
      }
      held = SlowOracle.liveSuffix(attempts, count: fed)
      let output = stream.normalized
      guard stream.redactor.heldByteCount == held else {
        return "\(stream.redactor.heldByteCount) bytes held, not \(held), after \(fed)"
      }
      let certain = fed - held
      guard
        covered.allows(output, upTo: certain)
          || covered.allows(output, upTo: certain, besides: Stream.mark)
      else {
        return "\(output) written, not \(covered.rendered(upTo: certain)), after \(fed)"
      }
    }
    stream.finish()
    let output = stream.normalized
    let whole = covered.rendered(upTo: text.count)
    return covered.allows(output, upTo: text.count) ? nil : "\(output) written, not \(whole)"
  }
}
