import CSodium

/// The working memory of a seal or an open: the cell's two keys, a hash state that contains one of
/// them, and, when sealing, randomness and padded plaintext side by side as the nonce's hash
/// wants them. All of it in the arena, so all of it is wiped at the end.
struct BoxScratch: ~Copyable {
  private static let stateByteCount = crypto_generichash_blake2b_statebytes()
  /// The alignment that `crypto_generichash_blake2b_state` is declared with.
  private static let stateAlignment = 64
  static let keyByteCount = 32

  private var memory: SecretBytes

  init(messageByteCount: Int) throws(CryptoError) {
    memory = try SecretBytes(
      count: Self.stateAlignment + Self.stateByteCount + 2 * Self.keyByteCount + messageByteCount)
  }

  /// `K_enc || K_com = H[vault1.box]/64 (K; A)`, in the place of the cell before.
  mutating func deriveKeys(_ key: borrowing SecretBytes, context: [UInt8]) {
    unsafe key.withRawBytes { key in
      unsafe withParts { parts in
        unsafe context.withUnsafeBytes { context in
          unsafe Blake2b.hash(
            .cellKeys, key: key, context,
            into: parts.encryptionKey, byteCount: 2 * Self.keyByteCount)
        }
      }
    }
  }

  /// Where things lie inside the block.
  @unsafe struct Parts {
    let state: OpaquePointer
    let encryptionKey: UnsafeMutableRawPointer
    let commitmentKey: UnsafeMutableRawPointer
    let message: UnsafeMutableRawPointer

    /// `H[vault1.com](K_com; n || ct)`: 32 bytes to `tag`. Nonce and ciphertext are apart in a
    /// box, hence in two steps.
    func commit(
      nonce: UnsafeRawPointer, ciphertext: UnsafeRawBufferPointer,
      into tag: UnsafeMutableRawPointer
    ) {
      _ = unsafe crypto_generichash_blake2b_init_salt_personal(
        state, commitmentKey, keyByteCount, Box.tagByteCount, nil,
        Personalisation.commitment.bytes)
      _ = unsafe crypto_generichash_blake2b_update(state, nonce, UInt64(Box.nonceByteCount))
      _ = unsafe crypto_generichash_blake2b_update(
        state, ciphertext.baseAddress, UInt64(ciphertext.count))
      _ = unsafe crypto_generichash_blake2b_final(state, tag, Box.tagByteCount)
    }
  }

  mutating func withParts<R>(_ body: (Parts) -> R) -> R {
    unsafe memory.withMutableAddress { start in
      let state = unsafe start.alignedUp(toMultipleOf: Self.stateAlignment)
      let keys = unsafe state + Self.stateByteCount
      return unsafe body(
        Parts(
          state: OpaquePointer(state), encryptionKey: keys,
          commitmentKey: keys + Self.keyByteCount, message: keys + 2 * Self.keyByteCount))
    }
  }
}
