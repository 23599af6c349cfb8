import CSodium
import VaultCore

/// Everything a full slot opens: the master key and what is derived from it.
/// `Schemas/vault-format.md`, section 3.
public struct FullKeys: ~Copyable {
  public let masterKey: SecretBytes
  public let data: SecretBytes
  public let metadata: SecretBytes
  public let state: SecretBytes
  public let audit: SecretBytes
  public let fingerprint: SecretBytes
  public let anchor: SecretBytes
  /// Ed25519 secret key as libsodium keeps it: seed and public key, 64 bytes.
  let signing: SecretBytes
  /// Ed25519 public key, 32 bytes.
  public let publicKey: [UInt8]

  /// Derives all keys from the 32 bytes of a master key. Throws `.badInput` for another length.
  public init(masterKey: consuming SecretBytes) throws(CryptoError) {
    guard masterKey.count == KeyPurpose.keyByteCount else { throw .badInput }
    let data = try Self.derive(.data, from: masterKey)
    let metadata = try Self.derive(.metadata, from: masterKey)
    let state = try Self.derive(.state, from: masterKey)
    let audit = try Self.derive(.audit, from: masterKey)
    let fingerprint = try Self.derive(.fingerprint, from: masterKey)
    let anchor = try Self.derive(.anchor, from: masterKey)
    let seed = try Self.derive(.signing, from: masterKey)
    var signing = try SecretBytes(count: crypto_sign_secretkeybytes())
    publicKey = try Self.makePair(seed, into: &signing)
    self.masterKey = masterKey
    self.data = data
    self.metadata = metadata
    self.state = state
    self.audit = audit
    self.fingerprint = fingerprint
    self.anchor = anchor
    self.signing = signing
    Sodium.wipeStack()
  }

  /// A new vault's or a new epoch's keys.
  public static func random() throws(CryptoError) -> FullKeys {
    try FullKeys(masterKey: SecretBytes.random(count: KeyPurpose.keyByteCount))
  }

  /// The payload of a full slot: the master key, 32 bytes.
  public borrowing func fullPayload() throws(CryptoError) -> SecretBytes {
    try masterKey.slice(0..<masterKey.count)
  }

  /// The payload of a watch slot: `K_meta || PK`, 64 bytes.
  public borrowing func watchPayload() throws(CryptoError) -> SecretBytes {
    var payload = try SecretBytes(count: metadata.count + publicKey.count)
    unsafe payload.withMutableBytes { target in
      unsafe metadata.withRawBytes { unsafe target.copyMemory(from: $0) }
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[metadata.count...])
        .copyBytes(from: publicKey)
    }
    return payload
  }

  private static func derive(
    _ purpose: KeyPurpose, from masterKey: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    let context = KeyPurpose.derivationContext.utf8.map { CChar(bitPattern: $0) }
    precondition(context.count == crypto_kdf_contextbytes(), "a context has 8 bytes")
    var key = try SecretBytes(count: KeyPurpose.keyByteCount)
    let status = unsafe masterKey.withAddress { master in
      unsafe key.withMutableAddress { key in
        unsafe crypto_kdf_derive_from_key(
          key, KeyPurpose.keyByteCount, purpose.rawValue, context, master)
      }
    }
    guard status == 0 else { throw .badInput }
    return key
  }

  private static func makePair(
    _ seed: borrowing SecretBytes, into pair: inout SecretBytes
  ) throws(CryptoError) -> [UInt8] {
    var publicKey = [UInt8](repeating: 0, count: crypto_sign_publickeybytes())
    let status = unsafe seed.withAddress { seed in
      unsafe pair.withMutableAddress { pair in
        unsafe crypto_sign_seed_keypair(&publicKey, pair, seed)
      }
    }
    guard status == 0 else { throw .badInput }
    return publicKey
  }
}

/// What a watch slot opens: enough to read metadata and to check a signature, no more.
public struct WatchKeys: ~Copyable {
  public let metadata: SecretBytes
  /// The Ed25519 public key the watch slot was made for; the state must carry the same one.
  public let publicKey: [UInt8]

  /// From the 64 bytes `K_meta || PK`. Throws `.badInput` for another length.
  public init(payload: borrowing SecretBytes) throws(CryptoError) {
    guard payload.count == SlotRole.watch.payloadByteCount else { throw .badInput }
    metadata = try payload.slice(0..<KeyPurpose.keyByteCount)
    publicKey = unsafe payload.withRawBytes { unsafe Array($0[KeyPurpose.keyByteCount...]) }
  }
}
