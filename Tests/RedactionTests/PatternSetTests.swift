import Testing

@testable import Redaction
@testable import RedactionProbe

/// What becomes a pattern and what is left alone.
@Suite struct PatternSetTests {
  private func add(_ value: String, minimumLength: Int = 6) -> AddedSecret {
    var set = PatternSet(memory: HeapPatternMemory(), minimumLength: minimumLength)
    let bytes = Array(value.utf8)
    return unsafe set.add(name: "k1", value: bytes.span.bytes)
  }

  private func redact(_ text: String, _ value: String) -> String {
    String(decoding: Stream.redact(text.utf8, with: .make(value)), as: UTF8.self)
  }

  @Test func shortValuesAreLeftAlone() {
    #expect(add("abcde") == .tooShort)
    #expect(add("  abcde \n") == .tooShort)
    #expect(add("abcdef") == .redacted)
    #expect(add("abcdef", minimumLength: 7) == .tooShort)
    #expect(add("abc", minimumLength: 3) == .redacted)
    #expect(redact("YWJjZGU= 6162636465 abcde", "abcde") == "YWJjZGU= 6162636465 abcde")
  }

  @Test func literalsAndBlanksAreNeverPatterns() {
    for value in ["", "  \n\t", "123456", "-1.5e10", "1234567", "0.12345"] {
      #expect(add(value) == .neverRedacted)
      #expect(redact("x \(value) y", value) == "x \(value) y")
    }
    for value in ["true", "false", "null"] {
      #expect(add(value, minimumLength: 1) == .neverRedacted)
    }
    for value in ["12345678", "123-45", "12345.", "0x1234", "1e2.34", "True12"] {
      #expect(add(value) == .redacted)
    }
  }

  @Test func ordinaryWordsAreRedactedAndReported() {
    for value in ["docker", "password", "production", "localhost"] {
      #expect(add(value) == .commonWord)
      #expect(redact("a \(value) b", value) == "a [R] b")
    }
    #expect(add("Password") == .redacted)
    #expect(add("docker1") == .redacted)
  }

  @Test func punctuationIsAWholeValueButNoLine() {
    #expect(redact("a ________ b", "________") == "a [R] b")
    let json = "{\n  \"a\": \"0123456789\"\n}\n}}}}}}}}\n]"
    #expect(redact("{ } ]\n}}}}}}}}\n{\n", json) == "{ } ]\n}}}}}}}}\n{\n")
    #expect(redact("x \"a\": \"0123456789\" y", json) == "x [R] y")
  }

  /// Forms of the shortest value: all three cores of base64, seven or eight characters.
  @Test func shortestValueHasAllItsForms() {
    for text in ["YWIxMmM5", "FiMTJjO", "hYjEyYz"] {
      #expect(redact(text, "ab12c9") == "[R]")
    }
    // A form is not shortened further.
    for text in ["YWIxMmM", "iMTJjO", "YjEyYz"] {
      #expect(redact(text, "ab12c9") == text)
    }
  }

  @Test func formsOfShortRawValuesKeepTheirMinimum() {
    let set = PatternSet.make([Array("abc".utf8)], minimumLength: 3)
    #expect(Stream.redact("616263 YWJj abc".utf8, with: set) == Array("616263 YWJj [R]".utf8))
  }

  @Test func theShortestMatchIsKnown() {
    func shortest(_ values: [String], minimumLength: Int = 6) -> Int {
      Redactor(.make(values.map { Array($0.utf8) }, minimumLength: minimumLength)).shortestMatch
    }
    #expect(shortest([]) == Int.max)
    #expect(shortest(["abcde"]) == Int.max)
    #expect(shortest(["abcdefghijkl", "abcdef"]) == 6)
    #expect(shortest(["abcdefghijkl"]) == 12)
    #expect(shortest(["abc"], minimumLength: 3) == 3)
    // A run of whitespace may be one byte in the text.
    #expect(shortest(["abcdefghijkl", "a\r\n  b\r\n  c\r\n  d"]) == 7)
    #expect(Stream.redact("a b c d".utf8, with: .make("a\r\n  b\r\n  c\r\n  d")) == Stream.mark)
  }

