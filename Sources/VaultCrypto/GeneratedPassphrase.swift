import VaultCore

/// The passphrase offered when a vault is made: five pronounceable words joined by "-", 80 random
/// bits in 29 characters; the format asks for 77 bits at least. `Schemas/vault-format.md`,
/// section 4.
public enum GeneratedPassphrase {
  public static let wordCount = 5
  public static let byteCount = Proquint.textByteCount(words: wordCount)

  /// A new one. Throws `.unavailable` or `.outOfMemory`.
  public static func make() throws(CryptoError) -> SecretBytes {
    try write(SecretBytes.random(count: wordCount * Proquint.dataByteCount))
  }

  static func write(_ data: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    var text = try SecretBytes(count: byteCount)
    unsafe data.withRawBytes { data in
      unsafe text.withMutableBytes { unsafe Proquint.write(data, into: $0) }
    }
    return text
  }
}
