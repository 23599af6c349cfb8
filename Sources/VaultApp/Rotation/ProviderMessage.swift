import Platform
import VaultCore
import VaultCrypto

/// A flat JSON object as it grows in locked memory: what a program is told.
struct ProviderMessage: ~Copyable {
  private var text: SecretAppender
  private var isEmpty = true

  init() throws(VaultError) { text = try SecretAppender() }

  /// A member whose value is no secret.
  mutating func add(_ key: String, _ value: String?) throws(VaultError) {
    guard let value else { return }
    try addKey(key)
    try put(JSONText.quoted(value))
  }

  mutating func add(_ key: String, _ values: [String: String]) throws(VaultError) {
    try addKey(key)
    let members = values.sorted { $0.key < $1.key }
      .map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }
    try put("{" + members.joined(separator: ",") + "}")
  }

  /// A secret under `key` or, if its bytes are no plain text, under `key_base64`.
  mutating func add(_ key: String, secret: borrowing SecretBytes) throws(VaultError) {
    guard secret.withBytes({ ExportText.isPlain($0) }) else {
      try addKey(key + "_base64")
      try put("\"")
      try append(ExportText.base64(of: secret))
      return try put("\"")
    }
    try addKey(key)
    try put("\"")
    try secret.withBytes { (span) throws(VaultError) in
      var start = 0
      for place in 0..<span.byteCount {
        let byte = unsafe span.unsafeLoad(fromByteOffset: place, as: UInt8.self)
        guard let escape = ExportText.escape(byte) else { continue }
        try append(span.extracting(start..<place))
        try put(escape)
        start = place + 1
      }
      try append(span.extracting(start..<span.byteCount))
    }
    try put("\"")
  }

  consuming func finish() throws(VaultError) -> SecretBytes {
    try put(isEmpty ? "{}\n" : "}\n")
    return text.finish()
  }

  private mutating func addKey(_ key: String) throws(VaultError) {
    try put((isEmpty ? "{" : ",") + JSONText.quoted(key) + ":")
    isEmpty = false
  }

  private mutating func put(_ plain: String) throws(VaultError) {
    try unsafe append(Array(plain.utf8).span.bytes)
  }

  private mutating func append(_ secret: borrowing SecretBytes) throws(VaultError) {
    try secret.withBytes { (span) throws(VaultError) in try append(span) }
  }

  private mutating func append(_ span: RawSpan) throws(VaultError) {
    do throws(CryptoError) { try text.append(span) } catch { throw VaultError(error) }
  }
}

/// A JSON string of what is no secret.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if let escape = scalar.value < 0x80 ? ExportText.escape(UInt8(scalar.value)) : nil {
        quoted += escape
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
