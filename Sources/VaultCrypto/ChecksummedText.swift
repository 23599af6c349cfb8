/// What keyfile and recovery code have in common: a secret, then the first bytes of its hash, as
/// base32. The checksum finds mistakes in typing; it protects nothing.
enum ChecksummedText {
  /// Base32 of `secret || first n of H[vault1.sum](secret)`.
  static func write(
    _ secret: borrowing SecretBytes, checksumByteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    let data = try withChecksum(secret, checksumByteCount)
    var text = try SecretBytes(count: Base32.characterCount(data.count))
    unsafe data.withRawBytes { data in
      unsafe text.withMutableBytes { unsafe Base32.encode(data, into: $0) }
    }
    return text
  }

  /// The secret of `secretByteCount` bytes, or `.doesNotOpen` for a wrong character, length or
  /// checksum.
  static func read(
    _ text: UnsafeRawBufferPointer, secretByteCount: Int, checksumByteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    var data = try SecretBytes(count: secretByteCount + checksumByteCount)
    let isBase32 = unsafe data.withMutableBytes { unsafe Base32.decode(text, into: $0) }
    guard isBase32 else { throw .doesNotOpen }
    let secret = try data.slice(0..<secretByteCount)
    guard try withChecksum(secret, checksumByteCount).isEqual(to: data) else {
      throw .doesNotOpen
    }
    return secret
  }

  private static func withChecksum(
    _ secret: borrowing SecretBytes, _ checksumByteCount: Int
  ) throws(CryptoError) -> SecretBytes {
    let checksum = try Blake2b.secret(.checksum, secret)
    let secretByteCount = secret.count
    var data = try SecretBytes(count: secretByteCount + checksumByteCount)
    unsafe data.withMutableAddress { data in
      unsafe secret.withAddress { unsafe data.copyMemory(from: $0, byteCount: secretByteCount) }
      unsafe checksum.withAddress {
        unsafe (data + secretByteCount).copyMemory(from: $0, byteCount: checksumByteCount)
      }
    }
    return data
  }
}
