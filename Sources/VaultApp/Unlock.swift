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
  private let vaultID: [UInt8]
  private let slots: [SlotRow]

  init(_ context: Context) throws(VaultError) {
    self.context = context
    location = try VaultLocation.find(context.paths, uid: context.uid)
    let path = location.path
    let file = try mapping { () throws(StoreError) in
      try VaultFile.open(at: path, access: .readWrite)
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
    if context.unlocking.isGiven {
      guard let vault = try open(try givenSecrets(), role: .full) else { throw Self.wrongSecret }
      return vault
    }
    guard context.mayPrompt else { throw Self.locked }
    for attempt in 1...Self.promptAttempts {
      let typed = try ValueInput.promptHidden(
        "Passphrase for \(Printable.text(location.path)): ",
        limit: PassphraseRule.byteCount.upperBound)
      if let vault = try open(try Self.secrets(typed: typed), role: .full) { return vault }
      if attempt < Self.promptAttempts { context.note("vault: that did not open it; try again") }
    }
    throw Self.wrongSecret
  }

  /// With the watch key: metadata only. Nil if this machine has none.
  func watch() throws(VaultError) -> Vault? {
    let path = context.paths.watchKey
    guard
      try mapping({ () throws(PlatformError) in try File.status(path, followLinks: false) }) != nil
    else { return nil }
    let secrets = SecretChoices(keyfile: try KeyfileInput.read(path, uid: context.uid))
    guard let vault = try open(secrets, role: .watch) else {
      throw VaultError(
        .wrongSecret, "the watch key does not open this vault",
        hint: "it may belong to another vault; 'vault unlock' does without it")
    }
    return vault
  }

  /// With a master key handed over by the process that unlocked the vault: for the agent.
  func handedOver(
    _ masterKey: consuming SecretBytes, slotID: Int64
  ) throws(VaultError) -> Vault {
    guard let slot = slots.first(where: { $0.id == slotID }) else { throw Self.wrongSecret }
    let keys = try KeyRing.mapped(role: .full, payload: masterKey)
    return try verified(keys, slot)
  }

  private static var promptAttempts: Int { 3 }

  static var locked: VaultError {
    // One line: this is what a client's log shows of a server that could not start.
    VaultError(.locked, "the vault is locked; run 'vault unlock' in a terminal")
  }

  private static var wrongSecret: VaultError {
    VaultError(
      .wrongSecret, "the passphrase or key is wrong, or its slot in the vault was altered",
      hint: "nothing was changed; a recovery code can be entered in place of the passphrase")
  }

  /// Tries the slots that fit, by ascending id. Nil if none opens.
  private func open(_ secrets: borrowing SecretChoices, role: SlotRole) throws(VaultError) -> Vault?
  {
    for slot in slots where slot.role == role {
      guard let secret = try secrets.secret(for: slot.type) else { continue }
      let vault = vaultID
      let bounds = context.bounds
      let payload: SecretBytes
      do {
        let kek = try SlotWrap.keyEncryptionKey(
          secret, vault: vault, slot: slot, bounds: bounds)
        payload = try SlotWrap.open(kek: kek, vault: vault, slot: slot)
      } catch CryptoError.doesNotOpen, CryptoError.badInput {
        // Bad input: a secret of a length that no slot's secret has, such as an empty one.
        continue
      } catch {
        throw VaultError(error)
      }
      return try verified(try KeyRing.mapped(role: role, payload: payload), slot)
    }
    return nil
  }

  private func verified(_ keys: KeyRing, _ slot: SlotRow) throws(VaultError) -> Vault {
    let vault = Vault(
      path: location.path, file: file, identity: location.status, keys: keys, openedSlot: slot,
      anchor: Anchor(directory: context.paths.anchorsDirectory, note: context.note),
      now: context.now)
    let notices = try vault.reading { (index) throws(VaultError) in index.notices }
    for notice in notices { context.note("vault: note: \(notice)") }
    return vault
  }

  private func givenSecrets() throws(VaultError) -> SecretChoices {
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

  private static func copy(_ secret: borrowing SecretBytes?) throws(VaultError) -> SecretBytes? {
    switch secret {
    case .none: return nil
    case .some(let bytes):
      return try mapping { () throws(CryptoError) in try bytes.slice(0..<bytes.count) }
    }
  }
}

extension KeyRing {
  static func mapped(role: SlotRole, payload: consuming SecretBytes) throws(VaultError) -> KeyRing {
    do { return try KeyRing(role: role, payload: payload) } catch { throw VaultError(error) }
  }
}