  /// A thousand secrets would be copied a thousand times.
  @Test func addingToASetCopiesNothing() {
    var set = PatternSet.make("firstvalue", "postgres")
    let storages = { (set: PatternSet) in
      [ObjectIdentifier(set.storage), ObjectIdentifier(set.withoutCommonWords.storage)]
    }
    let before = storages(set)
    for text in ["secondvalue", "password"] {
      let value = Array(text.utf8)
      _ = unsafe set.add(name: "k", value: value.span.bytes)
    }
    #expect(storages(set) == before)
    #expect(before[0] != before[1])
  }

  @Test func theSetWithoutCommonWords() {
    let set = PatternSet.make("firstvalue", "postgres", "secondvalue").withoutCommonWords
    let text = Array("firstvalue, postgres, secondvalue".utf8)
    #expect(Stream.redact(text, with: set) == Array("[R], postgres, [R]".utf8))
    let plain = PatternSet.make("firstvalue")
    #expect(ObjectIdentifier(plain.storage) == ObjectIdentifier(plain.withoutCommonWords.storage))
  }

  @Test func copiesAreIndependent() {
    var first = PatternSet.make("firstvalue")
    let running = Stream(first)
    let second = first
    let added = Array("secondvalue".utf8)
    _ = unsafe first.add(name: "k2", value: added.span.bytes)
    let text = Array("firstvalue, secondvalue.".utf8)
    running.feed(text)
    running.finish()
    #expect(running.normalized == Array("[R], secondvalue.".utf8))
    #expect(Stream.redact(text, with: second) == Array("[R], secondvalue.".utf8))
    #expect(Stream.redact(text, with: first) == Array("[R], [R].".utf8))
  }

  @Test func memoryIsReleasedAndKeepsNothing() {
    let memory = WatchedMemory()
    do {
      var set = PatternSet(memory: memory)
      let value = Array("it's a \"long\" secret\nof two lines".utf8)
      _ = unsafe set.add(name: "k1", value: value.span.bytes)
      let stream = Stream(set)
      stream.feed("it's a \"long\" sec".utf8)
      #expect(stream.redactor.heldByteCount == 17)
      #expect(memory.live > 0)
    }
    #expect(memory.live == 0)
    #expect(memory.released > 10)
  }

  /// Random bytes differ in every spelling, so that nothing is shared in the tree: the worst case.
  /// What is bounded is the rare spellings; the value and its usual forms are still found.
  @Test func memoryOfALargeValueIsBounded() {
    var generator = SystemRandomNumberGenerator()
    let value = (0..<2_048).map { _ in UInt8.random(in: 1...255, using: &generator) }
    let memory = HeapPatternMemory()
    var patterns = PatternSet(memory: memory)
    let outcome = unsafe patterns.add(name: "blob", value: value.span.bytes)
    #expect(outcome == .redacted)
    #expect(memory.bytesInUse < 24 << 20)
    let redactor = Redactor(patterns)
    var output: [UInt8] = []
    let input = [UInt8(ascii: "<")] + value + [UInt8(ascii: ">")]
    unsafe redactor.feed(input.span.bytes) { clean in
      unsafe clean.withUnsafeBytes { bytes in unsafe output.append(contentsOf: bytes) }
    }
    redactor.finish { clean in
      unsafe clean.withUnsafeBytes { bytes in unsafe output.append(contentsOf: bytes) }
    }
    #expect(output.count < 64)
  }
}

/// Counts allocations, and wipes like the heap one.
final class WatchedMemory: PatternMemory {
  private let heap = HeapPatternMemory()
  private(set) var live = 0
  private(set) var released = 0

  func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    live += 1
    return unsafe heap.allocate(byteCount: byteCount)
  }

  func deallocate(_ buffer: UnsafeMutableRawBufferPointer) {
    live -= 1
    released += 1
    unsafe heap.deallocate(buffer)
  }
}
