/// A short mark of a value, to see whether two versions are the same without opening them. Keyed,
/// so that who holds the metadata alone cannot test guesses. `Schemas/vault-format.md`, section 5.
public enum Fingerprint {
  public static let byteCount = 16

  /// `H[vault1.finger]/16 (K_finger; value)`.
  public static func of(
    _ value: RawSpan, keys: borrowing FullKeys
  ) throws(CryptoError) -> [UInt8] {
    let fingerprint = unsafe value.withUnsafeBytes { value in
      unsafe Blake2b.mac(.fingerprint, key: keys.fingerprint, value, byteCount: byteCount)
    }
    Sodium.wipeStack()
    return fingerprint
  }
}
