import VaultCore
import VaultCrypto

/// An export as it grows, in locked memory from its first byte to its last: a value goes from its
/// cell to the descriptor without ever being a string.
struct ExportDocument: ~Copyable {
  private let format: ExportSecrets.Format
  private var output: SecretAppender
  private var isFirst = true
  /// The variables that were written: in a dotenv file the second of a name would win.
  private var variables: [String: SecretName] = [:]

  init(_ format: ExportSecrets.Format, output: consuming SecretAppender) {
    self.format = format
    self.output = output
  }

  /// What stands before the first secret.
  mutating func begin(vault: String, now: Instant) throws(VaultError) {
    guard format == .json else { return }
    try put("{\"vault\":")
    try put(text: vault)
    try put(",\"generated_at\":\"\(now.rfc3339)\",\"secrets\":[")
  }

  /// What stands behind the last secret: the servers, and the end. A dotenv file has no place for
  /// them.
  mutating func end(_ servers: [ServerRecord]) throws(VaultError) {
    guard format == .json else { return }
    try put("\n],\"servers\":[")
    for (index, server) in servers.enumerated() {
      try put(index > 0 ? ",\n" : "\n")
      try put(server)
    }
    try put("\n]}\n")
  }

  /// A secret without a value. A dotenv file has no place for one.
  mutating func append(_ token: TokenRecord) throws(VaultError) {
    guard format == .json else { return }
    try metadata(token)
    try put(",\"value\":null,\"value_base64\":null}")
  }

  /// Throws `.badValue` for what a dotenv file cannot hold.
  mutating func append(
    _ token: TokenRecord, _ value: borrowing SecretBytes
  ) throws(VaultError) {
    switch format {
    case .json:
      try metadata(token)
      if value.withBytes({ ExportText.isPlain($0) }) {
        try put(",\"value\":\"")
        try putEscaped(value)
        try put("\",\"value_base64\":null}")
      } else {
        try put(",\"value\":null,\"value_base64\":\"")
        try output.append(try ExportText.base64(of: value))
        try put("\"}")
      }
    case .dotenv: try assignment(token, value)
    }
  }

  consuming func finish() -> SecretBytes { output.finish() }

  mutating func put(_ text: String) throws(VaultError) {
    do throws(CryptoError) {
      try unsafe output.append(Array(text.utf8).span.bytes)
    } catch { throw VaultError(error) }
  }

  mutating func put(_ span: RawSpan) throws(VaultError) {
    do throws(CryptoError) { try output.append(span) } catch { throw VaultError(error) }
  }
}

extension ExportDocument {
  /// One record of `list --json`, still open, with what `import` needs beside it.
  private mutating func metadata(_ token: TokenRecord) throws(VaultError) {
    try put(isFirst ? "\n{" : ",\n{")
    isFirst = false
    try put("\"name\":\"\(token.name.text)\"")
    try member("env", token.policy.environment)
    try member("service", token.service)
    try member("owner", token.owner)
    try member("url", token.policy.url)
    try member("notes", token.notes)
    try member("scopes", token.scopes)
    try member("tags", token.tags)
    try member("created_at", token.createdAt)
    try member("rotated_at", DueDates.rotatedAt(token))
    try member("expires_at", token.current?.expiresAt)
    try put(",\"never_expires\":\(token.current?.expiresAt == .never)")
    try put(",\"rotate_every_days\":\(token.policy.intervalDays)")
    try put(",\"head_start_days\":\(token.policy.headStartDays)")
    try put(",\"overlap_seconds\":\(token.policy.overlap.seconds)")
    try put(",\"outside_policy\":\(token.policy.outsidePolicy)")
    try put(",\"version\":\(token.current.map { String($0.version) } ?? "null")")
  }

  private mutating func member(_ key: String, _ text: String?) throws(VaultError) {
    try put(",\"\(key)\":")
    guard let text, !text.isEmpty else { return try put("null") }
    try put(text: text)
  }

  private mutating func member(_ key: String, _ texts: [String]) throws(VaultError) {
    try put(",\"\(key)\":[")
    for (index, text) in texts.enumerated() {
      if index > 0 { try put(",") }
      try put(text: text)
    }
    try put("]")
  }

  private mutating func member(_ key: String, _ time: Instant?) throws(VaultError) {
    let text = time.flatMap { $0.isKnownDate ? $0.rfc3339 : nil }
    try put(",\"\(key)\":" + (text.map { "\"\($0)\"" } ?? "null"))
  }

