import Testing

@testable import Redaction

/// Random values and texts over few letters, so that matches overlap, nest and fail late; each
/// result is compared with the oracle after every chunk.
@Suite struct RedactorFuzzTests {
  private func run(
    seed: UInt64, alphabet: [UInt8], values: ClosedRange<Int>, lengths: ClosedRange<Int>,
    sets: Int, texts: Int
  ) {
    var generator = SeededGenerator(state: seed)
    func random(_ lengths: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [UInt8] {
      (0..<Int.random(in: lengths, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
    }
    for _ in 0..<sets {
      let secrets = (0..<Int.random(in: values, using: &generator)).map { _ in
        random(lengths, &generator)
      }
      let set = PatternSet.make(secrets, minimumLength: 1)
      let oracle = SlowOracle(values: secrets)
      for _ in 0..<texts {
        var text = random(0...24, &generator)
        if let planted = secrets.randomElement(using: &generator) {
          text += planted.prefix(Int.random(in: 0...planted.count, using: &generator))
          text += planted
        }
        text += random(0...8, &generator)
        let attempts = oracle.attempts(text)
        let stream = Stream(set)
        var fed = 0
        for piece in generator.cut(text, longest: Int.random(in: 1...12, using: &generator)) {
          stream.feed(piece)
          fed += piece.count
          let live = SlowOracle.liveSuffix(attempts, count: fed)
          let certain = SlowOracle.render(text, attempts, count: fed, upTo: fed - live)
          let output = stream.normalized
          #expect(stream.redactor.heldByteCount == live, "\(secrets) \(text) \(fed)")
          #expect(
            output == certain || output == certain + Stream.mark, "\(secrets) \(text) \(fed)")
        }
        stream.finish()
        let expect = SlowOracle.render(text, attempts, count: text.count, upTo: text.count)
        #expect(stream.normalized == expect, "\(secrets) \(text)")
      }
    }
  }

  @Test func shortValuesOfTwoLetters() {
    run(
      seed: 2, alphabet: Array("ab".utf8), values: 1...4, lengths: 1...6, sets: 120, texts: 40)
  }

  @Test func longerValuesOfTwoLetters() {
    run(
      seed: 3, alphabet: Array("ab".utf8), values: 1...6, lengths: 6...14, sets: 100, texts: 40)
  }

  @Test func threeLettersAndSpaces() {
    run(
      seed: 4, alphabet: Array("ab ".utf8), values: 1...4, lengths: 2...7, sets: 80, texts: 40)
  }

  @Test func multilineValues() {
    run(
      seed: 5, alphabet: Array("aab \n".utf8), values: 1...3, lengths: 3...12, sets: 100,
      texts: 40)
  }

  @Test func multilineValuesWithLongLines() {
    run(
      seed: 6, alphabet: Array("aaaaabbbb\n\r".utf8), values: 1...3, lengths: 8...24, sets: 80,
      texts: 40)
  }
}
