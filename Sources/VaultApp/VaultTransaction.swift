import VaultCore
import VaultCrypto
import VaultStore

/// The changes of one commit, applied to the store's open transaction and to a copy of the index.
/// `seal` then writes the new state; until COMMIT nothing has happened.
final class VaultTransaction {
  let now: Instant
  var index: VerifiedIndex
  let file: VaultFile
  let ring: KeyRing.FullKeyRing
  private var recordsChanged = false
  private var slotsChanged = false
  private var audited = false

  init(file: VaultFile, ring: KeyRing.FullKeyRing, index: VerifiedIndex, now: Instant) {
    self.file = file
    self.ring = ring
    self.index = index
    self.now = now
  }

  /// A new record. Throws `.exists` if a token has that name, `.limit` at the format's limits.
  func insert(_ token: TokenRecord) throws(VaultError) -> RecordID {
    if index.tokens[token.name] != nil {
      throw .secretExists(try index.token(token.name).token)
    }
    let id = try insert(.token(token))
    index.tokens[token.name] = id
    return id
  }

  /// A new record of any kind, whose name the caller knows to be free.
  @discardableResult
  func insert(_ body: RecordBody) throws(VaultError) -> RecordID {
    let id = try mapping { () throws(FormatError) in
      try RecordID(Random.bytes(RecordID.byteCount))
    }
    let row = RecordRow(id: id, revision: 1, meta: try sealMetadata(body, id, 1))
    try mapping { () throws(StoreError) in try file.insertRecord(row) }
    let record = VerifiedIndex.Record(
      id: id, revision: 1, tag: try tag(of: row.meta), body: body)
    index.records.insert(record, at: index.records.partition { $0.id < id })
    recordsChanged = true
    return id
  }

  /// New metadata for a record that is there.
  func update(_ id: RecordID, to token: TokenRecord) throws(VaultError) {
    try update(id, to: .token(token))
  }

  func update(_ id: RecordID, to body: RecordBody) throws(VaultError) {
    guard let place = index.position(of: id) else { throw .altered }
    let revision = index.records[place].revision + 1
    let row = RecordRow(
      id: id, revision: revision, meta: try sealMetadata(body, id, revision))
    try mapping { () throws(StoreError) in try file.updateRecord(row) }
    index.records[place].revision = revision
    index.records[place].tag = try tag(of: row.meta)
    index.records[place].body = body
    recordsChanged = true
  }

  /// Deletes a record and every value it has.
  func remove(_ id: RecordID) throws(VaultError) {
    guard let place = index.position(of: id) else { throw .altered }
    for head in index.versions where head.key.record == id { try removeValue(head.key) }
    try mapping { () throws(StoreError) in try file.deleteRecord(id) }
    if case .token(let token) = index.records[place].body { index.tokens[token.name] = nil }
    index.records.remove(at: place)
    recordsChanged = true
  }

  /// Seals a value under a version number that was never used.
  func insertValue(_ key: VersionKey, _ value: borrowing SecretBytes) throws(VaultError) {
    let context = CellContext.value(
      vault: index.state.vaultID, epoch: index.state.epoch, key)
    let box = try mapping { () throws(CryptoError) in
      try value.withBytes { (span) throws(CryptoError) in
        try Box.seal(span, key: ring.keys.data, context: context)
      }
    }
    try mapping { () throws(StoreError) in try file.insertVersion(key, box: box) }
    index.versions.insert(
      VersionHead(key: key, tag: try tag(of: box)), at: index.versions.partition { $0.key < key })
    recordsChanged = true
  }

  func removeValue(_ key: VersionKey) throws(VaultError) {
    try mapping { () throws(StoreError) in try file.deleteVersion(key) }
    index.versions.removeAll { $0.key == key }
    recordsChanged = true
  }

  /// Opens a value. Its cell must still carry the tag that was verified.
  func value(_ key: VersionKey) throws(VaultError) -> SecretBytes {
    guard let expected = index.tag(of: key),
      let box = try mapping({ () throws(StoreError) in try file.versionBox(key) }),
      try tag(of: box) == expected
    else { throw .altered }
    let context = CellContext.value(
      vault: index.state.vaultID, epoch: index.state.epoch, key)
    return try mapping { () throws(CryptoError) in
      try Box.open(box, key: ring.keys.data, context: context)
    }
  }

  func fingerprint(of value: borrowing SecretBytes) throws(VaultError) -> [UInt8] {
    try mapping { () throws(CryptoError) in
      try value.withBytes { (span) throws(CryptoError) in
        try Fingerprint.of(span, keys: ring.keys)
      }
    }
  }

  /// The next state covers the slots anew.
  func noteSlotChange() { slotsChanged = true }

  /// The next state covers the records and versions anew.
  func noteRecordChange() { recordsChanged = true }

