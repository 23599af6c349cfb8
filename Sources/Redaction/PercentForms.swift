/// Percent-encoding (RFC 3986 section 2.1) and form encoding (`application/x-www-form-urlencoded`).
enum PercentForms {
  /// Which characters an encoder keeps besides letters, digits, `-`, `.` and `_`, and how it writes
  /// the rest.
  struct Style {
    var kept: StaticString
    var upper: Bool
    /// A space becomes `+`.
    var plus: Bool
  }

  /// Characters that no usual encoder touches.
  private static let unreserved: StaticString = "-._"

  /// What usual encoders keep: `~` or not and `!*'()` or not (RFC 2396, RFC 3986), `*` alone (form
  /// encoding), each also with `/` (path encoders), and the sets that keep URL delimiters.
  private static let keptSets: [StaticString] = [
    "", "~", "!*'()", "~!*'()", "*", "~*",
    "/", "~/", "!*'()/", "~!*'()/", "*/", "~*/",
    "~!*'();/?:@&=+$,#", "~$&+=:@",
  ]

  static let styles: [Style] = keptSets.flatMap { kept in
    [false, true].flatMap { plus in
      // An encoder that writes a space as `+` cannot keep `+`.
      plus && kept.contains(UInt8(ascii: "+"))
        ? [] : [true, false].map { Style(kept: kept, upper: $0, plus: plus) }
    }
  }

  static func encode(_ value: borrowing FormBytes, _ style: Style, into form: inout FormBytes) {
    form.removeAll()
    for index in 0..<value.count {
      let byte = value[index]
      if byte == UInt8(ascii: " "), style.plus {
        form.append(UInt8(ascii: "+"))
      } else if ByteClass.isLetter(byte) || ByteClass.isDigit(byte) || unreserved.contains(byte)
        || style.kept.contains(byte)
      {
        form.append(byte)
      } else {
        form.append(UInt8(ascii: "%"))
        form.appendHex(byte, upper: style.upper)
      }
    }
  }

  /// What layers that pass commands between them write: only `%`, CR and LF are encoded.
  static func encodePercentOnly(_ value: borrowing FormBytes, into form: inout FormBytes) {
    form.removeAll()
    for index in 0..<value.count {
      switch value[index] {
      case UInt8(ascii: "%"): form.append("%25")
      case 0x0d: form.append("%0D")
      case 0x0a: form.append("%0A")
      default: form.append(value[index])
      }
    }
  }
}