  /// Metadata as a JSON string.
  mutating func put(text: String) throws(VaultError) {
    var escaped = "\""
    for scalar in text.unicodeScalars {
      let byte = scalar.value < 0x80 ? UInt8(scalar.value) : 0x80
      if let escape = ExportText.escape(byte) {
        escaped += escape
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    try put(escaped + "\"")
  }

  /// A value as the inside of a JSON string.
  private mutating func putEscaped(_ value: borrowing SecretBytes) throws(VaultError) {
    try value.withBytes { (span) throws(VaultError) in
      var start = 0
      for place in 0..<span.byteCount {
        guard let escape = ExportText.escape(span.byte(place)) else { continue }
        try put(span.extracting(start..<place))
        try put(escape)
        start = place + 1
      }
      try put(span.extracting(start..<span.byteCount))
    }
  }
}

extension ExportDocument {
  /// `NAME=value`, under the variable the secret belongs to, or one made of its name.
  private mutating func assignment(
    _ token: TokenRecord, _ value: borrowing SecretBytes
  ) throws(VaultError) {
    let variable = token.policy.environment ?? Self.variable(token.name)
    if let other = variables.updateValue(token.name, forKey: variable) {
      throw VaultError(
        .badValue,
        "'\(other.text)' and '\(token.name.text)' would both be \(variable); nothing was exported",
        hint: "give one another variable with 'vault edit NAME --env', or export as json")
    }
    guard value.withBytes({ ExportText.fitsDotEnv($0) }) else {
      throw VaultError(
        .badValue,
        "a dotenv file cannot hold the value of '\(token.name.text)'; "
          + "nothing was exported",
        hint: "export as json")
    }
    try put(variable)
    let isLiteral = value.withBytes { span in
      (0..<span.byteCount).allSatisfy {
        span.byte($0) != UInt8(ascii: "'") && span.byte($0) != UInt8(ascii: "\n")
      }
    }
    // In single quotes every program reads the same.
    try put(isLiteral ? "='" : "=\"")
    try value.withBytes { (span) throws(VaultError) in
      var start = 0
      for place in 0..<span.byteCount where !isLiteral {
        guard let escape = ExportText.dotEnvEscape(span.byte(place)) else { continue }
        try put(span.extracting(start..<place))
        try put(escape)
        start = place + 1
      }
      try put(span.extracting(start..<span.byteCount))
    }
    try put(isLiteral ? "'\n" : "\"\n")
  }

  /// `github/token` is GITHUB_TOKEN.
  private static func variable(_ name: SecretName) -> String {
    let upper = name.text.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
    return (upper.first?.isNumber == true ? "_" : "") + String(upper)
  }
}

/// How the bytes of a value are written in a text.
enum ExportText {
  /// Well-formed UTF-8 without control characters, but for tab and line ends.
  static func isPlain(_ span: RawSpan) -> Bool {
    var place = 0
    while place < span.byteCount {
      let length = scalarLength(span, place)
      guard length > 0 else { return false }
      let first = span.byte(place)
      let isControl = first < 0x20 && first != 0x09 && first != 0x0A && first != 0x0D
      // U+0080 to U+009F are controls too.
      let isC1 = length == 2 && first == 0xC2 && span.byte(place + 1) < 0xA0
      if isControl || first == 0x7F || isC1 { return false }
      place += length
    }
    return true
  }

  /// Bytes of the well-formed scalar at `place` (Unicode, table 3-7); 0 if there is none.
  private static func scalarLength(_ span: RawSpan, _ place: Int) -> Int {
    var second: ClosedRange<UInt8> = 0x80...0xBF
    let length: Int
    switch span.byte(place) {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard place + length <= span.byteCount, second.contains(span.byte(place + 1)) else { return 0 }
    let rest = (place + 2)..<max(place + 2, place + length)
    return rest.allSatisfy { (0x80...0xBF).contains(span.byte($0)) } ? length : 0
  }

  /// RFC 8259, section 7. Nil: as it is.
  static func escape(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): "\\\""
    case UInt8(ascii: "\\"): "\\\\"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0x00...0x1F, 0x7F: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    default: nil
    }
  }

  static func dotEnvEscape(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): "\\\""
    case UInt8(ascii: "\\"): "\\\\"
    case UInt8(ascii: "$"): "\\$"
    case 0x0A: "\\n"
    default: nil
    }
  }

  /// Text without what a line of a file would lose: a zero byte, a carriage return.
  static func fitsDotEnv(_ span: RawSpan) -> Bool {
    isPlain(span) && !span.contains(0x0D)
  }

  /// RFC 4648, section 4, with padding.
  static func base64(of value: borrowing SecretBytes) throws(VaultError) -> SecretBytes {
    let count = (value.count + 2) / 3 * 4
    var text = try mapping { () throws(CryptoError) in try SecretBytes(count: count) }
    value.withBytes { span in
      unsafe text.withMutableBytes { target in
        for group in 0..<(count / 4) {
          let bytes = (0..<3).map { 3 * group + $0 }
          let bits = bytes.reduce(UInt32(0)) { bits, place in
            bits << 8 | (place < span.byteCount ? UInt32(span.byte(place)) : 0)
          }
          for letter in 0..<4 {
            let six = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * letter)) & 63
            let isPadding = 3 * group + letter > span.byteCount
            unsafe target[4 * group + letter] = isPadding ? UInt8(ascii: "=") : character(six)
          }
        }
      }
    }
    return text
  }

  private static func character(_ six: UInt8) -> UInt8 {
    switch six {
    case 0..<26: UInt8(ascii: "A") + six
    case 26..<52: UInt8(ascii: "a") + six - 26
    case 52..<62: UInt8(ascii: "0") + six - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}

extension RawSpan {
  func byte(_ place: Int) -> UInt8 {
    precondition(place < byteCount)
    return unsafe unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }
}
