/// Reads `NAME=value` files.
///
/// One assignment per line. `export` may stand before it, blanks around it, comments after it.
/// A value without quotes ends before a `#` that follows a blank. In single quotes everything is
/// literal; in double quotes `\n \t \" \\ \$` are escapes and any other backslash is itself. A
/// quoted value may span lines. Lines end in LF or CRLF; a byte order mark is passed over.
/// Nothing is ever expanded: a `$` is a `$`. Values need not be text.
public enum DotEnvReader {
  public struct Assignment: Equatable, Sendable {
    public let name: String
    public let value: ValuePlace
  }

  /// The longest name; the same that a variable may have anywhere in this program.
  private static let nameByteCount = 256

  /// The assignments in order, repeated names included. Throws with the line that is at fault.
  public static func assignments(
    in document: RawSpan
  ) throws(InterchangeError) -> [Assignment] {
    try document.withView { (bytes) throws(InterchangeError) in try assignments(in: bytes) }
  }

  /// Throws for more than `limit`.
  static func assignments(
    in bytes: ByteView, limit: Int = .max
  ) throws(InterchangeError) -> [Assignment] {
    var scanner = Scanner(bytes)
    var assignments: [Assignment] = []
    while let assignment = try scanner.next() {
      guard assignments.count < limit else {
        throw bytes.error(.tooManyEntries, at: assignment.value.range.lowerBound)
      }
      assignments.append(assignment)
    }
    return assignments
  }

  /// Whether a document begins, behind blank lines and comments, with an assignment.
  static func beginsWithAssignment(_ bytes: ByteView) -> Bool {
    var scanner = Scanner(bytes)
    return (try? scanner.next()) != nil
  }

  /// Calls `put` with every byte of what stands in quotes.
  static func each(
    of bytes: ByteView, _ range: Range<Int>, escapes: Bool, _ put: (UInt8) -> Void
  ) {
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      let next = place + 1 < range.upperBound ? bytes[place + 1] : nil
      place += 1
      if byte == 0x0D, next == 0x0A { continue }
      if escapes, byte == UInt8(ascii: "\\"), let next, let escaped = escape(next) {
        put(escaped)
        place += 1
      } else {
        put(byte)
      }
    }
  }

  fileprivate static func escape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): byte
    default: nil
    }
  }

  /// POSIX.1-2017, XBD 8.1, lower case included.
  fileprivate static func isVariable(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
    guard (1...nameByteCount).contains(range.count), !bytes[range.lowerBound].isDigit else {
      return false
    }
    return range.allSatisfy { place in
      switch bytes[place] {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}

private struct Scanner {
  private static let hash = UInt8(ascii: "#")
  private static let equals = UInt8(ascii: "=")

  private let bytes: ByteView
  private var place: Int

  init(_ bytes: ByteView) {
    self.bytes = bytes
    place = bytes.start
  }

  mutating func next() throws(InterchangeError) -> DotEnvReader.Assignment? {
    while true {
      skipBlanks()
      guard let byte = peek() else { return nil }
      if isAtLineEnd || byte == Self.hash {
        skipLine()
        continue
      }
      let name = try assignedName()
      return DotEnvReader.Assignment(name: name, value: try value())
    }
  }

  private mutating func assignedName() throws(InterchangeError) -> String {
    let start = place
    var word = takeWord()
    let afterWord = place
    skipBlanks()
    let isExport = bytes.has("export", at: word.lowerBound) && word.count == 6
    if isExport, place > afterWord, peek() != Self.equals {
      word = takeWord()
      skipBlanks()
    }
    guard peek() == Self.equals else { throw bytes.error(.noEquals, at: start) }
    guard DotEnvReader.isVariable(bytes, word) else {
      throw bytes.error(.badVariable, at: start)
    }
    place += 1
    return bytes.text(word)
  }

  private mutating func value() throws(InterchangeError) -> ValuePlace {
    let start = place
    skipBlanks()
    switch peek() {
    case UInt8(ascii: "'"): return try quoted(.singleQuoted)
    case UInt8(ascii: "\""): return try quoted(.doubleQuoted)
    default:
      place = start
      return try bare()
    }
  }

  private mutating func bare() throws(InterchangeError) -> ValuePlace {
    skipBlanks()
    // A comment needs a blank before it, and `=` is none.
    var isAfterBlank = place > 0 && bytes[place - 1].isBlank
    let start = place
    var end = place
    while let byte = peek(), !isAtLineEnd {
      if byte == Self.hash, isAfterBlank { break }
      guard byte != 0 else { throw bytes.error(.zeroByte, at: place) }
      isAfterBlank = byte.isBlank
      place += 1
      if !isAfterBlank { end = place }
    }
    skipLine()
    return ValuePlace(start..<end, .plain)
  }

  private mutating func quoted(_ encoding: ValuePlace.Encoding) throws(InterchangeError)
    -> ValuePlace
  {
    let opening = place
    let quote = bytes[place]
    place += 1
    while let byte = peek() {
      if byte == quote {
        let range = (opening + 1)..<place
        place += 1
        skipBlanks()
        guard isAtLineEnd || peek() == Self.hash else {
          throw bytes.error(.behindQuote, at: place)
        }
        skipLine()
        return ValuePlace(range, encoding)
      }
      guard byte != 0 else { throw bytes.error(.zeroByte, at: place) }
      place += 1
      let isEscape = encoding == .doubleQuoted && byte == UInt8(ascii: "\\")
      if isEscape, peek().flatMap(DotEnvReader.escape) != nil { place += 1 }
    }
    throw bytes.error(.openQuote, at: opening)
  }

  private func peek() -> UInt8? { place < bytes.count ? bytes[place] : nil }

  /// At LF, at CRLF, or where nothing follows; a CR that ends the file ends its line.
  private var isAtLineEnd: Bool {
    switch peek() {
    case nil, 0x0A: true
    case 0x0D: place + 1 == bytes.count || bytes[place + 1] == 0x0A
    default: false
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek(), byte.isBlank { place += 1 }
  }

  private mutating func skipLine() {
    while let byte = peek() {
      place += 1
      if byte == 0x0A { return }
    }
  }

  /// Up to a blank, a `=` or the end of the line.
  private mutating func takeWord() -> Range<Int> {
    let start = place
    while let byte = peek(), !byte.isBlank, byte != Self.equals, !isAtLineEnd { place += 1 }
    return start..<place
  }
}
