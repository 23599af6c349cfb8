import Testing
import VaultCore

@Suite struct CanonicalEncodingTests {
  @Test func smallTupleHasTheseBytes() {
    var encoder = CanonicalEncoder("ab")
    encoder.append([UInt8](arrayLiteral: 7))
    encoder.append("é")
    encoder.append(Int64(258))
    encoder.append([UInt8]())
    #expect(
      encoder.bytes == [
        2, 0, 0, 0, 0x61, 0x62,
        1, 0, 0, 0, 7,
        2, 0, 0, 0, 0xC3, 0xA9,
        8, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
      ])
  }

  @Test func listHasNoLabel() {
    var list = CanonicalEncoder()
    list.append([UInt8](arrayLiteral: 1, 2)[1...])
    #expect(list.bytes == [1, 0, 0, 0, 2])
    #expect(CanonicalEncoder().bytes.isEmpty)
  }

  @Test func nestedItemsEqualCopiedOnes() {
    var inner = CanonicalEncoder("in")
    inner.append(Int64(5))
    var copied = CanonicalEncoder("out")
    copied.append(inner.bytes)
    var nested = CanonicalEncoder("out")
    nested.appendNested("in") { $0.append(Int64(5)) }
    #expect(nested.bytes == copied.bytes)

    var emptyList = CanonicalEncoder()
    emptyList.appendNested { _ in }
    #expect(emptyList.bytes == [0, 0, 0, 0])
  }

  @Test(arguments: [0, 1, 255, 256, 1_700_000_000, Int64.max])
  func integersComeBack(_ number: Int64) throws {
    let bytes = CanonicalEncoder.integer(number)
    #expect(bytes.count == 8)
    #expect(try CanonicalDecoder.integer(bytes[...]) == number)
    var encoder = CanonicalEncoder()
    encoder.append(number)
    #expect(Array(encoder.bytes.dropFirst(4)) == bytes)
  }

  @Test func lengthsAbove255UseEveryByte() throws {
    let long = [UInt8](repeating: 3, count: 70_000)
    var encoder = CanonicalEncoder("x")
    encoder.append(long)
    #expect(Array(encoder.bytes[5..<9]) == [0x70, 0x11, 0x01, 0x00])
    var decoder = try CanonicalDecoder(encoder.bytes, label: "x")
    #expect(Array(try decoder.item()) == long)
    try decoder.end()
  }

  @Test func readsBackInOrder() throws {
    var encoder = CanonicalEncoder("t")
    encoder.append("text")
    encoder.append(Int64(9))
    encoder.append([1, 2, 3])
    var decoder = try CanonicalDecoder(encoder.bytes, label: "t")
    #expect(try decoder.text() == "text")
    #expect(try decoder.integer() == 9)
    #expect(!decoder.isAtEnd)
    #expect(throws: FormatError()) { try decoder.end() }
    #expect(try decoder.item(count: 3) == [1, 2, 3])
    #expect(decoder.isAtEnd)
    try decoder.end()
    #expect(throws: FormatError()) { _ = try decoder.item() }
  }

  @Test(
    arguments: [
      [], [1, 0, 0], [1, 0, 0, 0], [2, 0, 0, 0, 0x74], [1, 0, 0, 0, 0x75],
      [0xFF, 0xFF, 0xFF, 0xFF, 0x74], [0, 0, 0, 0], [2, 0, 0, 0, 0x74, 0x74],
    ] as [[UInt8]])
  func refusesWrongLabels(_ bytes: [UInt8]) {
    #expect(throws: FormatError()) { _ = try CanonicalDecoder(bytes, label: "t") }
  }

  @Test func refusesIntegersThatAreNone() {
    #expect(throws: FormatError()) { try CanonicalDecoder.integer([0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: FormatError()) {
      try CanonicalDecoder.integer([0, 0, 0, 0, 0, 0, 0, 0, 0])
    }
    // 2^63: negative in SQLite.
    #expect(throws: FormatError()) {
      try CanonicalDecoder.integer([0, 0, 0, 0, 0, 0, 0, 0x80])
    }
  }

  @Test(arguments: [[0xC3], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func refusesTextThatIsNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: FormatError()) { try CanonicalDecoder.text(bytes[...]) }
  }

  @Test func textIsNotNormalised() throws {
    let composed = try CanonicalDecoder.text([0xC3, 0xA9])
    let decomposed = try CanonicalDecoder.text([0x65, 0xCC, 0x81])
    #expect(Array(composed.utf8) == [0xC3, 0xA9])
    #expect(Array(decomposed.utf8) == [0x65, 0xCC, 0x81])
  }

  @Test func refusesAFixedItemOfAnotherLength() throws {
    var encoder = CanonicalEncoder("t")
    encoder.append([1, 2, 3])
    for count in [2, 4] {
      var decoder = try CanonicalDecoder(encoder.bytes, label: "t")
      #expect(throws: FormatError()) { _ = try decoder.item(count: count) }
    }
  }
}
