public import VaultCore
import VaultCrypto

/// `vault passwd`: another passphrase for one slot. It revokes nothing that anybody has copied.
public enum ChangePassphrase {
  public struct Input: Sendable {
    /// Nil: the slot that opened the vault, or the only one with a passphrase.
    public var slot: Int64?
    /// Nil: the slot's own cost, but not less than the default.
    public var cost: KDFChoice?
    public var source: PassphraseSource
    /// stdout may show a passphrase that is made.
    public var mayShow: Bool

    public init(slot: Int64?, cost: KDFChoice?, source: PassphraseSource, mayShow: Bool) {
      self.slot = slot
      self.cost = cost
      self.source = source
      self.mayShow = mayShow
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    public let slot: ListedSlot
    /// An agent kept the vault unlocked, and does so no more.
    public let wasLocked: Bool
  }

  /// Opens the vault here, whatever an agent holds: who changes what opens it shows that they can.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let unlock = try Unlock(context)
    let vault = try unlock.full()
    let slot = try target(input, unlock.slots, opened: vault.openedSlot)
    let keyfile = try keyfile(for: slot, context)
    let cost = try cost(input, slot, context)
    let passphrase = try NewPassphrase.obtain(
      input.source, mayMake: input.mayShow, flags: "--new-passphrase-file or --new-passphrase-fd",
      prompt: "New passphrase", context)
    let secret = secret(for: slot, try passphrase.copy(), keyfile)
    let draft = try SlotDraft.make(
      id: slot.id, secret, role: slot.role, cost: cost, vault: unlock.vaultID,
      bounds: context.bounds)
    // A passphrase that nobody has seen must not become the one that opens the vault.
    if passphrase.isGenerated { try StandardStreams.show("passphrase: ", passphrase.bytes) }
    let label = try vault.writing { (transaction) throws(VaultError) in
      let stored = try transaction.replaceSlot(slot, by: draft)
      try transaction.audit(
        vault.entry(.slotReplaced, stored, .thisProcess, at: transaction.now))
      return transaction.index.slotLabel(slot.id)
    }
    return Answer(
      vault: context.paths.vaultFile, slot: ListedSlot(draft.row, label: label),
      wasLocked: LockVault.afterChange(context))
  }

  private static func target(
    _ input: Input, _ slots: [SlotRow], opened: SlotRow
  ) throws(VaultError) -> SlotRow {
    if let id = input.slot {
      let slot = try Slots.find(id, in: slots)
      guard slot.type.usesKDF else {
        throw VaultError(
          .usage, "slot \(id) has no passphrase", hint: "'vault slot list' shows what has one")
      }
      return slot
    }
    if opened.type.usesKDF { return opened }
    let candidates = slots.filter(\.type.usesKDF)
    guard let only = candidates.first else {
      throw VaultError(
        .noSlot, "no slot of this vault has a passphrase",
        hint: "'vault slot add passphrase' makes one")
    }
    guard candidates.count == 1 else {
      throw VaultError(
        .usage, "several slots have a passphrase: \(Slots.numbers(candidates))",
        hint: "say which one is to change: --slot N")
    }
    return only
  }

  private static func cost(
    _ input: Input, _ slot: SlotRow, _ context: Context
  ) throws(VaultError) -> KDFCost {
    if let choice = input.cost { return try KDFCalibration.cost(choice, context) }
    return KDFCalibration.raised(slot.cost, context)
  }

  private static func keyfile(
    for slot: SlotRow, _ context: Context
  ) throws(VaultError) -> SecretBytes {
    guard slot.type == .passphraseAndKeyfile else { return try SecretBytes.empty() }
    guard let path = context.unlocking.keyfile else {
      throw VaultError(
        .needsAnswer, "slot \(slot.id) asks for a keyfile beside the passphrase",
        hint: "name it with --keyfile; it stays as it is")
    }
    return try KeyfileInput.read(path, uid: context.uid)
  }

  private static func secret(
    for slot: SlotRow, _ passphrase: consuming SecretBytes, _ keyfile: consuming SecretBytes
  ) -> SlotSecret {
    slot.type == .passphrase
      ? .passphrase(passphrase) : .passphraseAndKeyfile(passphrase, keyfile)
  }
}
