import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// An open vault: the only owner of the store and the keys, and the only room that talks to both.
/// Every piece of work runs in one transaction that begins with verification, so that what is read
/// is what was verified. `Schemas/vault-format.md`, sections 8 and 9.
final class Vault {
  let path: String
  private(set) var keys: KeyRing
  private(set) var file: VaultFile
  let anchor: Anchor
  let now: @Sendable () -> Instant
  /// The slot that was opened, byte for byte as it was then.
  private(set) var openedSlot: SlotRow
  /// Which file was opened: another one put in its place is not this vault.
  private let identity: File.Status
  private var index: VerifiedIndex?
  /// What this process saw last, which the file may not fall behind.
  private var lastSeen: VerifiedIndex?
  /// The connection is gone, after a COMMIT whose outcome could not be read.
  private var isClosed = false
  /// A change failed and is in the file all the same, or may be. Whoever made something that it
  /// needs, such as the key to a new slot, must leave it where it is.
  private(set) var mayHoldFailedChange = false
  /// What waits to be sealed into the audit log; nil for a vault that is only being made.
  var pending: PendingLog?
  /// A commit has happened that this machine's anchor does not know yet.
  private(set) var anchorIsDue = false
  /// Nil as a rule: a file that falls behind an anchor is refused. Else the lines that it falls
  /// behind, for a person to decide.
  private(set) var overruled: [Checkpoint]?
  /// What else the file is held against where anchors are overruled.
  private var alsoSeen: [Checkpoint] = []

