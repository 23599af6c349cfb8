import Platform
import VaultCore
import VaultCrypto

/// A flat JSON object as it grows in locked memory: what a program is told.
struct ProviderMessage: ~Copyable {
  private var text: LockedText
  private var isEmpty = true

  init() throws(VaultError) { text = try LockedText() }

  /// A member whose value is no secret.
  mutating func add(_ key: String, _ value: String?) throws(VaultError) {
    guard let value else { return }
    try addKey(key)
    try text.put(JSONText.quoted(value))
  }

  mutating func add(_ key: String, _ values: [String: String]) throws(VaultError) {
    try addKey(key)
    let members = values.sorted { $0.key < $1.key }
      .map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }
    try text.put("{" + members.joined(separator: ",") + "}")
  }

  /// A secret under `key` or, if its bytes are no plain text, under `key_base64`.
  mutating func add(_ key: String, secret: borrowing SecretBytes) throws(VaultError) {
    guard secret.withBytes({ ExportText.isPlain($0) }) else {
      try addKey(key + "_base64")
      try text.put("\"")
      try text.put(ExportText.base64(of: secret))
      return try text.put("\"")
    }
    try addKey(key)
    try text.put("\"")
    try text.put(secret, escaping: ExportText.escape)
    try text.put("\"")
  }

  consuming func finish() throws(VaultError) -> SecretBytes {
    try text.put(isEmpty ? "{}\n" : "}\n")
    return text.finish()
  }

  private mutating func addKey(_ key: String) throws(VaultError) {
    try text.put((isEmpty ? "{" : ",") + JSONText.quoted(key) + ":")
    isEmpty = false
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
