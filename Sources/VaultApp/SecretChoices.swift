import VaultCore
import VaultCrypto

/// The secrets at hand when the slots are tried.
struct SecretChoices: ~Copyable {
  var keyfile: SecretBytes?
  private var passphrase: SecretBytes?
  private var recovery: SecretBytes?

  init(keyfile: consuming SecretBytes? = nil) {
    self.keyfile = keyfile
    passphrase = nil
    recovery = nil
  }

  /// Whether there is something that a person typed, or a file or descriptor that stands for it.
  var hasTyped: Bool {
    switch passphrase {
    case .none: false
    case .some: true
    }
  }

  /// What a person typed: a recovery code if its checksum says so, a passphrase otherwise.
  mutating func setTyped(_ typed: consuming SecretBytes) throws(VaultError) {
    recovery = try? RecoveryCode.read(typed)
    passphrase = consume typed
  }

  /// A copy of what fits a slot of this type, or nil.
  func secret(for type: SlotType) throws(VaultError) -> SlotSecret? {
    switch type {
    case .passphrase:
      guard let passphrase = try Self.copy(passphrase) else { return nil }
      return .passphrase(passphrase)
    case .keyfile:
      guard let keyfile = try Self.copy(keyfile) else { return nil }
      return .keyfile(keyfile)
    case .recovery:
      guard let recovery = try Self.copy(recovery) else { return nil }
      return .recovery(recovery)
    case .passphraseAndKeyfile:
      guard let passphrase = try Self.copy(passphrase), let keyfile = try Self.copy(keyfile)
      else { return nil }
      return .passphraseAndKeyfile(passphrase, keyfile)
    }
  }

  func copyOfTyped() throws(VaultError) -> SecretBytes? {
    try Self.copy(passphrase)
  }

  private static func copy(_ secret: borrowing SecretBytes?) throws(VaultError) -> SecretBytes? {
    switch secret {
    case .none: return nil
    case .some(let bytes): return try bytes.duplicate()
    }
  }
}

extension SecretBytes {
  func duplicate() throws(VaultError) -> SecretBytes {
    do throws(CryptoError) { return try slice(0..<count) } catch { throw VaultError(error) }
  }
}
