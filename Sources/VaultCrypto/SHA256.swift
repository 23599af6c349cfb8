import CSodium

/// SHA-256 and what is built on it, in locked memory: how servers of others keep passwords. The
/// vault's own format uses none of it.
public enum SHA256 {
  public static let byteCount = 32

  /// FIPS 180-4.
  public static func hash(_ message: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    try Sodium.start()
    var output = try SecretBytes(count: byteCount)
    let count = UInt64(message.count)
    unsafe message.withAddress { message in
      unsafe output.withMutableAddress { _ = unsafe crypto_hash_sha256($0, message, count) }
    }
    Sodium.wipeStack()
    return output
  }

  /// HMAC (RFC 2104) of text that is no secret.
  public static func mac(
    _ text: String, key: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    let start = try HMACState(key: key)
    let mac = try start.finish(over: unsafe SecretBytes(copying: Array(text.utf8).span.bytes))
    Sodium.wipeStack()
    return mac
  }

  /// PBKDF2 (RFC 8018, section 5.2) with HMAC, its first block. Throws `.badInput` for no round.
  public static func stretch(
    _ password: borrowing SecretBytes, salt: [UInt8], rounds: Int
  ) throws(CryptoError) -> SecretBytes {
    guard rounds > 0 else { throw .badInput }
    let start = try HMACState(key: password)
    var link = try start.finish(
      over: unsafe SecretBytes(copying: (salt + [0, 0, 0, 1]).span.bytes))
    var sum = try link.slice(0..<byteCount)
    for _ in 1..<rounds {
      link = try start.finish(over: link)
      unsafe link.withRawBytes { link in
        unsafe sum.withMutableBytes { sum in
          for place in 0..<byteCount { unsafe sum[place] ^= link[place] }
        }
      }
    }
    Sodium.wipeStack()
    return sum
  }
}

/// HMAC-SHA-256 after its key. Its state is as good as the key, so it lives where keys do.
private struct HMACState: ~Copyable {
  private let start: SecretBytes

  init(key: borrowing SecretBytes) throws(CryptoError) {
    var state = try SecretBytes(count: MemoryLayout<crypto_auth_hmacsha256_state>.size)
    let count = key.count
    unsafe key.withAddress { key in
      unsafe state.withMutableAddress { state in
        _ = unsafe crypto_auth_hmacsha256_init(
          state.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self), key, count)
      }
    }
    start = state
  }

  func finish(over message: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    var state = try start.slice(0..<start.count)
    var output = try SecretBytes(count: SHA256.byteCount)
    let count = UInt64(message.count)
    unsafe message.withAddress { message in
      unsafe state.withMutableAddress { state in
        unsafe output.withMutableAddress { output in
          let state = unsafe state.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self)
          _ = unsafe crypto_auth_hmacsha256_update(state, message, count)
          _ = unsafe crypto_auth_hmacsha256_final(state, output)
        }
      }
    }
    return output
  }
}