  /// Appends to the audit chain.
  func audit(_ entry: AuditEntry) throws(VaultError) {
    if index.state.auditSequence - index.state.auditBaseSequence >= Limits.auditRows - 1 {
      try pruneOlderHalf(entry)
    }
    try append(entry)
  }

  /// A full log would end all use of the vault: the older half goes by itself, and an entry says
  /// so. `Schemas/vault-format.md`, section 9.
  private func pruneOlderHalf(_ cause: AuditEntry) throws(VaultError) {
    try pruneAudit(
      through: index.state.auditBaseSequence + Int64(Limits.auditRows / 2), cause.actor)
  }

  /// Cuts the log up to and including a number that is there, and appends the entry that says so.
  func pruneAudit(through last: Int64, _ actor: AuditActor) throws(VaultError) {
    guard let link = try AuditLinks(verifiedIn: file, index.state)[last] else { throw .altered }
    _ = try mapping { () throws(StoreError) in try file.deleteAudit(through: last) }
    index.state.auditBaseSequence = last
    index.state.auditBaseLink = link
    try append(
      AuditEntry(
        time: now, event: .pruned, record: nil, version: 0, outcome: .done, actor: actor,
        detail: .pruned(AuditBase(of: index.state))))
  }

  private func append(_ entry: AuditEntry) throws(VaultError) {
    let sequence = index.state.auditSequence + 1
    let context = CellContext.audit(
      vault: index.state.vaultID, epoch: index.state.epoch, sequence: sequence,
      previousLink: index.state.auditLink)
    let box = try seal(entry.encoded, key: ring.keys.audit, context: context)
    let link = StateSeal.link(
      previous: index.state.auditLink, sequence: sequence, tag: try tag(of: box))
    try mapping { () throws(StoreError) in
      try file.appendAudit(AuditRow(sequence: sequence, link: link, box: box))
    }
    index.state.auditSequence = sequence
    index.state.auditLink = link
    audited = true
  }

  /// Writes the state that covers everything above. Every commit carries an audit entry.
  func seal() throws(VaultError) {
    precondition(audited, "a commit without an audit entry")
    if recordsChanged {
      guard index.records.count + index.versions.count <= Limits.rows else {
        throw VaultError(.limit, "the vault is full (\(Limits.rows) records and versions)")
      }
      index.state.recordsRoot = recordsRoot()
    }
    if slotsChanged { index.state.slotsRoot = try slotsRoot() }
    index.state.previousHash = index.stateHash
    index.state.counter += 1
    index.state.committedAt = now
    index.stateRow = StateSeal.row(of: index.state, keys: ring.keys)
    index.stateHash = StateSeal.hash(index.stateRow.body)
    let row = index.stateRow
    try mapping { () throws(StoreError) in try file.setState(row) }
  }

  private func slotsRoot() throws(VaultError) -> [UInt8] {
    RootHash.ofSlots(try mapping { () throws(StoreError) in try file.slots() })
  }

  private func recordsRoot() -> [UInt8] {
    var root = RootHash(.records)
    for record in index.records {
      root.update(Leaf.record(record.id, revision: record.revision, tag: record.tag))
    }
    for version in index.versions { root.update(Leaf.version(version.key, tag: version.tag)) }
    return root.finish()
  }

  private func sealMetadata(
    _ body: RecordBody, _ id: RecordID, _ revision: Int64
  ) throws(VaultError) -> [UInt8] {
    let context = CellContext.metadata(
      vault: index.state.vaultID, epoch: index.state.epoch, record: id, revision: revision)
    return try seal(try body.encoded, key: ring.keys.metadata, context: context)
  }

  private func seal(
    _ bytes: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws(VaultError) -> [UInt8] {
    do { return try Box.seal(bytes, key: key, context: context) } catch {
      throw VaultError(error)
    }
  }

  private func tag(of box: [UInt8]) throws(VaultError) -> CellTag {
    try mapping { () throws(FormatError) in try CellTag(of: box) }
  }
}

extension RootHash {
  static func ofSlots(_ slots: [SlotRow]) -> [UInt8] {
    var root = RootHash(.slots)
    for slot in slots { root.update(Leaf.slot(slot)) }
    return root.finish()
  }
}

extension StateSeal {
  /// The state row: body, MAC, and the signature of its checkpoint.
  static func row(of state: StateBody, keys: borrowing FullKeys) -> StateRow {
    let body = state.encoded
    let message = Checkpoint.message(
      vaultID: state.vaultID, epoch: state.epoch, counter: state.counter,
      auditSequence: state.auditSequence, auditLink: state.auditLink, stateHash: hash(body))
    return StateRow(
      body: body, mac: mac(body, keys: keys), signature: sign(message, keys: keys))
  }
}
