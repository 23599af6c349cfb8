/// What each key derived from the master key is for. The raw value is the subkey id handed to
/// `crypto_kdf_derive_from_key`. `Schemas/vault-format.md`, section 3.
///
/// One key per purpose is what lets the watch role hold one of them and no other: it reads
/// metadata, and neither reads a value, nor an audit entry, nor tests a guess of a value.
public enum KeyPurpose: UInt64, Sendable, CaseIterable {
  /// Seals values.
  case data = 1
  /// Seals metadata: names, owners, expiry, policy, profiles, settings.
  case metadata = 2
  /// The MAC of the state.
  case state = 3
  /// Seals audit entries.
  case audit = 4
  /// The seed of the Ed25519 pair that signs states and checkpoints.
  case signing = 5
  /// Fingerprints of values; keyed, so that only a full opener can test a guess.
  case fingerprint = 6
  /// The MAC of an anchor that a full opener wrote.
  case anchor = 7

  /// The 8 bytes that separate these subkeys from any other use of the same key.
  public static let derivationContext = "VAULT1__"
  /// Bytes of the master key and of every subkey.
  public static let keyByteCount = 32

  /// Whether a slot of this role hands the key to whoever opens it.
  public func isHeld(by role: SlotRole) -> Bool {
    role == .full || self == .metadata
  }
}
