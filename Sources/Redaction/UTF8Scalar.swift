/// One well-formed UTF-8 sequence of two to four bytes (RFC 3629 section 4).
struct UTF8Scalar {
  let value: UInt32
  /// Bytes of the sequence.
  let length: Int

  /// Fails where the bytes are not well formed.
  init?(_ bytes: borrowing FormBytes, at index: Int) {
    let lead = bytes[index]
    let length: Int
    var value: UInt32
    switch lead {
    case 0xc2...0xdf: (length, value) = (2, UInt32(lead & 0x1f))
    case 0xe0...0xef: (length, value) = (3, UInt32(lead & 0x0f))
    case 0xf0...0xf4: (length, value) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    for next in 1..<length {
      let byte = bytes[index + next]
      guard byte & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    let isLongEnough = length == 2 || value >= (length == 3 ? 0x800 : 0x1_0000)
    guard isLongEnough, Unicode.Scalar(value) != nil else { return nil }
    self.value = value
    self.length = length
  }

  /// The scalar's UTF-16 code units; the second is nil inside the basic plane.
  var utf16: (UInt16, UInt16?) {
    guard value >= 0x1_0000 else { return (UInt16(value), nil) }
    let offset = value - 0x1_0000
    return (0xd800 + UInt16(offset >> 10), 0xdc00 + UInt16(offset & 0x3ff))
  }
}
