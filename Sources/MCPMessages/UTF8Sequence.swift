/// One character in UTF-8 (Unicode, table 3-7).
enum UTF8Sequence {
  /// Bytes of the sequence that begins at `place`; 0 if none does.
  static func length(_ bytes: ByteView, at place: Int) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[place] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard place + length <= bytes.count, second.contains(bytes[place + 1]) else { return 0 }
    var next = place + 2
    while next < place + length {
      guard bytes[next] & 0xC0 == 0x80 else { return 0 }
      next += 1
    }
    return length
  }

  /// The scalar that begins at `place` and has so many bytes.
  static func scalar(_ bytes: ByteView, at place: Int, length: Int) -> Unicode.Scalar? {
    guard length > 1 else { return Unicode.Scalar(bytes[place]) }
    var value = UInt32(bytes[place]) & (0x7F >> UInt32(length))
    for next in (place + 1)..<(place + length) {
      value = value << 6 | UInt32(bytes[next] & 0x3F)
    }
    return Unicode.Scalar(value)
  }

  /// Writes a code point. Half a surrogate pair gets the three bytes that UTF-8 denies it, so that
  /// it can be told from everything else and written as the escape again.
  static func append(_ value: UInt32, to writer: inout ByteWriter) {
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(value >> shift & 0x3F) }
    switch value {
    case 0..<0x80: writer.put(UInt8(value))
    case 0x80..<0x800:
      writer.put(0xC0 | UInt8(value >> 6))
      writer.put(tail(0))
    case 0x800..<0x1_0000:
      writer.put(0xE0 | UInt8(value >> 12))
      writer.put(tail(6))
      writer.put(tail(0))
    default:
      writer.put(0xF0 | UInt8(value >> 18 & 0x07))
      writer.put(tail(12))
      writer.put(tail(6))
      writer.put(tail(0))
    }
  }

  /// The half of a surrogate pair that `append` wrote at `place`.
  static func surrogate(_ bytes: ByteView, at place: Int) -> UInt16? {
    guard place + 3 <= bytes.count, bytes[place] == 0xED, bytes[place + 1] & 0xE0 == 0xA0,
      bytes[place + 2] & 0xC0 == 0x80
    else { return nil }
    return 0xD000 | UInt16(bytes[place + 1] & 0x3F) << 6 | UInt16(bytes[place + 2] & 0x3F)
  }
}
