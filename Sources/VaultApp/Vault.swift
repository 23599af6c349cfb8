import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// An open vault: the only owner of the store and the keys, and the only room that talks to both.
/// Every piece of work runs in one transaction that begins with verification, so that what is read
/// is what was verified. `Schemas/vault-format.md`, sections 8 and 9.
final class Vault {
  let path: String
  let keys: KeyRing
  private(set) var file: VaultFile
  let anchor: Anchor
  let now: @Sendable () -> Instant
  /// The slot that was opened, byte for byte as it was then.
  let openedSlot: SlotRow
  /// Which file was opened: another one put in its place is not this vault.
  private let identity: File.Status
  private var index: VerifiedIndex?
  /// What this process saw last, which the file may not fall behind.
  private var lastSeen: VerifiedIndex?
  /// The connection is gone, after a COMMIT whose outcome could not be read.
  private var isClosed = false
  /// A commit has happened that this machine's anchor does not know yet.
  private(set) var anchorIsDue = false

  init(
    path: String, file: VaultFile, identity: File.Status, keys: KeyRing, openedSlot: SlotRow,
    anchor: Anchor, now: @escaping @Sendable () -> Instant
  ) {
    self.path = path
    self.file = file
    self.identity = identity
    self.keys = keys
    self.openedSlot = openedSlot
    self.anchor = anchor
    self.now = now
  }

  deinit {
    file.close()
  }

  /// Reads in one transaction: verifies (or finds the state unchanged since it did) and hands the
  /// index to `work`.
  func reading<R: ~Copyable>(
    _ work: (VerifiedIndex) throws(VaultError) -> R
  ) throws(VaultError) -> R {
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    return try work(try verified())
  }

  /// Changes the vault in one transaction: verify, apply, audit, seal the new state, COMMIT, move
  /// the anchor. If `work` throws, nothing has happened. What `work` returns is returned only
  /// after the COMMIT: a value it opened does not leave before its audit entry is durable.
  ///
  /// - Parameter anchorsLater: leave the anchor to a later `moveAnchorIfDue()`.
  func writing<R: ~Copyable>(
    anchorsLater: Bool = false, _ work: (VaultTransaction) throws(VaultError) -> R
  ) throws(VaultError) -> R {
    let ring = try keys.full()
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.immediate) }
    do {
      let transaction = VaultTransaction(
        file: file, ring: ring, index: try verified(), now: now())
      let result = try work(transaction)
      try transaction.seal()
      try commit(transaction)
      if !anchorsLater { moveAnchorIfDue() }
      return result
    } catch {
      file.rollback()
      throw error
    }
  }

  private func commit(_ transaction: VaultTransaction) throws(VaultError) {
    do { try file.commit() } catch {
      let known = index
      index = nil
      guard error == .commitUnknown else { throw VaultError(error) }
      throw outcome(of: transaction, known)
    }
    index = transaction.index
    lastSeen = transaction.index
    anchorIsDue = true
  }

  /// A COMMIT that fails leaves open which state the file holds. After a failed fsync Linux may
  /// report success on a second try, so nothing is tried again: the file is opened anew, and
  /// what it holds is said.
  private func outcome(of transaction: VaultTransaction, _ known: VerifiedIndex?) -> VaultError {
    isClosed = true
    do throws(StoreError) {
      file = try VaultFile.open(at: path, access: .readWrite)
      isClosed = false
      try file.begin(.deferred)
      defer { file.rollback() }
      let found = try file.state()
      if found == known?.stateRow {
        return VaultError(
          .io, "the disk failed while the change was made; the vault is as it was before",
          hint: "look at the disk, then try again")
      }
      if found == transaction.index.stateRow {
        return VaultError(
          .io, "the disk failed while the change was made; the change is in the file all the same",
          hint: "look at the disk; 'vault verify' checks the file")
      }
    } catch {}
    return VaultError(StoreError.commitUnknown)
  }

  /// Brings this machine's anchor to the newest state this process has committed. A failure is a
  /// warning: the vault itself is whole.
  func moveAnchorIfDue() {
    guard anchorIsDue, let index else { return }
    anchorIsDue = false
    anchor.move(to: index, keys: keys)
  }

  /// Checks beyond what opening checks, in one transaction that changes nothing.
  func inspecting<R: ~Copyable>(
    _ work: (VerifiedIndex, VaultInspection) throws(VaultError) -> R
  ) throws(VaultError) -> R {
    let ring = try keys.full()
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    let fresh = try verify(thoroughly: true, known: lastSeen)
    index = fresh
    lastSeen = fresh
    return try work(fresh, VaultInspection(file: file, ring: ring))
  }

  /// The next piece of work verifies everything anew, also if the state is unchanged.
  func forgetVerification() {
    index = nil
  }

  /// True if the slot that opened this vault is still there as it was, inside a transaction.
  func openedSlotIsUnchanged(_ slots: [SlotRow]) -> Bool {
    slots.contains(openedSlot)
  }

  private func verified() throws(VaultError) -> VerifiedIndex {
    if let index,
      try mapping({ () throws(StoreError) in try file.state() }) == index.stateRow
    {
      return index
    }
    let fresh = try verify(thoroughly: false, known: lastSeen)
    index = fresh
    lastSeen = fresh
    anchor.moveIfNewer(fresh, keys: keys)
    return fresh
  }

  /// `restore` and careless copies replace the file by a new one. SQLite would go on with the old.
  private func checkStillInPlace() throws(VaultError) {
    if isClosed {
      file = try mapping { () throws(StoreError) in
        try VaultFile.open(at: path, access: .readWrite)
      }
      isClosed = false
    }
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard let found, found.device == identity.device, found.inode == identity.inode else {
      throw VaultError(
        .altered, "the vault file was replaced while it was open",
        hint: "run 'vault lock', then 'vault unlock'")
    }
  }
}
