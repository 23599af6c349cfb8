import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// From a file on disk to an open, verified vault: find it, read its slots, get a secret, open a
/// slot. No lock is held while a key is derived or a person is asked: eight clients starting at
/// once would each hold it for a second.
struct Unlock {
  private let context: Context
  private let location: VaultLocation
  private let file: VaultFile
  private let overrulesAnchors: Bool
  private let verifiesLater: Bool
  private let promptName: String
  let vaultID: [UInt8]
  /// As they were when the file was opened.
  let slots: [SlotRow]
  /// A slot that is not tried: one that is to go must not be the only one that can be opened.
  var passedOver: Int64?

  init(
    _ context: Context, access: VaultFile.Access = .readWrite, verifiesLater: Bool = false
  ) throws(VaultError) {
    try self.init(
      context, at: VaultLocation.find(context.paths, uid: context.uid), access: access,
      verifiesLater: verifiesLater)
  }

  /// - Parameters:
  ///   - access: `readOnly` where the disk is; it meets a journal that a crash left.
  ///   - overrulesAnchors: a file that falls behind this machine's anchors is opened all the same,
  ///     for a person to decide; see `Vault.overruled`.
  ///   - promptName: what the prompt calls the file, where that is not the vault's own path.
  ///   - verifiesLater: opening looks at the slots alone; the first piece of work verifies.
  init(
    _ context: Context, at location: VaultLocation, access: VaultFile.Access = .readWrite,
    overrulesAnchors: Bool = false, verifiesLater: Bool = false, promptName: String? = nil
  ) throws(VaultError) {
    self.promptName = promptName ?? context.paths.vaultFile
    self.verifiesLater = verifiesLater
    self.context = context
    self.location = location
    self.overrulesAnchors = overrulesAnchors
    let path = location.path
    let file = try mapping { () throws(StoreError) in
      try VaultFile.open(at: path, access: access)
    }
    self.file = file
    (vaultID, slots) = try Self.readSlots(file)
    try Self.check(slots, context.bounds)
  }

  private static func readSlots(
    _ file: VaultFile
  ) throws(VaultError) -> (vault: [UInt8], slots: [SlotRow]) {
    try mapping { () throws(StoreError) in
      try file.begin(.deferred)
      try file.checkIdentity()
    }
    defer { file.rollback() }
    let state = try mapping { () throws(StoreError) in try file.state() }
    let body = try mapping { () throws(FormatError) in try StateBody(decoding: state.body) }
    return (body.vaultID, try mapping { () throws(StoreError) in try file.slots() })
  }

  /// Before any key is derived: the slots come from a file that nothing vouches for yet, and each
  /// may ask for seconds of work and gigabytes. `Schemas/vault-format.md`, section 10.
  private static func check(_ slots: [SlotRow], _ bounds: KDFBounds) throws(VaultError) {
    guard slots.count <= Limits.slots, slots.count(where: \.type.usesKDF) <= Limits.kdfSlots,
      slots.contains(where: { $0.role == .full })
    else {
      throw VaultError(
        .corrupt, "the vault does not have the number of slots that a vault can have",
        hint: "somebody edited the file; restore a backup")
    }
    guard slots.allSatisfy({ bounds.accepts($0.cost, for: $0.type) }) else {
      throw VaultError(
        .corrupt, "a slot of the vault asks for a key derivation outside the accepted bounds",
        hint: "somebody edited the file; restore a backup")
    }
  }

  /// With all keys: a keyfile, a passphrase file or descriptor, or a prompt, in this order.
  /// Throws `.locked` if nothing is given and nobody may be asked, `.wrongSecret` if no slot opens.
  func full() throws(VaultError) -> Vault {
    try opened().vault
  }

  /// The same, with the secrets that did it.
  func opened() throws(VaultError) -> OpenedVault {
    if context.unlocking.isGiven { return try withGivenSecrets() }
    guard context.mayPrompt else {
      // Who comes here past an agent is asked on purpose.
      let isUnlocked = try AgentClient.connect(context.paths, uid: context.uid) != nil
      throw isUnlocked ? Self.askedAgain : Self.locked
    }
    for attempt in 1...Self.promptAttempts {
      let secrets = try Self.secrets(typed: try askForPassphrase())
      if let vault = try open(secrets, role: .full) {
        return OpenedVault(vault: vault, secrets: secrets, wasTyped: true)
      }
      noteFailure()
      if attempt < Self.promptAttempts { context.note("vault: that did not open it; try again") }
    }
    throw wrongSecret
  }

