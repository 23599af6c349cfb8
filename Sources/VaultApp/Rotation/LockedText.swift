import VaultCore
import VaultCrypto

/// Text with secrets in it, as it grows in locked memory.
struct LockedText: ~Copyable {
  private var text: SecretAppender

  init() throws(VaultError) { text = try SecretAppender() }

  /// What is no secret.
  mutating func put(_ plain: String) throws(VaultError) {
    try unsafe append(Array(plain.utf8).span.bytes)
  }

  mutating func put(byte: UInt8) throws(VaultError) { try unsafe append([byte].span.bytes) }

  mutating func put(_ secret: borrowing SecretBytes) throws(VaultError) {
    try secret.withBytes { (span) throws(VaultError) in try append(span) }
  }

  /// - Parameter escape: what stands for a byte; nil: the byte itself.
  mutating func put(
    _ secret: borrowing SecretBytes, escaping escape: (UInt8) -> String?
  ) throws(VaultError) {
    try secret.withBytes { (span) throws(VaultError) in
      var start = 0
      for place in 0..<span.byteCount {
        let byte = span.byte(place)
        guard let escaped = escape(byte) else { continue }
        try append(span.extracting(start..<place))
        try put(escaped)
        start = place + 1
      }
      try append(span.extracting(start..<span.byteCount))
    }
  }

  consuming func finish() -> SecretBytes { text.finish() }

  private mutating func append(_ span: RawSpan) throws(VaultError) {
    do throws(CryptoError) { try text.append(span) } catch { throw VaultError(error) }
  }
}
