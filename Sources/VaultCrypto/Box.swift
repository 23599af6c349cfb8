import CSodium

/// The committing box that every cell of a vault is sealed in.
///
/// XSalsa20-Poly1305 alone does not bind a ciphertext to one key: a short ciphertext that opens
/// under two keys is quickly made. So each box carries a BLAKE2b tag under a second key, both
/// keys come from the cell's context, and the tag is compared before anything is decrypted.
/// `Schemas/vault-format.md`, section 4:
///
///     box = suite (1) || nonce (24) || tag (32) || ciphertext (padded plaintext + 16)
public enum Box {
  static let suite: UInt8 = 1
  static let nonceByteCount = 24
  static let tagByteCount = 32
  static let randomnessByteCount = 32
  /// Poly1305's tag, in front of the ciphertext.
  static let macByteCount = 16
  private static let nonceOffset = 1
  private static let tagOffset = nonceOffset + nonceByteCount
  private static let ciphertextOffset = tagOffset + tagByteCount
  /// Bytes a box has beyond its padded plaintext.
  public static let overheadByteCount = ciphertextOffset + macByteCount

  /// Bytes of the box of a plaintext of this length.
  public static func byteCount(forPlaintextOf byteCount: Int) -> Int {
    BoxPadding.paddedByteCount(of: byteCount) + overheadByteCount
  }

  /// Seals `plaintext` for the one place that `context` names (`CellContext`). `key` has 32
  /// bytes, else `.badInput`; `.outOfMemory` if the arena cannot grow.
  public static func seal(
    _ plaintext: RawSpan, key: borrowing SecretBytes, context: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try seal(
      plaintext, key: key, context: context, randomness: Random.bytes(randomnessByteCount))
  }

  /// The same for bytes outside the arena: metadata and audit entries, never a value.
  public static func seal(
    _ plaintext: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try unsafe seal(plaintext.span.bytes, key: key, context: context)
  }

  /// The nonce is a keyed hash of randomness and plaintext: should the generator ever repeat
  /// itself, two different cells still get different nonces.
  static func seal(
    _ plaintext: RawSpan, key: borrowing SecretBytes, context: [UInt8], randomness: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard key.count == BoxScratch.keyByteCount, randomness.count == randomnessByteCount else {
      throw .badInput
    }
    let block = BoxPadding.block(forPlaintextOf: plaintext.byteCount)
    let padded = BoxPadding.paddedByteCount(of: plaintext.byteCount)
    var scratch = try BoxScratch(messageByteCount: randomnessByteCount + padded)
    scratch.deriveKeys(key, context: context)
    unsafe scratch.withParts { parts in
      unsafe randomness.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(start: parts.message, count: bytes.count)
          .copyMemory(from: bytes)
      }
      let target = unsafe parts.message + randomnessByteCount
      unsafe plaintext.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(start: target, count: bytes.count)
          .copyMemory(from: bytes)
      }
      _ = unsafe sodium_pad(nil, target, plaintext.byteCount, block, padded)
    }
    let box = unsafe scratch.withParts { parts in
      unsafe [UInt8](unsafeUninitializedCapacity: padded + overheadByteCount) { output, count in
        guard let box = output.baseAddress else { return }
        unsafe box[0] = suite
        let nonce = unsafe box + nonceOffset
        let ciphertext = unsafe box + ciphertextOffset
        unsafe Blake2b.hash(
          .nonce,
          key: UnsafeRawBufferPointer(start: parts.commitmentKey, count: BoxScratch.keyByteCount),
          UnsafeRawBufferPointer(start: parts.message, count: randomnessByteCount + padded),
          into: nonce, byteCount: nonceByteCount)
        let status = unsafe crypto_secretbox_easy(
          ciphertext, parts.message + randomnessByteCount, UInt64(padded), nonce,
          parts.encryptionKey)
        guard status == 0 else { return }
        unsafe parts.commit(
          nonce: nonce,
          ciphertext: UnsafeRawBufferPointer(start: ciphertext, count: padded + macByteCount),
          into: box + tagOffset)
        count = padded + overheadByteCount
      }
    }
    Sodium.wipeStack()
    guard !box.isEmpty else { throw .badInput }
    return box
  }

  /// Opens a box in the place that `context` names. Wrong key, wrong place, any altered byte and
  /// a length or padding that `seal` never gives are all `.doesNotOpen`; a key of another length
  /// than 32 bytes is `.badInput`.
  public static func open(
    _ box: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws(CryptoError) -> SecretBytes {
    var opener = try BoxOpener(key: key)
    return try opener.open(box, context: context)
  }

  /// The same into ordinary memory: for metadata and audit entries, never for a value.
  public static func openOutsideArena(
    _ box: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    var opener = try BoxOpener(key: key)
    return try opener.openOutsideArena(box, context: context)
  }

  /// The length of the padded plaintext, and the block it was padded to; nil for what `seal` never
  /// gives.
  static func padding(of box: RawSpan) -> (byteCount: Int, block: Int)? {
    let padded = box.byteCount - overheadByteCount
    guard padded > 0, unsafe box.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == suite,
      let block = BoxPadding.block(forPadded: padded)
    else { return nil }
    return (padded, block)
  }

  /// Tag first, then cipher, then padding. The plaintext's length, or nil.
  static func decrypt(
    _ box: UnsafeRawBufferPointer, _ parts: BoxScratch.Parts, block: Int,
    into plaintext: UnsafeMutableRawPointer
  ) -> Int? {
    guard let start = box.baseAddress else { return nil }
    let nonce = unsafe start + nonceOffset
    let ciphertext = unsafe start + ciphertextOffset
    let ciphertextByteCount = box.count - ciphertextOffset
    unsafe parts.commit(
      nonce: nonce,
      ciphertext: UnsafeRawBufferPointer(start: ciphertext, count: ciphertextByteCount),
      into: parts.message)
    guard unsafe sodium_memcmp(parts.message, start + tagOffset, tagByteCount) == 0 else {
      return nil
    }
    guard
      unsafe crypto_secretbox_open_easy(
        plaintext, ciphertext, UInt64(ciphertextByteCount), nonce, parts.encryptionKey) == 0
    else { return nil }
    var byteCount = 0
    let padded = ciphertextByteCount - macByteCount
    guard unsafe sodium_unpad(&byteCount, plaintext, padded, block) == 0,
      BoxPadding.paddedByteCount(of: byteCount) == padded
    else { return nil }
    return byteCount
  }
}
