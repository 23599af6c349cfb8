/// Lines of iCalendar: escaped, folded, ended by CR LF. RFC 5545, sections 3.1 and 3.3.11.
struct CalendarText {
  /// Octets of a line, its end not counted.
  static let lineLimit = 75

  private(set) var text = ""

  /// A property whose value needs no escaping: a word, a number, a date.
  mutating func add(_ name: String, _ value: String) {
    appendFolded(name + ":" + value)
  }

  /// A property whose value is text; several lines of it are one value.
  mutating func add(_ name: String, text lines: [String]) {
    appendFolded(name + ":" + lines.map(Self.escaped).joined(separator: "\\n"))
  }

  private static func escaped(_ line: String) -> String {
    // Most of it is letters, and a calendar of ten thousand entries has many.
    if line.utf8.allSatisfy(isPlain) { return line }
    return Escaping.line(line).unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\\" || scalar == ";" || scalar == "," { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
  }

  /// Printable ASCII, and nothing that is escaped.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: ";")
      && byte != UInt8(ascii: ",")
  }

  /// Between scalars, never within one.
  private mutating func appendFolded(_ line: String) {
    if line.utf8.count <= Self.lineLimit {
      text += line
      text += "\r\n"
      return
    }
    var room = Self.lineLimit
    for scalar in line.unicodeScalars {
      let count = UTF8.width(scalar)
      if count > room {
        text += "\r\n "
        room = Self.lineLimit - 1
      }
      text.unicodeScalars.append(scalar)
      room -= count
    }
    text += "\r\n"
  }
}
