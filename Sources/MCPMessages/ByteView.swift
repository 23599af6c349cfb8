/// Bytes lent for the time of one call, with bounds checked. They may be secret: nothing here
/// copies them. A view must not outlive the call, or the next change of the buffer, it came from.
@safe struct ByteView {
  private let buffer: UnsafeRawBufferPointer
  var count: Int { unsafe buffer.count }
  var isEmpty: Bool { count == 0 }

  init(_ buffer: UnsafeRawBufferPointer) {
    unsafe self.buffer = buffer
  }

  @inline(__always)
  subscript(_ place: Int) -> UInt8 {
    precondition(place >= 0 && place < count, "outside the bytes")
    return unsafe buffer.load(fromByteOffset: place, as: UInt8.self)
  }

  subscript(_ range: Range<Int>) -> ByteView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the bytes")
    return unsafe ByteView(UnsafeRawBufferPointer(rebasing: buffer[range]))
  }

  subscript(_ range: PartialRangeFrom<Int>) -> ByteView { self[range.lowerBound..<count] }
  subscript(_ range: PartialRangeUpTo<Int>) -> ByteView { self[0..<range.upperBound] }

  /// Eight bytes, the first in the lowest bits.
  @inline(__always)
  func word(at place: Int) -> ByteWord {
    precondition(place >= 0 && place <= count - ByteWord.byteCount, "outside the bytes")
    return ByteWord(
      bits: unsafe UInt64(
        littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
  }

  /// The first place from `start` on that holds `byte`.
  func firstPlace(of byte: UInt8, from start: Int = 0) -> Int? {
    var place = start
    while place <= count - ByteWord.byteCount {
      let found = word(at: place).places(of: byte)
      if found != 0 { return place + ByteWord.first(found) }
      place += ByteWord.byteCount
    }
    while place < count {
      if self[place] == byte { return place }
      place += 1
    }
    return nil
  }

  /// The first place from `start` on that holds one of three bytes.
  func firstPlace(of first: UInt8, or second: UInt8, or third: UInt8, from start: Int) -> Int? {
    var place = start
    while place <= count - ByteWord.byteCount {
      let word = word(at: place)
      let found = word.places(of: first) | word.places(of: second) | word.places(of: third)
      if found != 0 { return place + ByteWord.first(found) }
      place += ByteWord.byteCount
    }
    while place < count {
      let byte = self[place]
      if byte == first || byte == second || byte == third { return place }
      place += 1
    }
    return nil
  }

  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for place in 0..<count where self[place] != text.byte(place) { return false }
    return true
  }

  /// Whether there is nothing but blanks: JSON's own, RFC 8259 section 2.
  var isBlank: Bool {
    for place in 0..<count where !Self.isBlank(self[place]) { return false }
    return true
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  func withSpan<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe RawSpan(_unsafeBytes: buffer))
  }

  func copy(to target: UnsafeMutableRawBufferPointer) {
    unsafe target.copyMemory(from: buffer)
  }
}

extension StaticString {
  func byte(_ place: Int) -> UInt8 {
    precondition(place >= 0 && place < utf8CodeUnitCount, "outside the text")
    return unsafe utf8Start[place]
  }
}

extension RawSpan {
  func withView<R, E: Error>(_ body: (ByteView) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBytes { (buffer) throws(E) -> R in try body(unsafe ByteView(buffer)) }
  }
}

/// Eight bytes looked at at once. Of the results only the lowest bit that is set is exact: a borrow
/// may set others above it.
struct ByteWord {
  static let byteCount = 8
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  let bits: UInt64

  @inline(__always)
  func places(of byte: UInt8) -> UInt64 {
    let difference = bits ^ (Self.ones &* UInt64(byte))
    return (difference &- Self.ones) & ~difference & Self.tops
  }

  /// A quote, a backslash, a control character, or a byte outside ASCII.
  @inline(__always)
  var placesThatMatterInStrings: UInt64 {
    let controls = (bits &- Self.ones &* 0x20) & ~bits & Self.tops
    return controls | (bits & Self.tops) | places(of: UInt8(ascii: "\""))
      | places(of: UInt8(ascii: "\\"))
  }

  @inline(__always)
  static func first(_ places: UInt64) -> Int { places.trailingZeroBitCount / 8 }
}
