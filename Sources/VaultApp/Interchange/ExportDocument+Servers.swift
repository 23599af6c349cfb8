import VaultCore
import VaultCrypto

/// Server profiles: `Schemas/export.schema.json`. All that a profile says, so that it is the same
/// once it was imported.
extension ExportDocument {
  mutating func put(_ server: ServerRecord) throws(VaultError) {
    let profile = server.profile
    try put("{\"name\":\"\(server.name.text)\",\"command\":")
    try put(text: profile.command)
    try list("arguments", profile.arguments) { (document, argument) throws(VaultError) in
      try document.put(anyBytes: argument)
    }
    try put(",\"directory\":")
    if let directory = profile.directory { try put(text: directory) } else { try put("null") }
    try pairs("recorded", "value", profile.surroundings) { (document, value) throws(VaultError) in
      try document.put(text: value)
    }
    try pairs("variables", "value", profile.variables) { (document, value) throws(VaultError) in
      try document.put(anyBytes: value.text)
    }
    try pairs("files", "secret", profile.files) { (document, secret) throws(VaultError) in
      try document.put(text: secret.text)
    }
    let descriptors = profile.descriptors.sorted { $0.key < $1.key }
    try list("descriptors", descriptors) { (document, entry) throws(VaultError) in
      try document.put("{\"number\":\(entry.key),\"secret\":\"\(entry.value.text)\"}")
    }
    try list("pass", profile.passed.sorted()) { (document, name) throws(VaultError) in
      try document.put(text: name.text)
    }
    try put(",\"mcp\":\(profile.speaksMCP),\"all_forms\":\(profile.hidesAllForms)")
    try put(",\"strict\":\(profile.refusesExpired),\"min_length\":\(profile.minimumLength)}")
  }

  private mutating func list<Item>(
    _ key: String, _ items: [Item],
    _ write: (inout ExportDocument, Item) throws(VaultError) -> Void
  ) throws(VaultError) {
    try put(",\"\(key)\":[")
    for (index, item) in items.enumerated() {
      if index > 0 { try put(",") }
      try write(&self, item)
    }
    try put("]")
  }

  private mutating func pairs<Value>(
    _ key: String, _ valueKey: String, _ table: [EnvironmentName: Value],
    _ write: (inout ExportDocument, Value) throws(VaultError) -> Void
  ) throws(VaultError) {
    let sorted = table.sorted { $0.key < $1.key }
    try list(key, sorted) { (document, entry) throws(VaultError) in
      try document.put("{\"name\":")
      try document.put(text: entry.key.text)
      try document.put(",\"\(valueKey)\":")
      try write(&document, entry.value)
      try document.put("}")
    }
  }

  /// A string or, for what is no UTF-8, `{"base64":"…"}`.
  private mutating func put(anyBytes bytes: [UInt8]) throws(VaultError) {
    if let text = String(validating: bytes, as: UTF8.self) { return try put(text: text) }
    var copy = try SecretAppender()
    do throws(CryptoError) {
      try unsafe copy.append(bytes.span.bytes)
    } catch { throw VaultError(error) }
    let base64 = try ExportText.base64(of: copy.finish())
    try put("{\"base64\":\"")
    try base64.withBytes { (span) throws(VaultError) in try put(span) }
    try put("\"}")
  }
}
