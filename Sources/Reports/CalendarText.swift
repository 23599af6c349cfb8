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
    Escaping.line(line).unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\\" || scalar == ";" || scalar == "," { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
  }

  /// Between scalars, never within one.
  private mutating func appendFolded(_ line: String) {
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
