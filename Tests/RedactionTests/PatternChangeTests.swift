import Redaction
import Testing

@testable import RedactionProbe

/// A redactor that gets other patterns while it runs.
@Suite struct PatternChangeTests {
  private let first = PatternSet.make("hunter2secret")
  private let both = PatternSet.make("hunter2secret", "correcthorse")

  private func normalized(_ stream: Stream) -> String {
    String(decoding: stream.normalized, as: UTF8.self)
  }

  @Test func newValueCountsFromTheNextByte() {
    let stream = Stream(first)
    stream.feed("correcthorse ".utf8)
    stream.redactor.use(both)
    stream.feed("correcthorse hunter2secret".utf8)
    #expect(normalized(stream) == "correcthorse [R] [R]")
  }

  @Test func newValueThatBeginsInHeldBytesIsFound() {
    let stream = Stream(.make("abc-hunter2secret"))
    stream.feed("x abc-hun".utf8)
    #expect(stream.redactor.heldByteCount == 7)
    stream.redactor.use(.make("hunter2secret"))
    stream.feed("ter2secret y".utf8)
    stream.finish()
    #expect(normalized(stream) == "x abc-[R] y")
  }

  @Test func newValueThatIsHeldWholeIsFound() {
    let stream = Stream(.make("hunter2secret and more"))
    stream.feed("hunter2secret".utf8)
    #expect(stream.output.isEmpty)
    stream.redactor.use(first)
    stream.feed([])
    #expect(normalized(stream) == "[R]")
    #expect(stream.redactor.heldByteCount == 0)
  }

  @Test func whatIsHeldForAnOldValueIsReleased() {
    let stream = Stream(first)
    stream.feed("user: hunter2".utf8)
    stream.redactor.use(.make("correcthorse"))
    stream.feed([])
    #expect(normalized(stream) == "user: hunter2")
  }

  @Test func whatAnOldValueCoversStaysCovered() {
    let stream = Stream(.make("zzhunter2secretzz", "hunter2secret"))
    stream.feed("zzhunter2secret".utf8)
    #expect(stream.output.isEmpty)
    stream.redactor.use(PatternSet(memory: HeapPatternMemory()))
    stream.feed("zz".utf8)
    #expect(normalized(stream) == "zz[R]zz")
  }

  /// The marker is out already; what extends the range adds no second one.
  @Test func rangeThatGrowsAfterAChangeHasOneMarker() {
    let stream = Stream(.make("abcdefabc"))
    stream.feed("x abcdefabc".utf8)
    #expect(stream.redactor.replacements == 1)
    stream.redactor.use(.make("abcdefabc", "abc-12345"))
    stream.feed("-12345 y".utf8)
    #expect(stream.redactor.replacements == 1)
    #expect(stream.output == Array("x [REDACTED:k1] y".utf8))
  }

  /// `printf Password123! | base64` behind one byte: the last character holds bits of the value.
  @Test func base64OfAnOldValueIsCoveredToItsEnd() {
    let stream = Stream(.make("Password123!"))
    stream.feed("OlBhc3N3b3JkMTIzI".utf8)
    stream.redactor.use(PatternSet(memory: HeapPatternMemory()))
    for piece in ["Q", "==", "= x"] { stream.feed(piece.utf8) }
    #expect(normalized(stream) == "O[R]= x")
  }

  @Test func linesOfANewValueInHeldBytes() {
    let stream = Stream(.make("first line\nother end"))
    stream.feed("first line\r\n".utf8)
    stream.redactor.use(.make("first line\nsecond line"))
    stream.feed("second line".utf8)
    #expect(normalized(stream) == "[R]")
    #expect(stream.redactor.replacements == 1)
  }

  @Test func replacementsAreCounted() {
    let stream = Stream(both)
    stream.feed("hunter2secret, correcthorse, hunter2secre".utf8)
    stream.finish()
    #expect(stream.redactor.replacements == 2)
    stream.feed("correcthorse".utf8)
    #expect(stream.redactor.replacements == 3)
  }
}
