/// Names, owners and notes are other people's text. What a terminal would obey, or a reader could
/// not see, is written out as `\u{1b}`; everything else stays as it is.
public enum Escaping {
  /// Marks on one letter, above which they are written out: no living script stacks more.
  static let markLimit = 4

  /// `text` on one line: line ends and tabs are written out too.
  public static func line(_ text: String) -> String {
    var result = ""
    var before: Unicode.Scalar?
    // A mark without a letter of its own would sit on whatever was printed before it.
    var marks = markLimit
    for scalar in text.unicodeScalars {
      let isMark = scalar.isMark
      marks = isMark ? marks + 1 : 0
      if scalar.isSafe(after: before) && marks <= markLimit {
        result.unicodeScalars.append(scalar)
      } else {
        result += written(scalar)
      }
      before = scalar
    }
    return result
  }

  /// `text` as the lines it has: only LF and CR LF end one. Never empty.
  public static func lines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map { line(String($0)) }
  }

  /// The inside of a JSON string (RFC 8259, section 7), with what `line` would write out as `\u`
  /// escapes: the same text to a parser, and harmless on a terminal.
  static func json(_ text: String) -> String {
    var result = ""
    var before: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isSafe(after: before): result.unicodeScalars.append(scalar)
      default:
        for unit in String(Character(scalar)).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
      before = scalar
    }
    return result
  }

  private static func written(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }
}

extension Unicode.Scalar {
  /// Drawn on the character before it, in no column of its own.
  var isMark: Bool {
    // The first mark there is.
    guard value >= 0x300 else { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  /// True if a terminal draws this scalar and does nothing else.
  ///
  /// Not so for controls (C0, DEL, C1), format characters (bidirectional controls, zero-width
  /// ones, tags), line and paragraph separators, private use and unassigned scalars, and
  /// whatever is invisible by default (Unicode, DerivedCoreProperties,
  /// Default_Ignorable_Code_Point). One exception: the emoji variation selectors, behind an emoji.
  func isSafe(after before: Unicode.Scalar?) -> Bool {
    if value >= 0x20, value < 0x7F { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return false
    default:
      if value == 0xFE0E || value == 0xFE0F { return before?.properties.isEmoji ?? false }
      return !properties.isDefaultIgnorableCodePoint
    }
  }
}
