/// When a form is long and distinct enough to be a pattern.
enum FormRules {
  /// Bytes of a line of a multi-line value, and of a form that is shorter than its value.
  static let shortestPart = 8
  /// Bytes of a form that is longer than its value: two of the three base64 cores of a value of
  /// six bytes have seven characters, and so has such a value with one character escaped.
  static let shortestEncoded = 7
  /// A JSON number of fewer digits is no secret.
  static let fewestDigitsOfSecretNumber = 8

  /// `true`, `false`, `null`, or a JSON number (RFC 8259 section 6) of fewer than eight digits.
  static func isJSONLiteral(_ bytes: borrowing FormBytes) -> Bool {
    equals(bytes, "true") || equals(bytes, "false") || equals(bytes, "null")
      || isShortNumber(bytes)
  }

  private static func isShortNumber(_ bytes: borrowing FormBytes) -> Bool {
    var index = 0
    var digits = 0
    func skipDigits(_ bytes: borrowing FormBytes, _ index: inout Int) -> Int {
      let first = index
      while index < bytes.count, ByteClass.isDigit(bytes[index]) { index += 1 }
      return index - first
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    let whole = skipDigits(bytes, &index)
    guard whole > 0 else { return false }
    digits += whole
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let fraction = skipDigits(bytes, &index)
      guard fraction > 0 else { return false }
      digits += fraction
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count,
        bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      {
        index += 1
      }
      let exponent = skipDigits(bytes, &index)
      guard exponent > 0 else { return false }
      digits += exponent
    }
    return index == bytes.count && digits < fewestDigitsOfSecretNumber
  }

  /// Whether there is a letter or digit; bytes outside ASCII count as letters.
  static func hasWordByte(_ bytes: borrowing FormBytes) -> Bool {
    for index in 0..<bytes.count where ByteClass.isWordByte(bytes[index]) { return true }
    return false
  }

  static func equals(_ bytes: borrowing FormBytes, _ text: StaticString) -> Bool {
    bytes.count == text.utf8CodeUnitCount && hasPrefix(bytes, text)
  }

  static func hasPrefix(_ bytes: borrowing FormBytes, _ text: StaticString) -> Bool {
    guard bytes.count >= text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { letters in
      for index in 0..<letters.count where unsafe letters[index] != bytes[index] { return false }
      return true
    }
  }
}
