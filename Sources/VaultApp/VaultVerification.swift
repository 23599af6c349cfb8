import VaultCore
import VaultCrypto
import VaultStore

extension Vault {
  /// Steps 5 to 10 of opening (`Schemas/vault-format.md`, section 8), inside the caller's
  /// transaction.
  ///
  /// - Parameters:
  ///   - thoroughly: SQLite's integrity check in place of its quick one.
  ///   - known: what this process itself saw last; it is held against the file like an anchor.
  func verify(
    thoroughly: Bool, known: VerifiedIndex?, comparedWith lines: [Checkpoint] = []
  ) throws(VaultError) -> VerifiedIndex {
    try mapping { () throws(StoreError) in
      try file.checkIdentity()
      if thoroughly { try file.integrityCheck() } else { try file.quickCheck() }
    }
    // First of all: after a rekey or a change of passphrase nothing else can be right.
    let slots = try openedSlots()
    let row = try mapping { () throws(StoreError) in try file.state() }
    let state = try mapping { () throws(FormatError) in try StateBody(decoding: row.body) }
    let hash = StateSeal.hash(row.body)
    try checkSeals(row, state, hash)
    try checkSlots(slots, state)

    let rows = try mapping { () throws(StoreError) in try file.records() }
    let versions = try mapping { () throws(StoreError) in try file.versionHeads() }
    let tags = try mapping { () throws(FormatError) in
      try rows.map { (row) throws(FormatError) in try CellTag(of: row.meta) }
    }
    try checkRecordsRoot(state, rows, tags, versions)
    let links = try AuditLinks(verifiedIn: file, state)
    var notices: [String] = []
    if let notice = try checkAnchors(state, hash, known, links) { notices.append(notice) }
    for line in lines {
      let notice = try Anchor.compare(line, state, hash: hash, role: keys.role) { links[$0] }
      if let notice, !notices.contains(notice) { notices.append(notice) }
    }

    var index = VerifiedIndex(
      stateRow: row, state: state, stateHash: hash, records: [], versions: versions, tokens: [:],
      notices: notices)
    try openMetadata(rows, tags, into: &index)
    try matchEntries(index)
    if let change = JudgedTime(clock: now(), lastChange: state.committedAt).clockIsBehind {
      index.notices.append(
        "the clock is behind the vault's last change (\(change.rfc3339)); "
          + "dates of expiry cannot be trusted")
    }
    return index
  }

  private func checkSeals(
    _ row: StateRow, _ state: StateBody, _ hash: [UInt8]
  ) throws(VaultError) {
    guard state.publicKey == keys.publicKey else { throw .altered }
    if case .full(let ring) = keys {
      guard StateSeal.verifyMAC(row.mac, of: row.body, keys: ring.keys) else { throw .altered }
    }
    let message = Checkpoint.message(
      vaultID: state.vaultID, epoch: state.epoch, counter: state.counter,
      auditSequence: state.auditSequence, auditLink: state.auditLink, stateHash: hash)
    guard
      StateSeal.verify(signature: row.signature, message: message, publicKey: state.publicKey)
    else { throw .altered }
  }

  /// Inside a transaction: the slots, among them the one that was opened.
  func openedSlots() throws(VaultError) -> [SlotRow] {
    let slots = try mapping { () throws(StoreError) in try file.slots() }
    guard slots.contains(openedSlot) else {
      throw VaultError(
        .locked, "what unlocked this vault does not open it any more: its slot was changed",
        hint: "run 'vault unlock'")
    }
    return slots
  }

  private func checkSlots(_ slots: [SlotRow], _ state: StateBody) throws(VaultError) {
    guard RootHash.ofSlots(slots) == state.slotsRoot else { throw .altered }
  }

  private func checkRecordsRoot(
    _ state: StateBody, _ rows: [RecordRow], _ tags: [CellTag], _ versions: [VersionHead]
  ) throws(VaultError) {
    var root = RootHash(.records)
    for (row, tag) in zip(rows, tags) {
      root.update(Leaf.record(row.id, revision: row.revision, tag: tag))
    }
    for version in versions { root.update(Leaf.version(version.key, tag: version.tag)) }
    guard root.finish() == state.recordsRoot else { throw .altered }
  }

  private func openMetadata(
    _ rows: [RecordRow], _ tags: [CellTag], into index: inout VerifiedIndex
  ) throws(VaultError) {
    index.records.reserveCapacity(rows.count)
    index.tokens.reserveCapacity(rows.count)
    var names = Set<RecordKey>()
    var opener = try mapping { () throws(CryptoError) in try keys.metadataOpener() }
    for (row, tag) in zip(rows, tags) {
      let context = CellContext.metadata(
        vault: index.state.vaultID, epoch: index.state.epoch, record: row.id,
        revision: row.revision)
      let bytes: [UInt8]
      do throws(CryptoError) {
        bytes = try opener.openOutsideArena(row.meta, context: context)
      } catch { throw VaultError(error) }
      let body = try mapping { () throws(FormatError) in try RecordBody(decoding: bytes) }
      let isNew =
        if case .token(let token) = body {
          index.tokens.updateValue(row.id, forKey: token.name) == nil
        } else {
          names.insert(RecordKey(kind: body.kind, name: body.name)).inserted
        }
      guard isNew else {
        throw VaultError(.corrupt, "two records of the vault have the same name")
      }
      index.records.append(
        VerifiedIndex.Record(id: row.id, revision: row.revision, tag: tag, body: body))
    }
  }

  private struct RecordKey: Hashable {
    let kind: Int64
    let name: String
  }

  /// `versions` has a row exactly for the entries that say they have a value.
  private func matchEntries(_ index: VerifiedIndex) throws(VaultError) {
    var heads = index.versions[...]
    for record in index.records {
      guard case .token(let token) = record.body else { continue }
      for entry in token.versions where entry.form != .nothing {
        guard let head = heads.popFirst(),
          head.key == VersionKey(record: record.id, version: entry.version)
        else { throw .altered }
      }
    }
    guard heads.isEmpty else { throw .altered }
  }
}

extension RawSpan {
  /// A copy as plain bytes. For metadata only: a copy of a value could not be wiped.
  func publicBytes() -> [UInt8] {
    unsafe withUnsafeBytes { source in unsafe Array(source) }
  }
}
