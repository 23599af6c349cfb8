/// Forms that are looked for only when they are asked for.
enum OptionalForms {
  /// What tools put between the bytes of a dump or a fingerprint.
  static let hexSeparators = [UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: " ")]

  static func encodeHexPairs(
    _ value: borrowing FormBytes, _ separator: UInt8, upper: Bool, into form: inout FormBytes
  ) {
    form.removeAll()
    for index in 0..<value.count {
      if index > 0 { form.append(separator) }
      form.appendHex(value[index], upper: upper)
    }
  }

  /// The value in UTF-16, the low byte of each unit first (RFC 2781 section 2).
  ///
  /// - Returns: whether the value is well-formed UTF-8, as nothing else can become UTF-16.
  static func encodeUTF16(_ value: borrowing FormBytes, into form: inout FormBytes) -> Bool {
    form.removeAll()
    var index = 0
    while index < value.count {
      if value[index] < 0x80 {
        append(UInt16(value[index]), to: &form)
        index += 1
      } else if let scalar = UTF8Scalar(value, at: index) {
        let (first, second) = scalar.utf16
        append(first, to: &form)
        if let second { append(second, to: &form) }
        index += scalar.length
      } else {
        return false
      }
    }
    return true
  }

  private static func append(_ unit: UInt16, to form: inout FormBytes) {
    form.append(UInt8(unit & 0xff))
    form.append(UInt8(unit >> 8))
  }
}
