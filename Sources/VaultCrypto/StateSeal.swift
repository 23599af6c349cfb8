import CSodium
public import VaultCore

/// What proves a state: its hash, the MAC of a full opener, the Ed25519 signature anyone with the
/// public key can check, and the links of the audit chain. `Schemas/vault-format.md`, sections 6
/// and 7. Encodings come from VaultCore; here they are bytes.
public enum StateSeal {
  /// Bytes of an Ed25519 signature (RFC 8032).
  public static let signatureByteCount = 64
  /// Bytes of an Ed25519 public key.
  public static let publicKeyByteCount = 32

  /// `H[vault1.hash](body)`, 32 bytes.
  public static func hash(_ body: [UInt8]) -> [UInt8] {
    Blake2b.hash(.stateHash, body)
  }

  /// `H[vault1.state](K_state; body)`, 32 bytes.
  public static func mac(_ body: [UInt8], keys: borrowing FullKeys) -> [UInt8] {
    Blake2b.mac(.stateMAC, key: keys.state, body)
  }

  /// Compares in constant time.
  public static func verifyMAC(
    _ mac: [UInt8], of body: [UInt8], keys: borrowing FullKeys
  ) -> Bool {
    isEqual(mac, Self.mac(body, keys: keys))
  }

  /// Ed25519 over a checkpoint's or a handover's message, 64 bytes.
  public static func sign(_ message: [UInt8], keys: borrowing FullKeys) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: signatureByteCount)
    unsafe keys.signing.withAddress { key in
      _ = unsafe crypto_sign_detached(
        &signature, nil, message, UInt64(message.count), key)
    }
    Sodium.wipeStack()
    return signature
  }

  /// Whether the signature is right. False, too, for a key or a signature of a wrong length.
  public static func verify(
    signature: [UInt8], message: [UInt8], publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == signatureByteCount, publicKey.count == publicKeyByteCount else {
      return false
    }
    Sodium.startIfPossible()
    return unsafe crypto_sign_verify_detached(
      signature, message, UInt64(message.count), publicKey) == 0
  }

  /// `link(seq)` of the audit chain, from the link before and the entry's box. 32 bytes.
  public static func link(previous: [UInt8], sequence: Int64, tag: CellTag) -> [UInt8] {
    Blake2b.hash(.link, Leaf.link(previous: previous, sequence: sequence, tag: tag))
  }

  /// `H[vault1.anchor](K_anchor; line)`, 32 bytes; `line` without its line feed.
  public static func anchorMAC(line: [UInt8], keys: borrowing FullKeys) -> [UInt8] {
    Blake2b.mac(.anchor, key: keys.anchor, line)
  }

  /// Compares in constant time.
  public static func verifyAnchorMAC(
    _ mac: [UInt8], line: [UInt8], keys: borrowing FullKeys
  ) -> Bool {
    isEqual(mac, anchorMAC(line: line, keys: keys))
  }

  private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe sodium_memcmp(left, right, left.count) == 0
  }
}
