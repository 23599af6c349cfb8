/// JSON as the vectors and dumps use it: whole numbers only, no key twice.
enum JSON: Hashable, Sendable {
  case null
  case flag(Bool)
  case number(Int64)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  /// Throws `Malformed` unless `bytes` is one document and nothing else.
  init(_ bytes: [UInt8]) throws(Malformed) {
    var parser = Parser(bytes)
    self = try parser.document()
  }

  struct Malformed: Error {
    let offset: Int
  }

  /// A key that a vector must have, or of another type.
  struct Missing: Error {
    let what: String
  }

  subscript(key: String) -> JSON? {
    guard case .object(let object) = self else { return nil }
    return object[key]
  }

  func text(_ key: String) throws(Missing) -> String {
    guard case .text(let text) = self[key] else { throw Missing(what: key) }
    return text
  }

  func number(_ key: String) throws(Missing) -> Int64 {
    guard case .number(let number) = self[key] else { throw Missing(what: key) }
    return number
  }

  func list(_ key: String) throws(Missing) -> [JSON] {
    guard case .list(let list) = self[key] else { throw Missing(what: key) }
    return list
  }

  func object(_ key: String) throws(Missing) -> JSON {
    guard let found = self[key], case .object = found else { throw Missing(what: key) }
    return found
  }

  /// Bytes in hexadecimal; `61*8192` is a byte so many times.
  func bytes(_ key: String) throws(Missing) -> [UInt8] {
    guard let bytes = self[key]?.bytes else { throw Missing(what: key) }
    return bytes
  }

  var bytes: [UInt8]? {
    guard case .text(let text) = self else { return nil }
    let parts = text.split(separator: "*", omittingEmptySubsequences: false)
    guard let digits = parts.first, parts.count <= 2,
      let count = parts.count == 2 ? Int(parts[1]) : 1
    else { return nil }
    var bytes: [UInt8] = []
    var high: Int?
    for digit in digits {
      guard let value = digit.hexDigitValue else { return nil }
      if let first = high { bytes.append(UInt8(first << 4 | value)) }
      high = high == nil ? value : nil
    }
    guard high == nil else { return nil }
    return count == 1 ? bytes : [[UInt8]](repeating: bytes, count: count).flatMap(\.self)
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> JSON {
    let digits = Array("0123456789abcdef")
    return .text(String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
  }
}

private struct Parser {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSON.Malformed) -> JSON {
    let value = try value()
    skipBlanks()
    guard at == bytes.count else { throw malformed }
    return value
  }

  private var malformed: JSON.Malformed { JSON.Malformed(offset: at) }
  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A { at += 1 }
  }

  private mutating func take(_ text: StaticString) throws(JSON.Malformed) {
    let wanted = Array("\(text)".utf8)
    skipBlanks()
    guard bytes[at...].starts(with: wanted) else { throw malformed }
    at += wanted.count
  }

  private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: byte) else { return false }
    at += 1
    return true
  }

  private mutating func value() throws(JSON.Malformed) -> JSON {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try list()
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"):
      try take("true")
      return .flag(true)
    case UInt8(ascii: "f"):
      try take("false")
      return .flag(false)
    case UInt8(ascii: "n"):
      try take("null")
      return .null
    default: return try number()
    }
  }

  private mutating func number() throws(JSON.Malformed) -> JSON {
    let start = at
    while let byte = next, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) { at += 1 }
    guard let number = Int64(String(decoding: bytes[start..<at], as: UTF8.self)) else {
      throw malformed
    }
    return .number(number)
  }

  private mutating func object() throws(JSON.Malformed) -> JSON {
    try take("{")
    var object: [String: JSON] = [:]
    if takes("}") { return .object(object) }
    repeat {
      skipBlanks()
      let key = try string()
      try take(":")
      guard object.updateValue(try value(), forKey: key) == nil else { throw malformed }
    } while takes(",")
    try take("}")
    return .object(object)
  }

  private mutating func list() throws(JSON.Malformed) -> JSON {
    try take("[")
    var list: [JSON] = []
    if takes("]") { return .list(list) }
    repeat { list.append(try value()) } while takes(",")
    try take("]")
    return .list(list)
  }

  private mutating func string() throws(JSON.Malformed) -> String {
    try take("\"")
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      at += 1
      if byte == UInt8(ascii: "\\") {
        text += try escaped()
      } else {
        guard byte >= 0x20 else { throw malformed }
        text.append(byte)
      }
    }
    try take("\"")
    guard let string = String(validating: text, as: UTF8.self) else { throw malformed }
    return string
  }

  private mutating func escaped() throws(JSON.Malformed) -> [UInt8] {
    guard let byte = next else { throw malformed }
    at += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"):
      // Control characters alone are written like this.
      guard at + 4 <= bytes.count,
        let code = UInt8(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16),
        code < 0x80
      else { throw malformed }
      at += 4
      return [code]
    default: throw malformed
    }
  }
}
