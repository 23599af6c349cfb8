public import VaultCore
import VaultCrypto

/// `vault slot add`: one more secret that opens the vault. Adding never takes one away.
public enum AddSlot {
  public enum Kind: Equatable, Sendable {
    case passphrase
    /// A keyfile, made at a path where nothing is yet.
    case keyfile(String)
    /// Shown once, or written to a new file.
    case recovery(file: String?)
    /// Both are needed; the keyfile is made at a path where nothing is yet.
    case passphraseAndKeyfile(String)
    /// Opens metadata alone. Nil: the place where cron looks for it.
    case watch(String?)
  }

  public struct Input: Sendable {
    public var kind: Kind
    public var label: SlotLabel?
    public var cost: KDFChoice
    /// Of a new passphrase.
    public var source: PassphraseSource
    /// stdout may show a passphrase that is made.
    public var mayShow: Bool

    public init(
      kind: Kind, label: SlotLabel?, cost: KDFChoice, source: PassphraseSource, mayShow: Bool
    ) {
      self.kind = kind
      self.label = label
      self.cost = cost
      self.source = source
      self.mayShow = mayShow
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    public let slot: ListedSlot
    /// The new file, where there is one.
    public let file: String?
  }

  /// Opens the vault here, whatever an agent holds. Throws `.exists` for a file that is there
  /// already, `.limit` at the format's limits.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let file = input.file(context)
    if let file { try NewSecretFile.requireFree(file) }
    let unlock = try Unlock(context)
    let vault = try unlock.full()
    let id = (unlock.slots.map(\.id).max() ?? 0) + 1
    let made = try NewSlotSecret.make(input, context)
    let draft = try SlotDraft.make(
      id: id, made.secret, role: input.role,
      cost: input.usesKDF ? try KDFCalibration.cost(input.cost, context) : .none,
      vault: unlock.vaultID, bounds: context.bounds)
    // The secret first: a slot whose secret could not be written down or shown is not made.
    if let file { try NewSecretFile.write(made.text, to: file, mode: input.fileMode) }
    do throws(VaultError) {
      if file == nil && made.text.count > 0 {
        try StandardStreams.show(input.usesKDF ? "passphrase:    " : "recovery code: ", made.text)
      }
      try vault.writing { (transaction) throws(VaultError) in
        try transaction.insertSlot(draft)
        if let label = input.label { try transaction.setLabel(label, of: id) }
        try transaction.audit(
          vault.entry(.slotAdded, draft.row, .thisProcess, at: transaction.now))
      }
    } catch {
      guard let file else { throw error }
      throw NewSecretFile.settle(file, after: error, isKept: vault.mayHoldFailedChange)
    }
    if input.kind == .recovery(file: nil) && context.mayPrompt && !context.assumesYes {
      try RecoveryCheck.askBack(made.text, context)
    }
    return Answer(
      vault: context.paths.vaultFile,
      slot: ListedSlot(draft.row, label: input.label?.text ?? ""), file: file)
  }
}

extension AddSlot.Input {
  fileprivate func file(_ context: Context) -> String? {
    switch kind {
    case .passphrase: nil
    case .keyfile(let path), .passphraseAndKeyfile(let path): path
    case .recovery(let path): path
    case .watch(let path): path ?? context.paths.watchKey
    }
  }

  fileprivate var role: SlotRole {
    if case .watch = kind { .watch } else { .full }
  }

  fileprivate var usesKDF: Bool {
    switch kind {
    case .passphrase, .passphraseAndKeyfile: true
    case .keyfile, .recovery, .watch: false
    }
  }

  /// A keyfile is never written to again.
  fileprivate var fileMode: UInt16 {
    if case .recovery = kind { 0o600 } else { 0o400 }
  }
}

extension SecretBytes {
  fileprivate static func newKeyfile() throws(VaultError) -> SecretBytes {
    try mapping { () throws(CryptoError) in
      try SecretBytes.random(count: SlotSecret.keyfileByteCount)
    }
  }

  /// The line that the keyfile holds.
  fileprivate func keyfileText() throws(VaultError) -> SecretBytes {
    do throws(CryptoError) { return try KeyfileText.write(self) } catch {
      throw VaultError(error)
    }
  }
}

/// A secret for a new slot, and the text of it that somebody must keep; empty if they know it.
private struct NewSlotSecret: ~Copyable {
  let secret: SlotSecret
  let text: SecretBytes

  static func make(
    _ input: AddSlot.Input, _ context: Context
  ) throws(VaultError) -> NewSlotSecret {
    switch input.kind {
    case .passphrase:
      let passphrase = try obtain(input, context)
      let text = passphrase.isGenerated ? try passphrase.copy() : try SecretBytes.empty()
      return NewSlotSecret(secret: .passphrase(try passphrase.copy()), text: text)
    case .passphraseAndKeyfile:
      let passphrase = try obtain(input, context)
      if passphrase.isGenerated {
        try StandardStreams.show("passphrase: ", passphrase.bytes)
      }
      let key = try SecretBytes.newKeyfile()
      let text = try key.keyfileText()
      return NewSlotSecret(
        secret: .passphraseAndKeyfile(try passphrase.copy(), key), text: text)
    case .keyfile, .watch:
      let key = try SecretBytes.newKeyfile()
      let text = try key.keyfileText()
      return NewSlotSecret(secret: .keyfile(key), text: text)
    case .recovery:
      do throws(CryptoError) {
        let code = try SecretBytes.random(count: SlotSecret.recoveryByteCount)
        let text = try RecoveryCode.write(code)
        return NewSlotSecret(secret: .recovery(code), text: text)
      } catch { throw VaultError(error) }
    }
  }

  private static func obtain(
    _ input: AddSlot.Input, _ context: Context
  ) throws(VaultError) -> NewPassphrase {
    try NewPassphrase.obtain(
      input.source, mayMake: input.mayShow, flags: "--new-passphrase-file or --new-passphrase-fd",
      prompt: "New passphrase", context)
  }
}
