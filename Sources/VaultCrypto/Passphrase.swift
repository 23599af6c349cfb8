import CSodium
public import VaultCore

/// From a passphrase to 32 bytes: Argon2id version 1.3 (RFC 9106), one lane, through libsodium.
/// `Schemas/vault-format.md`, sections 4 and 10.
public enum Passphrase {
  /// Accepted when opening. What may be set anew is narrower and VaultCore's rule; the empty one,
  /// which libsodium would take, never opens anything.
  public static let openingByteCount = 1...1_024
  private static let keyByteCount = 32
  private static let bytesPerKiB: Int64 = 1_024

  /// Derives 32 bytes. Throws `.badInput`, before any work, for a cost outside `bounds`, a
  /// passphrase outside 1 to 1,024 bytes or a salt that has not 16; `.outOfMemory` if the memory
  /// the cost asks for cannot be had. Under a control group's limit the system ends the process
  /// instead: read that limit first.
  public static func key(
    _ passphrase: borrowing SecretBytes, salt: [UInt8], cost: KDFCost, bounds: KDFBounds
  ) throws(CryptoError) -> SecretBytes {
    guard bounds.accepts(cost), openingByteCount.contains(passphrase.count),
      salt.count == SlotRow.saltByteCount,
      let passes = UInt64(exactly: cost.passes), let memory = byteCount(kibibytes: cost.memory)
    else { throw .badInput }
    var key = try SecretBytes(count: keyByteCount)
    let passphraseByteCount = UInt64(passphrase.count)
    let status = unsafe passphrase.withAddress { passphrase in
      unsafe key.withMutableAddress { key in
        unsafe crypto_pwhash(
          key, UInt64(keyByteCount), passphrase, passphraseByteCount, salt, passes, memory,
          crypto_pwhash_alg_argon2id13())
      }
    }
    Sodium.wipeStack()
    guard status == 0 else { throw .outOfMemory }
    return key
  }

  private static func byteCount(kibibytes: Int64) -> Int? {
    let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: bytesPerKiB)
    return overflow ? nil : Int(exactly: bytes)
  }
}
