public import VaultCore

/// What a person or a system brings to open a slot.
public enum SlotSecret: ~Copyable {
  /// 1 to 1,024 bytes as they were typed.
  case passphrase(SecretBytes)
  /// The 32 bytes of a keyfile (`KeyfileText.read`).
  case keyfile(SecretBytes)
  /// The 20 bytes of a recovery code (`RecoveryCode.read`).
  case recovery(SecretBytes)
  /// Both; made by `passphraseAndKeyfile(_:_:)`.
  case pair(Pair)

  /// A passphrase and a keyfile's 32 bytes. One payload rather than two, because Swift 6.3 cannot
  /// borrow two noncopyable payloads of a case at once.
  public struct Pair: ~Copyable {
    public let passphrase: SecretBytes
    public let keyfile: SecretBytes
  }

  /// For a slot that asks for both.
  public static func passphraseAndKeyfile(
    _ passphrase: consuming SecretBytes, _ keyfile: consuming SecretBytes
  ) -> SlotSecret {
    .pair(Pair(passphrase: passphrase, keyfile: keyfile))
  }

  /// Bytes of a keyfile's secret.
  public static let keyfileByteCount = 32
  /// Bytes of a recovery code's secret.
  public static let recoveryByteCount = 20

  /// The slot type that this is the secret of.
  public var type: SlotType {
    borrowing get {
      switch self {
      case .passphrase: .passphrase
      case .keyfile: .keyfile
      case .recovery: .recovery
      case .pair: .passphraseAndKeyfile
      }
    }
  }

  /// Whether it is worth trying on a slot of `type`.
  public borrowing func fits(_ type: SlotType) -> Bool {
    self.type == type
  }
}