  /// With these secrets alone; nil if they open no slot.
  func full(with secrets: borrowing SecretChoices) throws(VaultError) -> Vault? {
    try open(secrets, role: .full)
  }

  /// What the options name, or what a person types: for a file too damaged to say what it wants.
  static func askForSecrets(
    of path: String, _ context: Context
  ) throws(VaultError) -> SecretChoices {
    if context.unlocking.isGiven { return try givenSecrets(context) }
    guard context.mayPrompt else { throw locked }
    let typed = try ValueInput.promptHidden(
      "Passphrase or recovery code for \(Printable.text(path)): ",
      limit: PassphraseRule.byteCount.upperBound)
    return try secrets(typed: typed)
  }

  private func withGivenSecrets() throws(VaultError) -> OpenedVault {
    var secrets = try Self.givenSecrets(context)
    if let vault = try open(secrets, role: .full) {
      return OpenedVault(vault: vault, secrets: secrets, wasTyped: false)
    }
    // A keyfile may be one half of what a slot asks for.
    if !secrets.hasTyped, context.mayPrompt,
      slots.contains(where: { $0.type == .passphraseAndKeyfile })
    {
      try secrets.setTyped(try askForPassphrase())
      if let vault = try open(secrets, role: .full) {
        return OpenedVault(vault: vault, secrets: secrets, wasTyped: true)
      }
    }
    noteFailure()
    throw wrongSecret
  }

  private func askForPassphrase() throws(VaultError) -> SecretBytes {
    try ValueInput.promptHidden(
      "Passphrase for \(Printable.text(promptName)): ",
      limit: PassphraseRule.byteCount.upperBound)
  }

  /// With the watch key: metadata only. Nil if this machine has none.
  func watch() throws(VaultError) -> Vault? {
    let path = context.paths.watchKey
    guard
      try mapping({ () throws(PlatformError) in try File.status(path, followLinks: false) }) != nil
    else { return nil }
    guard let vault = try watch(with: path) else {
      throw VaultError(
        .wrongSecret, "the watch key does not open this vault",
        hint: "it may belong to another vault; 'vault unlock' does without it")
    }
    return vault
  }

  /// With a watch key that lies elsewhere; nil if it opens no watch slot.
  func watch(with keyfile: String) throws(VaultError) -> Vault? {
    try open(
      SecretChoices(keyfile: try KeyfileInput.read(keyfile, uid: context.uid)), role: .watch)
  }

  /// With a master key handed over by the process that unlocked the vault: for the agent.
  func handedOver(
    _ masterKey: consuming SecretBytes, slotID: Int64
  ) throws(VaultError) -> Vault {
    guard let slot = slots.first(where: { $0.id == slotID }) else { throw wrongSecret }
    let keys = try KeyRing.mapped(role: .full, payload: masterKey)
    return try verified(keys, slot)
  }

  private static var promptAttempts: Int { 3 }

  static var locked: VaultError {
    // One line: this is what a client's log shows of a server that could not start.
    VaultError(.locked, "the vault is locked; run 'vault unlock' in a terminal")
  }

  private static var askedAgain: VaultError {
    VaultError(
      .locked, "this asks for the secret again, also while the vault is unlocked",
      hint: "at a terminal, or give it with --passphrase-file, --passphrase-fd or --keyfile")
  }

  private var wrongSecret: VaultError {
    if let passedOver {
      return VaultError(
        .wrongSecret, "no slot but number \(passedOver) opens with this; nothing was changed",
        hint: "open the vault with the secret of a slot that stays: it shows that one can")
    }
    return VaultError(
      .wrongSecret, "the passphrase or key is wrong, or its slot in the vault was altered",
      hint: "nothing was changed; a recovery code can be entered in place of the passphrase")
  }

  /// How often the slots are read anew because they were changed while a key was derived:
  /// `Schemas/vault-format.md`, section 8, step 6.
  private static var slotAttempts: Int { 3 }

