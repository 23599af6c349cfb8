import CSodium

/// Randomness that is no secret: vault and record ids, salts, what a nonce is hedged with.
/// Secrets come from `SecretBytes.random`.
public enum Random {
  /// `count` bytes from the system's random generator; 0 gives none.
  public static func bytes(_ count: Int) -> [UInt8] {
    Sodium.startIfPossible()
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress { unsafe randombytes_buf(start, count) }
      initialized = count
    }
  }
}
