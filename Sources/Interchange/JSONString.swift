/// The inside of a JSON string: RFC 8259, section 7.
enum JSONString {
  /// The end of the string that begins at `start`, behind its opening quote. Throws for an escape
  /// that does not exist, half a surrogate pair, a control character, or no closing quote.
  static func end(_ bytes: ByteView, from start: Int) throws(InterchangeError) -> Int {
    var place = start
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""): return place
      case 0x00...0x1F: throw bytes.error(.controlCharacter, at: place)
      case UInt8(ascii: "\\"): place = try escapeEnd(bytes, at: place)
      default: place += 1
      }
    }
    throw bytes.error(.openQuote, at: start - 1)
  }

  /// Behind the escape whose backslash stands at `place`.
  private static func escapeEnd(_ bytes: ByteView, at place: Int) throws(InterchangeError) -> Int {
    guard place + 1 < bytes.count else { throw bytes.error(.endsEarly, at: place) }
    guard bytes[place + 1] == UInt8(ascii: "u") else {
      guard simple(bytes[place + 1]) != nil else { throw bytes.error(.badEscape, at: place) }
      return place + 2
    }
    guard let unit = unit(bytes, at: place, before: bytes.count) else {
      throw bytes.error(.badEscape, at: place)
    }
    switch unit {
    case 0xD800...0xDBFF:
      guard let low = self.unit(bytes, at: place + 6, before: bytes.count),
        (0xDC00...0xDFFF).contains(low)
      else { throw bytes.error(.loneSurrogate, at: place) }
      return place + 12
    case 0xDC00...0xDFFF: throw bytes.error(.loneSurrogate, at: place)
    default: return place + 6
    }
  }

  /// Calls `put` with every byte of a string that `end` has accepted.
  static func each(of bytes: ByteView, _ range: Range<Int>, _ put: (UInt8) -> Void) {
    var place = range.lowerBound
    while place < range.upperBound {
      guard bytes[place] == UInt8(ascii: "\\"), place + 1 < range.upperBound else {
        put(bytes[place])
        place += 1
        continue
      }
      guard bytes[place + 1] == UInt8(ascii: "u") else {
        put(simple(bytes[place + 1]) ?? bytes[place + 1])
        place += 2
        continue
      }
      var scalar = unit(bytes, at: place, before: range.upperBound) ?? 0
      place += 6
      if (0xD800...0xDBFF).contains(scalar),
        let low = unit(bytes, at: place, before: range.upperBound)
      {
        scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (low &- 0xDC00)
        place += 6
      }
      UTF8Bytes.each(of: scalar, put)
    }
  }

  /// `\uXXXX` at `place`.
  private static func unit(_ bytes: ByteView, at place: Int, before end: Int) -> UInt32? {
    guard place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for digit in (place + 2)..<(place + 6) {
      guard let number = bytes[digit].hexadecimal else { return nil }
      value = value << 4 | number
    }
    return value
  }

  private static func simple(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }
}

enum UTF8Bytes {
  /// The one to four bytes of a scalar; nothing for what is none.
  static func each(of scalar: UInt32, _ put: (UInt8) -> Void) {
    guard let scalar = Unicode.Scalar(scalar) else { return }
    for byte in UTF8.encode(scalar) ?? .init() { put(byte) }
  }
}
