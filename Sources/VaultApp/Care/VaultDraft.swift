import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// A vault that does not exist yet: its keys and slots, until it is written whole.
struct VaultDraft: ~Copyable {
  let vaultID = Random.bytes(16)
  private let keys: KeyRing.FullKeyRing
  private let createdAt: Instant
  private let cost: KDFCost
  private let bounds: KDFBounds
  private(set) var slots: [SlotRow] = []

  init(at time: Instant, cost: KDFCost, bounds: KDFBounds) throws(VaultError) {
    keys = try mapping { () throws(CryptoError) in
      KeyRing.FullKeyRing(try FullKeys(masterKey: try SecretBytes.random(count: 32)))
    }
    createdAt = time
    self.cost = cost
    self.bounds = bounds
  }

  mutating func addPassphrase(_ passphrase: borrowing SecretBytes) throws(VaultError) {
    try add(.full, cost, .passphrase(try passphrase.duplicate()))
  }

  /// Returns the code as it is written down.
  mutating func addRecoveryCode() throws(VaultError) -> SecretBytes {
    let code = try mapping { () throws(CryptoError) in try SecretBytes.random(count: 20) }
    let text = try mapping { () throws(CryptoError) in try RecoveryCode.write(code) }
    try add(.full, .none, .recovery(code))
    return text
  }

  /// Returns the line that the keyfile holds.
  mutating func addKeyfile(role: SlotRole) throws(VaultError) -> SecretBytes {
    let key = try mapping { () throws(CryptoError) in try SecretBytes.random(count: 32) }
    let text = try mapping { () throws(CryptoError) in try KeyfileText.write(key) }
    try add(role, .none, .keyfile(key))
    return text
  }

  /// Builds the vault under a temporary name, opens and verifies it, and only then gives it its
  /// name, which never overwrites. `Schemas/vault-format.md`, section 9.
  ///
  /// - Parameter beforeNaming: called when nothing but the naming is left. If it throws, there is
  ///   no vault.
  func write(
    to path: String, _ context: Context, beforeNaming: () throws(VaultError) -> Void
  ) throws(VaultError) {
    let temporary = path + ".init-" + Hexadecimal.write(Random.bytes(8))
    defer { try? File.unlink(temporary) }
    let state = try build(temporary, context)
    try verify(temporary, state, context)
    try beforeNaming()
    try mapping { () throws(PlatformError) in try File.link(from: temporary, to: path) }
    // The vault is there from here on, so nothing may say that it is not.
    try? File.syncDirectory(Paths.directory(of: path))
  }

  private func build(_ path: String, _ context: Context) throws(VaultError) -> StateRow {
    let file: VaultFile
    // SQLite makes the file, with the mode that the mask leaves.
    Hardening.keepNewFilesPrivate()
    do { file = try VaultFile.create(at: path) } catch { throw VaultError(error) }
    defer { file.close() }
    var state = StateBody(
      vaultID: vaultID, epoch: 1, counter: 1, previousHash: StateBody.zeroHash,
      slotsRoot: RootHash.ofSlots(slots), recordsRoot: RootHash(.records).finish(),
      auditBaseSequence: 0,
      auditBaseLink: StateBody.zeroHash, auditSequence: 1, auditLink: StateBody.zeroHash,
      committedAt: createdAt, epochBeganAt: createdAt, publicKey: keys.keys.publicKey,
      handover: StateBody.noHandover)
    let entry = try firstEntry(context)
    state.auditLink = entry.link
    let row = StateSeal.row(of: state, keys: keys.keys)
    try mapping { () throws(StoreError) in
      for slot in slots { try file.insertSlot(slot) }
      try file.appendAudit(entry)
      try file.setState(row)
      try file.commit()
    }
    return row
  }

  private func firstEntry(_ context: Context) throws(VaultError) -> AuditRow {
    let entry = AuditEntry(
      time: createdAt, event: .initialised, record: nil, version: 0, outcome: .done,
      actor: .thisProcess,
      detail: .none)
    let cell = CellContext.audit(
      vault: vaultID, epoch: 1, sequence: 1, previousLink: StateBody.zeroHash)
    let bytes = try entry.encoded
    let box = try mapping { () throws(CryptoError) in
      try Box.seal(bytes, key: keys.keys.audit, context: cell)
    }
    let tag = try mapping { () throws(FormatError) in try CellTag(of: box) }
    return AuditRow(
      sequence: 1, link: StateSeal.link(previous: StateBody.zeroHash, sequence: 1, tag: tag),
      box: box)
  }

  private func verify(
    _ path: String, _ state: StateRow, _ context: Context
  ) throws(VaultError) {
    try open(path, context).reading { (index) throws(VaultError) in
      guard index.stateRow == state else { throw VaultError.altered }
    }
  }

  /// The vault, once it is written.
  func open(_ path: String, _ context: Context) throws(VaultError) -> Vault {
    guard let slot = slots.first,
      let status = try mapping({ () throws(PlatformError) in
        try File.status(path, followLinks: false)
      })
    else { throw VaultError(.failed, "the new vault could not be read back") }
    let file = try mapping { () throws(StoreError) in
      try VaultFile.open(at: path, access: .readWrite)
    }
    return Vault(
      path: path, file: file, identity: status, keys: .full(keys), openedSlot: slot,
      anchor: Anchor(directory: context.paths.anchorsDirectory, note: context.note),
      now: context.now)
  }

  mutating func add(
    _ role: SlotRole, _ cost: KDFCost, _ secret: borrowing SlotSecret
  ) throws(VaultError) {
    let draft = try SlotDraft.make(
      id: Int64(slots.count + 1), secret, role: role, cost: cost, vault: vaultID, bounds: bounds)
    slots.append(try draft.sealed(keys))
  }
}