  private func open(_ secrets: borrowing SecretChoices, role: SlotRole) throws(VaultError) -> Vault?
  {
    for attempt in 1...Self.slotAttempts {
      let found = attempt == 1 ? slots : try readSlotsAgain()
      do {
        return try open(found, secrets, role)
      } catch {
        // Only the comparison of the slots says so here.
        guard error.code == .locked, attempt < Self.slotAttempts else { throw error }
      }
    }
    return nil
  }

  private func readSlotsAgain() throws(VaultError) -> [SlotRow] {
    let (_, slots) = try Self.readSlots(file)
    try Self.check(slots, context.bounds)
    return slots
  }

  /// Tries the slots that fit, by ascending id. Nil if none opens.
  private func open(
    _ slots: [SlotRow], _ secrets: borrowing SecretChoices, _ role: SlotRole
  ) throws(VaultError) -> Vault? {
    for slot in slots where slot.role == role && slot.id != passedOver {
      guard let secret = try secrets.secret(for: slot.type),
        let payload = try payload(of: slot, secret)
      else { continue }
      return try verified(try KeyRing.mapped(role: role, payload: payload), slot)
    }
    return nil
  }

  /// What the slot holds, or nil if the secret does not open it.
  func payload(of slot: SlotRow, _ secret: borrowing SlotSecret) throws(VaultError) -> SecretBytes?
  {
    do {
      let kek = try SlotWrap.keyEncryptionKey(
        secret, vault: vaultID, slot: slot, bounds: context.bounds)
      return try SlotWrap.open(kek: kek, vault: vaultID, slot: slot)
    } catch CryptoError.doesNotOpen, CryptoError.badInput {
      // Bad input: a secret of a length that no slot's secret has, such as an empty one.
      return nil
    } catch {
      throw VaultError(error)
    }
  }

  private func verified(_ keys: KeyRing, _ slot: SlotRow) throws(VaultError) -> Vault {
    let vault = Vault(
      path: location.path, file: file, identity: location.status, keys: keys, openedSlot: slot,
      anchor: Anchor(directory: context.paths.anchorsDirectory, note: context.note),
      now: context.now, overrulesAnchors: overrulesAnchors)
    vault.pending = PendingLog(context, vaultID: vaultID)
    if verifiesLater {
      try vault.requireOpenedSlot()
      return vault
    }
    let notices = try vault.reading { (index) throws(VaultError) in index.notices }
    for notice in notices { context.note("vault: note: \(notice)") }
    return vault
  }

  /// Nothing can be written to a vault that does not open: it waits beside it.
  private func noteFailure() {
    PendingLog(context, vaultID: vaultID).noteOrWarn(
      AuditEntry(
        time: context.now(), event: .unlockFailed, outcome: .failed, actor: .thisProcess,
        detail: .reason(.wrongSecret)))
  }

  /// A message was kept from a server while the vault is locked.
  func note(_ detail: GuardDetail, of record: RecordID?) {
    PendingLog(context, vaultID: vaultID).noteOrWarn(
      AuditEntry(
        time: context.now(), event: .denied, record: record, outcome: .refused,
        actor: .thisProcess, detail: .guarded(detail)))
  }

  /// What the options name; nothing is asked for.
  private static func givenSecrets(_ context: Context) throws(VaultError) -> SecretChoices {
    let given = context.unlocking
    var choices = SecretChoices()
    if let path = given.keyfile { choices.keyfile = try KeyfileInput.read(path, uid: context.uid) }
    if let path = given.passphraseFile {
      try choices.setTyped(try ValueInput.passphrase(fromFile: path, uid: context.uid))
    } else if let descriptor = given.passphraseDescriptor {
      try choices.setTyped(try ValueInput.passphrase(fromDescriptor: descriptor))
    }
    return choices
  }

  private static func secrets(typed: consuming SecretBytes) throws(VaultError) -> SecretChoices {
    var choices = SecretChoices()
    try choices.setTyped(typed)
    return choices
  }
}

/// An open vault, and what opened it: for what changes the slots.
struct OpenedVault: ~Copyable {
  let vault: Vault
  let secrets: SecretChoices
  /// A person typed it just now.
  let wasTyped: Bool
}

extension KeyRing {
  static func mapped(role: SlotRole, payload: consuming SecretBytes) throws(VaultError) -> KeyRing {
    do { return try KeyRing(role: role, payload: payload) } catch { throw VaultError(error) }
  }
}
