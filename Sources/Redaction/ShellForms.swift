/// A value inside shell quotes, and other ways of escaping that replace single characters.
enum ShellForms {
  /// A character and what stands for it.
  struct Replacement {
    var character: UInt8
    var text: StaticString
  }

  private static let apostrophe = UInt8(ascii: "'")
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let dollar = UInt8(ascii: "$")

  /// One list per encoder: an apostrophe inside single quotes as bash and dash print it,
  /// backslashes before backslashes and quotes, doubled apostrophes (SQL, YAML) and dollars.
  static let encoders: [[Replacement]] = [
    [Replacement(character: apostrophe, text: "'\\''")],
    [Replacement(character: apostrophe, text: "'\"'\"'")],
    [
      Replacement(character: backslash, text: "\\\\"),
      Replacement(character: quote, text: "\\\""),
    ],
    [
      Replacement(character: backslash, text: "\\\\"),
      Replacement(character: apostrophe, text: "\\'"),
    ],
    [Replacement(character: backslash, text: "\\\\")],
    [Replacement(character: apostrophe, text: "''")],
    [Replacement(character: dollar, text: "$$")],
  ]

  static func encode(
    _ value: borrowing FormBytes, _ replacements: [Replacement], into form: inout FormBytes
  ) {
    form.removeAll()
    for index in 0..<value.count {
      let byte = value[index]
      if let replacement = replacements.first(where: { $0.character == byte }) {
        form.append(replacement.text)
      } else {
        form.append(byte)
      }
    }
  }

  /// Bash's `$'…'` (bash manual, ANSI-C Quoting); it is used where a value has control characters.
  ///
  /// - Parameter ascii: bytes outside ASCII become octal escapes, as in the C locale.
  static func encodeANSI(_ value: borrowing FormBytes, ascii: Bool, into form: inout FormBytes) {
    form.removeAll()
    for index in 0..<value.count {
      let byte = value[index]
      switch byte {
      case 0x07: form.append("\\a")
      case 0x08: form.append("\\b")
      case 0x09: form.append("\\t")
      case 0x0a: form.append("\\n")
      case 0x0b: form.append("\\v")
      case 0x0c: form.append("\\f")
      case 0x0d: form.append("\\r")
      case 0x1b: form.append("\\E")
      case apostrophe: form.append("\\'")
      case backslash: form.append("\\\\")
      case 0..<0x20, 0x7f: appendOctal(byte, into: &form)
      case 0x80... where ascii: appendOctal(byte, into: &form)
      default: form.append(byte)
      }
    }
  }

  private static func appendOctal(_ byte: UInt8, into form: inout FormBytes) {
    form.append(backslash)
    for shift in [UInt8(6), 3, 0] { form.append(UInt8(ascii: "0") + (byte >> shift & 7)) }
  }

  /// Takes backslashes away. With `controls`, `\n`, `\r` and `\t` become what they stand for.
  static func unescape(
    _ value: borrowing FormBytes, controls: Bool, into form: inout FormBytes
  ) {
    form.removeAll()
    var index = 0
    while index < value.count {
      guard value[index] == backslash, index + 1 < value.count else {
        form.append(value[index])
        index += 1
        continue
      }
      switch value[index + 1] {
      case UInt8(ascii: "n") where controls: form.append(0x0a)
      case UInt8(ascii: "r") where controls: form.append(0x0d)
      case UInt8(ascii: "t") where controls: form.append(0x09)
      default: form.append(value[index + 1])
      }
      index += 2
    }
  }
}
