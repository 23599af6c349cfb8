import VaultCore
import VaultCrypto
import VaultStore

/// Every key of the vault replaced in one transaction: before COMMIT everything is old, after it
/// everything new. `Schemas/vault-format.md`, section 9.
///
/// Every cell is opened under the old keys and sealed under the new ones; revisions, versions and
/// numbers of entries stay. Fingerprints are keyed, so they are made anew.
final class VaultRekey {
  private let file: VaultFile
  private let old: KeyRing.FullKeyRing
  private let new: KeyRing.FullKeyRing
  private let before: StateBody
  /// What the vault holds afterwards.
  private(set) var index: VerifiedIndex

  init(
    file: VaultFile, old: KeyRing.FullKeyRing, new: KeyRing.FullKeyRing, index: VerifiedIndex,
    now: Instant
  ) {
    self.file = file
    self.old = old
    self.new = new
    before = index.state
    self.index = index
    self.index.state.epoch += 1
    self.index.state.epochBeganAt = now
    self.index.state.publicKey = new.keys.publicKey
    self.index.state.handover = StateSeal.sign(
      Checkpoint.handoverMessage(
        vaultID: before.vaultID, epoch: before.epoch + 1, publicKeyBefore: before.publicKey,
        publicKey: new.keys.publicKey),
      keys: old.keys)
  }

  func resealEverything() throws(VaultError) {
    let fingerprints = try resealValues()
    try resealMetadata(fingerprints)
    try resealAudit()
  }

  /// Returns the new fingerprint of every value.
  private func resealValues() throws(VaultError) -> [VersionKey: [UInt8]] {
    var fingerprints: [VersionKey: [UInt8]] = [:]
    for place in index.versions.indices {
      let key = index.versions[place].key
      guard let box = try mapping({ () throws(StoreError) in try file.versionBox(key) }),
        try tag(of: box) == index.versions[place].tag
      else { throw .altered }
      let resealed: [UInt8]
      do throws(CryptoError) {
        let value = try Box.open(
          box, key: old.keys.data,
          context: CellContext.value(vault: before.vaultID, epoch: before.epoch, key))
        fingerprints[key] = try value.withBytes { (span) throws(CryptoError) in
          try Fingerprint.of(span, keys: new.keys)
        }
        resealed = try value.withBytes { (span) throws(CryptoError) in
          try Box.seal(
            span, key: new.keys.data,
            context: CellContext.value(
              vault: before.vaultID, epoch: index.state.epoch, key))
        }
      } catch { throw VaultError(error) }
      try mapping { () throws(StoreError) in try file.updateVersion(key, box: resealed) }
      index.versions[place] = VersionHead(key: key, tag: try tag(of: resealed))
    }
    return fingerprints
  }

  private func resealMetadata(_ fingerprints: [VersionKey: [UInt8]]) throws(VaultError) {
    for place in index.records.indices {
      let record = index.records[place]
      var body = record.body
      if case .token(var token) = body {
        try token.renewFingerprints { (version) throws(VaultError) in
          guard let found = fingerprints[VersionKey(record: record.id, version: version)] else {
            throw .altered
          }
          return found
        }
        body = .token(token)
      }
      let bytes = try body.encoded
      let meta = try mapping { () throws(CryptoError) in
        try Box.seal(
          bytes, key: new.keys.metadata,
          context: CellContext.metadata(
            vault: before.vaultID, epoch: index.state.epoch, record: record.id,
            revision: record.revision))
      }
      try mapping { () throws(StoreError) in
        try file.updateRecord(RecordRow(id: record.id, revision: record.revision, meta: meta))
      }
      index.records[place].body = body
      index.records[place].tag = try tag(of: meta)
    }
  }

  /// Entries read and written at a time.
  private static var entriesAtOnce: Int64 { 1_000 }

  private func resealAudit() throws(VaultError) {
    var oldLink = before.auditBaseLink
    var newLink = before.auditBaseLink
    var first = before.auditBaseSequence + 1
    while first <= before.auditSequence {
      let last = min(before.auditSequence, first + Self.entriesAtOnce - 1)
      let rows = try mapping { () throws(StoreError) in
        try file.auditRows(from: first, through: last)
      }
      guard rows.count == last - first + 1 else { throw .altered }
      for row in rows {
        let resealed = try reseal(row, oldLink: oldLink, newLink: newLink)
        try mapping { () throws(StoreError) in try file.updateAudit(resealed) }
        oldLink = row.link
        newLink = resealed.link
      }
      first = last + 1
    }
    guard oldLink == before.auditLink else { throw .altered }
    index.state.auditLink = newLink
  }

  private func reseal(
    _ row: AuditRow, oldLink: [UInt8], newLink: [UInt8]
  ) throws(VaultError) -> AuditRow {
    guard
      StateSeal.link(previous: oldLink, sequence: row.sequence, tag: try tag(of: row.box))
        == row.link
    else { throw .altered }
    let box: [UInt8]
    do throws(CryptoError) {
      let entry = try Box.openOutsideArena(
        row.box, key: old.keys.audit,
        context: CellContext.audit(
          vault: before.vaultID, epoch: before.epoch, sequence: row.sequence,
          previousLink: oldLink))
      box = try Box.seal(
        entry, key: new.keys.audit,
        context: CellContext.audit(
          vault: before.vaultID, epoch: index.state.epoch, sequence: row.sequence,
          previousLink: newLink))
    } catch { throw VaultError(error) }
    let link = StateSeal.link(
      previous: newLink, sequence: row.sequence, tag: try tag(of: box))
    return AuditRow(sequence: row.sequence, link: link, box: box)
  }

  /// All slots go; those that were made anew come. Each is read back and opened.
  func replaceSlots(_ slots: [SlotRow], by drafts: [SlotDraft]) throws(VaultError) -> [SlotRow] {
    var sealed: [SlotRow] = []
    for draft in drafts { sealed.append(try draft.sealed(new)) }
    sealed.sort { $0.id < $1.id }
    let rows = sealed
    let found = try mapping { () throws(StoreError) in
      for slot in slots { try file.deleteSlot(slot.id) }
      for slot in rows { try file.insertSlot(slot) }
      return try file.slots()
    }
    guard found == rows, rows.contains(where: { $0.role == .full }) else {
      throw VaultError(
        .failed, "the slots do not read back as they were written; nothing was changed")
    }
    for draft in drafts {
      guard let slot = found.first(where: { $0.id == draft.row.id }) else { continue }
      try draft.requireOpening(slot, to: new)
    }
    return found
  }

  private func tag(of box: [UInt8]) throws(VaultError) -> CellTag {
    try mapping { () throws(FormatError) in try CellTag(of: box) }
  }
}
