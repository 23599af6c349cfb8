/// Reads `NAME=value` files, as given with `--env-file`.
///
/// One assignment per line. `export` may stand before it, blanks around it, comments after it.
/// A value without quotes ends before a `#` that follows a blank. In single quotes everything is
/// literal; in double quotes `\n \t \" \\ \$` are escapes and any other backslash is itself. A
/// quoted value may span lines. Lines end in LF or CRLF; a byte order mark is passed over.
/// Nothing is ever expanded: a `$` is a `$`.
public enum DotEnvFile {
  /// The assignments in order, repeated names included. Throws `.badValue` naming the line, and
  /// never what is on it; `.limit` above 1 MiB.
  public static func parse(
    _ bytes: [UInt8]
  ) throws(VaultError) -> [(name: String, value: [UInt8])] {
    guard bytes.count <= Limits.environmentFileByteCount else {
      throw VaultError(.limit, "the environment file is larger than 1 MiB")
    }
    var scanner = Scanner(bytes)
    var assignments: [(name: String, value: [UInt8])] = []
    while let assignment = try scanner.next() { assignments.append(assignment) }
    return assignments
  }
}

private struct Scanner {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let lineFeed = UInt8(ascii: "\n")
  private static let hash = UInt8(ascii: "#")

  private let bytes: [UInt8]
  private var index: Int
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
  }

  mutating func next() throws(VaultError) -> (name: String, value: [UInt8])? {
    while true {
      skipBlanks()
      guard let byte = peek() else { return nil }
      if isAtLineEnd || byte == Self.hash {
        skipLine()
        continue
      }
      let name = try assignedName()
      return (name, try value())
    }
  }

  private mutating func assignedName() throws(VaultError) -> String {
    var word = takeWord()
    let afterWord = index
    skipBlanks()
    if word.elementsEqual("export".utf8), index > afterWord, peek() != UInt8(ascii: "=") {
      word = takeWord()
      skipBlanks()
    }
    guard peek() == UInt8(ascii: "=") else { throw failure("has no '=' after its name") }
    guard EnvironmentName.isLegal(word) else {
      throw failure("does not begin with the name of a variable")
    }
    index += 1
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func value() throws(VaultError) -> [UInt8] {
    let start = index
    skipBlanks()
    switch peek() {
    case UInt8(ascii: "'"): return try quoted(by: UInt8(ascii: "'"), escapes: false)
    case UInt8(ascii: "\""): return try quoted(by: UInt8(ascii: "\""), escapes: true)
    default:
      index = start
      return try bare()
    }
  }

  private mutating func bare() throws(VaultError) -> [UInt8] {
    var value: [UInt8] = []
    var isAfterBlank = false
    while let byte = peek(), !isAtLineEnd {
      if byte == Self.hash, isAfterBlank { break }
      guard byte != 0 else { throw failure("has a zero byte, which no variable can hold") }
      isAfterBlank = Self.isBlank(byte)
      if !value.isEmpty || !isAfterBlank { value.append(byte) }
      index += 1
    }
    while let last = value.last, Self.isBlank(last) { value.removeLast() }
    skipLine()
    return value
  }

  private mutating func quoted(by quote: UInt8, escapes: Bool) throws(VaultError) -> [UInt8] {
    let opening = line
    var value: [UInt8] = []
    index += 1
    while let byte = peek() {
      index += 1
      if byte == quote {
        skipBlanks()
        guard isAtLineEnd || peek() == Self.hash else {
          throw failure("goes on after its closing quote")
        }
        skipLine()
        return value
      }
      guard byte != 0 else { throw failure("has a zero byte, which no variable can hold") }
      if byte == UInt8(ascii: "\r"), peek() == Self.lineFeed { continue }
      if byte == Self.lineFeed { line += 1 }
      if escapes, byte == UInt8(ascii: "\\"), let escaped = peek().flatMap(Self.escape) {
        value.append(escaped)
        index += 1
      } else {
        value.append(byte)
      }
    }
    line = opening
    throw failure("opens a quote that is never closed")
  }

  private static func escape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): byte
    default: nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// At LF, at CRLF, or where nothing follows; a CR that ends the file ends its line.
  private var isAtLineEnd: Bool {
    switch peek() {
    case nil, Self.lineFeed: true
    case UInt8(ascii: "\r"): index + 1 == bytes.count || bytes[index + 1] == Self.lineFeed
    default: false
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek(), Self.isBlank(byte) { index += 1 }
  }

  private mutating func skipLine() {
    while let byte = peek() {
      index += 1
      if byte == Self.lineFeed {
        line += 1
        return
      }
    }
  }

  /// Up to a blank, a `=` or the end of the line.
  private mutating func takeWord() -> ArraySlice<UInt8> {
    let start = index
    while let byte = peek(), !Self.isBlank(byte), byte != UInt8(ascii: "="), !isAtLineEnd {
      index += 1
    }
    return bytes[start..<index]
  }

  private func failure(_ what: String) -> VaultError {
    VaultError(
      .badValue, "line \(line) of the environment file \(what)",
      hint: "write NAME=value, with quotes around a value that holds a quote or ' #'")
  }
}
