/// The members that hold base64 in MCP: `data` of an image or audio, `blob` of a resource.
enum BodyKeys {
  /// Whether a key without escapes is one of them.
  static func contains(_ key: ByteView) -> Bool {
    key.count == 4 && (key.equals("data") || key.equals("blob"))
  }

  static func contains(_ key: ByteView, hasEscapes: Bool) -> Bool {
    guard hasEscapes else { return contains(key) }
    return JSONText.matches(key, hasEscapes: true, "data")
      || JSONText.matches(key, hasEscapes: true, "blob")
  }
}