  init(
    path: String, file: VaultFile, identity: File.Status, keys: KeyRing, openedSlot: SlotRow,
    anchor: Anchor, now: @escaping @Sendable () -> Instant, overrulesAnchors: Bool = false
  ) {
    overruled = overrulesAnchors ? [] : nil
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
      let waiting = try pending?.seal(into: transaction)
      let result = try work(transaction)
      try transaction.seal()
      waiting?.mark(transaction.index.stateHash)
      try commit(transaction)
      waiting?.remove()
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

  /// Replaces every key, in one transaction that nobody else may even read beside. What was
  /// written is verified under the new keys before it is committed. Returns the new epoch.
  ///
  /// - Parameters:
  ///   - slots: as they were when the drafts were made. Throws `.busy` if they changed since.
  ///   - drafts: one at least for a full slot; the first of those becomes `openedSlot`.
  func rekey(
    from slots: [SlotRow], to drafts: [SlotDraft], caller: AuditActor
  ) throws(VaultError) -> Int64 {
    let old = try keys.full()
    let new = try mapping { () throws(CryptoError) in
      KeyRing.FullKeyRing(try FullKeys.random())
    }
    let wasOpened = openedSlot
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.exclusive) }
    do throws(VaultError) {
      let known = try verify(thoroughly: true, known: lastSeen)
      guard try mapping({ () throws(StoreError) in try file.slots() }) == slots else {
        throw VaultTransaction.slotsMoved
      }
      let work = VaultRekey(file: file, old: old, new: new, index: known, now: now())
      try work.resealEverything()
      let stored = try work.replaceSlots(slots, by: drafts)
      let transaction = VaultTransaction(file: file, ring: new, index: work.index, now: now())
      let dropped = slots.filter { slot in !stored.contains { $0.id == slot.id } }.map(\.id)
      for slot in dropped { try transaction.removeLabel(of: slot) }
      try transaction.audit(
        AuditEntry(
          time: transaction.now, event: .rekeyed, actor: caller,
          detail: .rekeyed(
            RekeyDetail(
              before: known.state, hash: known.stateHash, droppedSlots: dropped))))
      transaction.noteSlotChange()
      transaction.noteRecordChange()
      try transaction.seal()

      keys = .full(new)
      if let opened = stored.first(where: { $0.role == .full }) { openedSlot = opened }
      let written = try verify(thoroughly: true, known: nil)
      guard written.stateRow == transaction.index.stateRow else { throw VaultError.altered }
      try VaultInspection(file: file, ring: new).openEverything(written)
      try commit(transaction)
      followRekey(transaction.index, new)
      return transaction.index.state.epoch
    } catch {
      file.rollback()
      keys = .full(old)
      openedSlot = wasOpened
      throw error
    }
  }

  /// Both anchors: a watcher can follow keys over one rekey alone, and may not look in between.
  private func followRekey(_ index: VerifiedIndex, _ ring: KeyRing.FullKeyRing) {
    do throws(VaultError) {
      try anchor.accept(index, ring: ring)
      anchorIsDue = false
    } catch { moveAnchorIfDue() }
  }

  /// Makes an older or a diverged state the newest one: a person decided so. The counter goes
  /// beyond everything this machine has seen. `Schemas/vault-format.md`, section 7. Returns what
  /// the anchors must follow to, with `moveAnchors(toAccepted:)`, once the file has its place;
  /// nil, and nothing is done, if there is nothing to overrule.
  ///
  /// - Parameter confirmed: the line that the person was told of. Throws `.busy` if there is
  ///   another one by now.
  func acceptOverruled(
    _ confirmed: Checkpoint?, _ caller: AuditActor
  ) throws(VaultError) -> VerifiedIndex? {
    let ring = try keys.full()
    try mapping { () throws(StoreError) in try file.begin(.immediate) }
    do throws(VaultError) {
      let found = try verify(thoroughly: true, known: nil)
      let newest = overruled?.max { $0.counter < $1.counter }
      guard newest == confirmed else {
        throw VaultError.writtenMeanwhile
      }
      guard let newest else {
        file.rollback()
        return nil
      }
      let transaction = VaultTransaction(file: file, ring: ring, index: found, now: now())
      transaction.index.state.counter = max(newest.counter, found.state.counter)
      try transaction.audit(
        AuditEntry(
          time: transaction.now, event: .rollbackAccepted, actor: caller,
          detail: .rollbackAccepted(anchor: newest, file: Anchor.checkpoint(of: found))))
      try transaction.seal()
      try commit(transaction)
      overruled = []
      anchorIsDue = false
      return transaction.index
    } catch {
      file.rollback()
      throw error
    }
  }

  /// Both anchors of this machine go where an accepted state is, whatever they said before.
  /// Throws if they cannot be written: the file is refused until they are.
  func moveAnchors(toAccepted index: VerifiedIndex) throws(VaultError) {
    try anchor.accept(index, ring: try keys.full())
  }

  /// A copy of what this vault holds now, in a new file at `path`: on the disk, verified by
  /// itself and compared cell by cell with this one. Returns the state it is a copy of.
  func copy(to path: String) throws(VaultError) -> VerifiedIndex {
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    let fresh = try verify(thoroughly: true, known: lastSeen)
    try mapping { () throws(StoreError) in try file.backup(to: path) }
    let status = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard let status else { throw VaultError(.io, "the copy could not be read back") }
    let copied = try mapping { () throws(StoreError) in
      try VaultFile.open(at: path, access: .readWrite)
    }
    // This machine's anchors may already be ahead of it, and that is no fault of a copy.
    let copy = Vault(
      path: path, file: copied, identity: status, keys: keys, openedSlot: openedSlot,
      anchor: anchor, now: now, overrulesAnchors: true)
    try copy.requireSame(as: fresh, in: file)
    // The heads of cells say nothing of rot behind them, which a copy would only hand on.
    if case .full(let ring) = keys {
      try VaultInspection(file: copied, ring: ring).openEverything(fresh)
    }
    return fresh
  }

  private func requireSame(as index: VerifiedIndex, in other: VaultFile) throws(VaultError) {
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    let found = try verify(thoroughly: true, known: nil)
    guard found.stateRow == index.stateRow else { throw VaultError.copyDiffers }
    // The roots cover the head of each cell; a copy must have the rest as well.
    for version in index.versions {
      guard
        try mapping({ () throws(StoreError) in
          try file.versionBox(version.key) == other.versionBox(version.key)
        })
      else { throw VaultError.copyDiffers }
    }
    var sequence = index.state.auditBaseSequence
    while sequence < index.state.auditSequence {
      sequence += 1
      guard
        try mapping({ () throws(StoreError) in
          try file.auditRow(sequence) == other.auditRow(sequence)
        })
      else { throw VaultError.copyDiffers }
    }
  }

  /// A COMMIT that fails leaves open which state the file holds. After a failed fsync Linux may
  /// report success on a second try, so nothing is tried again: the file is opened anew, and
  /// what it holds is said.
  private func outcome(of transaction: VaultTransaction, _ known: VerifiedIndex?) -> VaultError {
    isClosed = true
    mayHoldFailedChange = true
    do throws(StoreError) {
      file = try VaultFile.open(at: path, access: .readWrite)
      isClosed = false
      try file.begin(.deferred)
      defer { file.rollback() }
      let found = try file.state()
      if found == known?.stateRow {
        mayHoldFailedChange = false
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
    if overruled == nil { anchor.moveIfNewer(fresh, keys: keys) }
    return try work(fresh, VaultInspection(file: file, ring: ring))
  }

  /// The next piece of work verifies everything anew, also if the state is unchanged.
  func forgetVerification() {
    index = nil
  }

  /// Verifies anew, and that the state is at least as new as each line says. Returns notices.
  func comparing(with lines: [Checkpoint]) throws(VaultError) -> [String] {
    try checkStillInPlace()
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    let fresh = try verify(thoroughly: false, known: lastSeen, comparedWith: lines)
    index = fresh
    lastSeen = fresh
    return fresh.notices
  }

  /// Compares the state with this machine's anchors; part of every verification.
  func checkAnchors(
    _ state: StateBody, _ hash: [UInt8], _ known: VerifiedIndex?, _ links: AuditLinks
  ) throws(VaultError) -> String? {
    if overruled != nil { overruled = [] }
    let notice = try anchor.check(
      state, hash: hash, keys: keys, known: known, overruled: &overruled
    ) { links[$0] }
    for line in alsoSeen where line.vaultID == state.vaultID {
      let verdict = Anchor.judge(line, state, hash: hash, role: keys.role) { links[$0] }
      if case .refuse = verdict { overruled?.append(line) }
    }
    return notice
  }

  /// Where anchors are overruled: this line, which the file may fall behind, counts as one.
  func hold(against line: Checkpoint) {
    alsoSeen = [line]
  }

  /// When it was last committed, by the clock of that moment.
  func lastChange() throws(VaultError) -> Instant {
    try reading { (index) throws(VaultError) in index.state.committedAt }
  }

  /// 16 bytes.
  func id() throws(VaultError) -> [UInt8] {
    try reading { (index) throws(VaultError) in index.state.vaultID }
  }

  /// Throws `.locked` if the slot that was opened is not there any more as it was. Nothing else
  /// is looked at.
  func requireOpenedSlot() throws(VaultError) {
    try mapping { () throws(StoreError) in try file.begin(.deferred) }
    defer { file.rollback() }
    try mapping { () throws(StoreError) in try file.checkIdentity() }
    _ = try openedSlots()
  }

  /// Replaces the slot this vault was opened with, after a commit that changed it.
  func adopt(openedSlot slot: SlotRow) {
    openedSlot = slot
  }

  private func verified() throws(VaultError) -> VerifiedIndex {
    if let index {
      let row = try mapping { () throws(StoreError) in
        // A table more, another header: no state row tells of that.
        try file.checkIdentity()
        return try file.state()
      }
      if row == index.stateRow { return index }
    }
    let fresh = try verify(thoroughly: false, known: lastSeen)
    index = fresh
    lastSeen = fresh
    if overruled == nil { anchor.moveIfNewer(fresh, keys: keys) }
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
