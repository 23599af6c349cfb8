import Testing

@testable import Redaction
@testable import RedactionProbe

@Suite struct RedactorTests {
  private func steps(_ value: [UInt8], _ text: [UInt8], chunk: Int = 4_096) -> Int {
    let stream = Stream(.make([value]))
    for first in stride(from: 0, to: text.count, by: chunk) {
      stream.feed(text[first..<min(first + chunk, text.count)])
    }
    return stream.redactor.steps
  }

  /// Twice the input, twice the steps; no input costs more than a few steps a byte.
  @Test func costIsLinear() {
    let letters = [UInt8](repeating: 97, count: 2_000)
    let lines = [UInt8]((0..<500).flatMap { _ in Array("a\n".utf8) })
    let hostile: [(value: [UInt8], unit: [UInt8])] = [
      (letters, [97]), (letters.dropLast() + [98], [97]), ([98] + letters, [97, 97, 98]),
      (lines + [97], Array("a \n".utf8)), (lines + [98], Array("a\n".utf8)),
      (lines + [98], Array("a\n\n\n\n\n\n".utf8)),
    ]
    for (value, unit) in hostile {
      let text = [UInt8]((0..<(20_000 / unit.count)).flatMap { _ in unit })
      let once = steps(value, text)
      let twice = steps(value, text + text)
      #expect(once <= 6 * text.count)
      #expect(twice <= 2 * once + 8 * value.count)
    }
  }

  /// The count of steps is a real one: text full of prefixes costs more than clean text.
  @Test func stepsAreCounted() {
    let letters = [UInt8](repeating: 97, count: 5_000)
    let value = letters.prefix(20) + [98]
    #expect(steps(Array(value), [UInt8](repeating: 46, count: 5_000)) < 100)
    #expect(steps(Array(value), letters) >= 5_000)
  }

  @Test func largeValueIsFoundAndCostsNothingBefore() {
    var generator = SeededGenerator(state: 9)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    let value = (0..<65_536).map { _ in letters.randomElement(using: &generator) ?? 0 }
    let stream = Stream(.make([value]))
    stream.feed("ready\n".utf8)
    #expect(stream.redactor.heldByteCount == 0)
    stream.feed(value.dropLast())
    #expect(stream.redactor.heldByteCount == value.count - 1)
    stream.feed([value[value.count - 1], 10])
    stream.finish()
    #expect(stream.normalized == Array("ready\n[R]\n".utf8))
  }

  /// A run of whitespace that never ends is given up on, and released.
  @Test func endlessWhitespaceIsNotHeld() {
    let stream = Stream(.make("first line\nsecond line"))
    stream.feed("first".utf8)
    stream.feed([UInt8](repeating: 32, count: 4_096))
    #expect(stream.redactor.heldByteCount == 4_101)
    stream.feed([32])
    #expect(stream.redactor.heldByteCount == 0)
    stream.feed("line second line".utf8)
    stream.finish()
    let spaces = [UInt8](repeating: 32, count: 4_097)
    #expect(stream.normalized == Array("first".utf8) + spaces + Array("line [R]".utf8))
  }

  @Test func streamsShareNoState() {
    let set = PatternSet.make("hunter2secret")
    let first = Stream(set)
    let second = Stream(set)
    first.feed("hunter2".utf8)
    second.feed("secret".utf8)
    #expect(first.redactor.heldByteCount == 7)
    #expect(second.output == Array("secret".utf8))
    first.finish()
    #expect(first.output == Array("hunter2".utf8))
  }

  @Test func finishBeginsANewStream() {
    let stream = Stream(.make("hunter2secret"))
    stream.feed("hunter2".utf8)
    stream.finish()
    stream.feed("secret hunter2secret".utf8)
    stream.finish()
    #expect(stream.normalized == Array("hunter2secret [R]".utf8))
  }

  @Test func markerCarriesTheNameAndIsWrittenAtOnce() {
    var set = PatternSet(memory: HeapPatternMemory())
    let value = Array("abcdefabc".utf8)
    _ = unsafe set.add(name: "api/token", value: value.span.bytes)
    let stream = Stream(set)
    stream.feed("x abcdefabc".utf8)
    #expect(stream.output == Array("x [REDACTED:api/token]".utf8))
    #expect(stream.redactor.heldByteCount == 3)
    stream.feed("defabc".utf8)
    stream.feed("!".utf8)
    #expect(stream.output == Array("x [REDACTED:api/token]!".utf8))
  }

  @Test func outputErrorsPassThrough() {
    struct Closed: Error {}
    let redactor = Redactor(.make("hunter2secret"))
    let input = Array("text".utf8)
    #expect(throws: Closed.self) {
      try unsafe redactor.feed(input.span.bytes) { (_: RawSpan) throws(Closed) in throw Closed() }
    }
  }

  @Test func anyByteSurvives() {
    let text = (0..<4).flatMap { _ in (UInt8.min...UInt8.max) }
    #expect(Stream.redact(text, with: .make("hunter2secret", "a\nb\nc\nd")) == text)
  }

  /// A match of the stream before, further on than the first one of this, is none of its own.
  @Test func aSecondStreamKnowsNothingOfTheFirst() {
    let stream = Stream(PatternSet.make([Array("hunter2secret".utf8)]))
    stream.feed(Array("a long beginning, then hunter2secret and more".utf8))
    stream.finish()
    stream.feed(Array("a hunter2secret and b".utf8))
    stream.finish()
    let text = String(decoding: stream.normalized, as: UTF8.self)
    let mark = String(decoding: Stream.mark, as: UTF8.self)
    #expect(text == "a long beginning, then \(mark) and morea \(mark) and b")
  }
}
