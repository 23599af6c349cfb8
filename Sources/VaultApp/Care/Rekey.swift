import Platform
public import VaultCore
import VaultCrypto

/// `vault rekey`: new keys for everything, so that who holds an old secret and opens an old copy
/// can read nothing that is sealed from now on. It rotates no token.
public enum Rekey {
  public struct Input: Sendable {
    /// Keyfiles of slots that are to stay, beside the one that opens the vault.
    public var keyfiles: [String]
    /// Holds the recovery code, if its slot is to stay.
    public var recoveryFile: String?

    public init(keyfiles: [String], recoveryFile: String?) {
      self.keyfiles = keyfiles
      self.recoveryFile = recoveryFile
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    public let epoch: Int64
    public let kept: [ListedSlot]
    /// Slots whose secret was not at hand: they open nothing any more.
    public let dropped: [ListedSlot]
    public let wasLocked: Bool
  }

  /// Opens the vault here. Throws `.needsAnswer` if slots would be dropped and nobody can be
  /// asked, `.diskFull` below 2.5 times the file's size of free space.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let unlock = try Unlock(context)
    let opened = try unlock.opened()
    let vault = opened.vault
    try requireSpace(for: vault.path)
    var labels: [Int64: String] = [:]
    try vault.reading { (index) throws(VaultError) in
      for slot in unlock.slots { labels[slot.id] = index.slotLabel(slot.id) }
    }
    let listed = unlock.slots.map { ListedSlot($0, label: labels[$0.id] ?? "") }
    let hand = SecretsAtHand(unlock, input, context)
    var drafts: [SlotDraft] = []
    for (slot, listed) in zip(unlock.slots, listed) {
      if let draft = try hand.draft(for: slot, listed, opened.secrets) { drafts.append(draft) }
    }
    let kept = listed.filter { slot in drafts.contains { $0.row.id == slot.id } }
    let dropped = listed.filter { !kept.contains($0) }
    try requireUse(of: input, kept)
    try confirm(dropped, kept, context)
    let epoch = try vault.rekey(from: unlock.slots, to: drafts, caller: .thisProcess)
    return Answer(
      vault: context.paths.vaultFile, epoch: epoch, kept: kept, dropped: dropped,
      wasLocked: LockVault.afterChange(context))
  }

  /// Who names a recovery code means to keep its slot.
  private static func requireUse(
    of input: Input, _ kept: [ListedSlot]
  ) throws(VaultError) {
    guard input.recoveryFile != nil, !kept.contains(where: { $0.type == .recovery }) else {
      return
    }
    throw VaultError(
      .wrongSecret, "the recovery code in the file opens no slot; nothing was changed",
      hint: "leave --recovery-file out to drop the slot, and make a new one afterwards")
  }

  /// Journal, new pages, and room to go on working: `Schemas/vault-format.md`, section 9.
  private static func requireSpace(for path: String) throws(VaultError) {
    let (size, free) = try mapping { () throws(PlatformError) in
      (
        try File.status(path, followLinks: false)?.size ?? 0,
        try File.freeSpace(Paths.directory(of: path))
      )
    }
    guard free >= size / 2 * 5 else {
      throw VaultError(
        .diskFull, "a rekey needs \(size / 2 * 5 / 1024) KiB of free space; nothing was changed",
        hint: "free some space")
    }
  }

  private static func confirm(
    _ dropped: [ListedSlot], _ kept: [ListedSlot], _ context: Context
  ) throws(VaultError) {
    guard kept.contains(where: { $0.role == .full }) else {
      throw VaultError(
        .refused, "no slot that opens the vault would be left; nothing was changed",
        hint: "give the secret of one")
    }
    guard !dropped.isEmpty else { return }
    for slot in dropped {
      context.note(
        "slot \(slot.id) will be dropped: \(slot.type.words)"
          + (slot.label.isEmpty ? "" : " (\(slot.label))") + ", whose secret is not at hand")
    }
    if !kept.contains(where: { $0.type == .recovery }) {
      context.note("there will be no recovery code; 'vault slot add recovery' makes a new one")
    }
    try Question.confirm("Go on, and drop what is listed above?", flag: "--yes", context)
  }
}

/// Finds the secret of each slot: among what opened the vault, in the files that were named, at
/// the place of the watch key, or by asking.
private struct SecretsAtHand {
  private let unlock: Unlock
  private let input: Rekey.Input
  private let context: Context

  init(_ unlock: Unlock, _ input: Rekey.Input, _ context: Context) {
    self.unlock = unlock
    self.input = input
    self.context = context
  }

  /// The slot anew, under a new salt; nil if its secret is not at hand.
  func draft(
    for slot: SlotRow, _ listed: ListedSlot, _ opened: borrowing SecretChoices
  ) throws(VaultError) -> SlotDraft? {
    if let draft = try draft(slot, opened) { return draft }
    switch slot.type {
    case .keyfile, .passphraseAndKeyfile:
      for path in try keyfilePaths(slot) {
        var choices = SecretChoices(keyfile: try KeyfileInput.read(path, uid: context.uid))
        if let typed = try opened.copyOfTyped() { try choices.setTyped(typed) }
        if let draft = try draft(slot, choices) { return draft }
      }
    case .recovery:
      if let path = input.recoveryFile {
        var choices = SecretChoices()
        try choices.setTyped(try ValueInput.passphrase(fromFile: path, uid: context.uid))
        if let draft = try draft(slot, choices) { return draft }
      }
    case .passphrase: break
    }
    return try ask(slot, listed, opened)
  }

  private func keyfilePaths(_ slot: SlotRow) throws(VaultError) -> [String] {
    guard slot.role == .watch else { return input.keyfiles }
    let path = context.paths.watchKey
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    return input.keyfiles + (found == nil ? [] : [path])
  }

  private func ask(
    _ slot: SlotRow, _ listed: ListedSlot, _ opened: borrowing SecretChoices
  ) throws(VaultError) -> SlotDraft? {
    guard context.mayPrompt, slot.type != .keyfile else { return nil }
    let label = listed.label.isEmpty ? "" : " (\(Printable.text(listed.label)))"
    while true {
      let typed = try ValueInput.promptHidden(
        "Slot \(slot.id), \(slot.type.words)\(label); return drops it: ",
        limit: PassphraseRule.byteCount.upperBound)
      if typed.count == 0 { return nil }
      for path in slot.type == .passphraseAndKeyfile ? input.keyfiles : [""] {
        var choices = SecretChoices(
          keyfile: path.isEmpty ? nil : try KeyfileInput.read(path, uid: context.uid))
        try choices.setTyped(try typed.duplicate())
        if let draft = try draft(slot, choices) { return draft }
      }
      context.note("vault: that does not open slot \(slot.id); try again")
    }
  }

  private func draft(
    _ slot: SlotRow, _ choices: borrowing SecretChoices
  ) throws(VaultError) -> SlotDraft? {
    guard let secret = try choices.secret(for: slot.type),
      try opens(slot, secret)
    else { return nil }
    return try SlotDraft.make(
      id: slot.id, secret, role: slot.role, cost: slot.cost, vault: unlock.vaultID,
      bounds: context.bounds)
  }

  private func opens(_ slot: SlotRow, _ secret: borrowing SlotSecret) throws(VaultError) -> Bool {
    switch try unlock.payload(of: slot, secret) {
    case .none: false
    case .some: true
    }
  }
}
