extension PatternArray where Element == UInt8 {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { letters in unsafe append(bytes: UnsafeRawBufferPointer(letters)) }
  }

  /// Appends the two hexadecimal digits of a byte.
  mutating func appendHex(_ byte: UInt8, upper: Bool) {
    append(Self.hexDigit(byte >> 4, upper: upper))
    append(Self.hexDigit(byte & 15, upper: upper))
  }

  private static func hexDigit(_ nibble: UInt8, upper: Bool) -> UInt8 {
    nibble < 10
      ? UInt8(ascii: "0") + nibble : (upper ? UInt8(ascii: "A") : UInt8(ascii: "a")) + nibble - 10
  }

  /// Whether any byte is one of these characters.
  func containsAny(of characters: StaticString) -> Bool {
    for index in 0..<count where characters.contains(self[index]) { return true }
    return false
  }

  /// The bytes in a range, as a new array in the same memory.
  func slice(_ range: Range<Int>) -> FormBytes {
    var part = FormBytes(memory: memory)
    part.reserve(range.count)
    for index in range { part.append(self[index]) }
    return part
  }

  /// The bytes without whitespace at both ends.
  func stripped() -> FormBytes {
    var first = 0
    var end = count
    while first < end, ByteClass.isWhitespace(self[first]) { first += 1 }
    while end > first, ByteClass.isWhitespace(self[end - 1]) { end -= 1 }
    return slice(first..<end)
  }

  func equals(_ other: borrowing FormBytes) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}

extension StaticString {
  func contains(_ byte: UInt8) -> Bool {
    withUTF8Buffer { letters in
      for index in 0..<letters.count where unsafe letters[index] == byte { return true }
      return false
    }
  }
}
