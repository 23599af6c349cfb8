/// The inside of a JSON string (RFC 8259 section 7).
enum JSONText {
  private static let backslash = UInt8(ascii: "\\")

  /// Whether a text begins as an array, an object or a string does.
  static func mayBeDocument(_ text: ByteView) -> Bool {
    var place = 0
    while place < text.count, ByteView.isBlank(text[place]) { place += 1 }
    guard place < text.count else { return false }
    return [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(text[place])
  }

  /// Bytes of the escape whose backslash stands at `place`; nil if it is none. Half a surrogate
  /// pair is one: odd, but parsers take it.
  static func escapeLength(_ bytes: ByteView, at place: Int) -> Int? {
    guard place + 1 < bytes.count else { return nil }
    if bytes[place + 1] != UInt8(ascii: "u") { return simple(bytes[place + 1]).map { _ in 2 } }
    return unit(bytes, at: place).map { _ in 6 }
  }

  /// What a letter behind a backslash stands for.
  private static func simple(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), backslash, UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// The code unit of `\uXXXX` at `place`.
  private static func unit(_ bytes: ByteView, at place: Int) -> UInt32? {
    guard place + 6 <= bytes.count, bytes[place] == backslash,
      bytes[place + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for index in (place + 2)..<(place + 6) {
      guard let digit = hexadecimal(bytes[index]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt32? {
    switch digit {
    case 0x30...0x39: UInt32(digit) - 0x30
    case 0x41...0x46: UInt32(digit) - 0x41 + 10
    case 0x61...0x66: UInt32(digit) - 0x61 + 10
    default: nil
    }
  }

  /// Replaces the buffer's bytes by what a string's inside, as `JSONReader` accepts it, stands for.
  static func decode(_ inside: ByteView, into buffer: MessageBuffer) {
    buffer.removeAll()
    // An escape is longer than what it stands for.
    buffer.append(most: inside.count) { decode(inside, &$0) }
  }

  private static func decode(_ inside: ByteView, _ writer: inout ByteWriter) {
    var place = 0
    while place < inside.count {
      if inside[place] != backslash {
        let end = inside.firstPlace(of: backslash, from: place) ?? inside.count
        writer.put(inside[place..<end])
        place = end
        continue
      }
      guard let unit = unit(inside, at: place) else {
        guard place + 1 < inside.count else { return }
        writer.put(simple(inside[place + 1]) ?? inside[place + 1])
        place += 2
        continue
      }
      place += 6
      if (0xD800...0xDBFF).contains(unit), let low = self.unit(inside, at: place),
        (0xDC00...0xDFFF).contains(low)
      {
        UTF8Sequence.append(0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &writer)
        place += 6
      } else {
        UTF8Sequence.append(unit, to: &writer)
      }
    }
  }

  /// Appends a string's inside that stands for `text`. Only what must be escaped is; a byte that
  /// belongs to no character becomes U+FFFD, for a JSON text is UTF-8.
  static func encode(_ text: ByteView, into buffer: MessageBuffer) {
    var place = 0
    while place < text.count {
      let byte = text[place]
      switch byte {
      case UInt8(ascii: "\""): buffer.append("\\\"")
      case backslash: buffer.append("\\\\")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case 0x09: buffer.append("\\t")
      case 0..<0x20: escape(UInt16(byte), into: buffer)
      case 0x80...:
        let length = UTF8Sequence.length(text, at: place)
        if length > 0 {
          buffer.append(text[place..<(place + length)])
          place += length
          continue
        }
        if let half = UTF8Sequence.surrogate(text, at: place) {
          escape(half, into: buffer)
          place += 3
          continue
        }
        buffer.append("\u{FFFD}")
      default:
        let end = plainEnd(text, from: place)
        buffer.append(text[place..<end])
        place = end
        continue
      }
      place += 1
    }
  }

  /// The end of the ASCII from `place` on that stands for itself.
  private static func plainEnd(_ text: ByteView, from start: Int) -> Int {
    var place = start
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "\""), backslash, 0..<0x20, 0x80...: return place
      default: place += 1
      }
    }
    return place
  }

  private static func escape(_ unit: UInt16, into buffer: MessageBuffer) {
    let digits: StaticString = "0123456789abcdef"
    buffer.append("\\u")
    for shift in [UInt16(12), 8, 4, 0] {
      buffer.append(digits.byte(Int(unit >> shift & 15)))
    }
  }

  /// Whether a string's inside stands for `text`, which is ASCII.
  static func matches(_ inside: ByteView, hasEscapes: Bool, _ text: StaticString) -> Bool {
    guard hasEscapes else { return inside.equals(text) }
    var place = 0
    for index in 0..<text.utf8CodeUnitCount {
      guard place < inside.count else { return false }
      var value = UInt32(inside[place])
      var length = 1
      if inside[place] == backslash, place + 1 < inside.count {
        length = escapeLength(inside, at: place) ?? 2
        value = unit(inside, at: place) ?? simple(inside[place + 1]).map { UInt32($0) } ?? 0
      }
      guard value == UInt32(text.byte(index)) else { return false }
      place += length
    }
    return place == inside.count
  }
}
