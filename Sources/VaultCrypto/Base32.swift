/// Base32 (RFC 4648, section 6) without padding, on memory the caller owns. What is written may
/// be a secret, so no step looks anything up at an address that depends on it.
enum Base32 {
  private static let bitsPerCharacter = 5

  /// Characters for this many bytes, which is a multiple of five in every use here, so that no
  /// bit is left over and each text has one reading.
  static func characterCount(_ byteCount: Int) -> Int {
    precondition(byteCount.isMultiple(of: bitsPerCharacter), "base32 works on groups of 5 bytes")
    return byteCount * 8 / bitsPerCharacter
  }

  /// Writes `characterCount(bytes.count)` capital letters and digits to `text`.
  static func encode(_ bytes: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) {
    precondition(text.count == characterCount(bytes.count), "room for the text, no more")
    var bits: UInt32 = 0
    var bitCount = 0
    var position = 0
    for index in 0..<bytes.count {
      bits = unsafe bits << 8 | UInt32(bytes[index])
      bitCount += 8
      while bitCount >= bitsPerCharacter {
        bitCount -= bitsPerCharacter
        unsafe text[position] = character(bits >> UInt32(bitCount) & 31)
        position += 1
      }
    }
  }

  /// Reads capital letters and digits; `bytes` has exactly the room. False if any character is
  /// not one of the 32; the bytes then mean nothing.
  static func decode(
    _ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard text.count == characterCount(bytes.count) else { return false }
    var bits: UInt32 = 0
    var bitCount = 0
    var position = 0
    var faults: UInt32 = 0
    for index in 0..<text.count {
      let (value, fault) = unsafe value(of: text[index])
      faults |= fault
      bits = bits << UInt32(bitsPerCharacter) | value
      bitCount += bitsPerCharacter
      if bitCount >= 8 {
        bitCount -= 8
        unsafe bytes[position] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
        position += 1
      }
    }
    return faults == 0
  }

  /// 0 to 25 are A to Z, 26 to 31 are 2 to 7.
  private static func character(_ value: UInt32) -> UInt8 {
    let isDigit = mask(25, lessThan: value)
    let letter = value &+ UInt32(UInt8(ascii: "A"))
    let digit = value &- 26 &+ UInt32(UInt8(ascii: "2"))
    return UInt8(truncatingIfNeeded: letter & ~isDigit | digit & isDigit)
  }

  /// The value, and a fault of all ones for anything that is no character of the alphabet.
  private static func value(of character: UInt8) -> (value: UInt32, fault: UInt32) {
    let code = UInt32(character)
    let isLetter = mask(code, within: UInt8(ascii: "A"), UInt8(ascii: "Z"))
    let isDigit = mask(code, within: UInt8(ascii: "2"), UInt8(ascii: "7"))
    let letter = code &- UInt32(UInt8(ascii: "A"))
    let digit = code &- UInt32(UInt8(ascii: "2")) &+ 26
    return (letter & isLetter | digit & isDigit, ~(isLetter | isDigit))
  }

  /// All ones if `left < right`, else zero, without a branch. Both are below 2^31.
  private static func mask(_ left: UInt32, lessThan right: UInt32) -> UInt32 {
    0 &- ((left &- right) >> 31)
  }

  private static func mask(_ code: UInt32, within first: UInt8, _ last: UInt8) -> UInt32 {
    ~mask(code, lessThan: UInt32(first)) & ~mask(UInt32(last), lessThan: code)
  }
}
