import VaultCore
import VaultCrypto
import VaultStore

/// What `verify` looks at beyond what every opening does: the content of every sealed cell.
struct VaultInspection {
  let file: VaultFile
  let ring: KeyRing.FullKeyRing

  /// Throws unless every value and every audit entry opens.
  func openEverything(_ index: VerifiedIndex) throws(VaultError) {
    for version in index.versions { try checkValue(version, index) }
    _ = try checkAuditEntries(index)
  }

  /// Opens a value. The error names the secret, so that a person knows what to look for in a
  /// backup.
  func checkValue(_ head: VersionHead, _ index: VerifiedIndex) throws(VaultError) {
    do throws(VaultError) { _ = try value(head.key, index) } catch {
      guard error.code == .altered, let place = index.position(of: head.key.record),
        case .token(let token) = index.records[place].body
      else { throw error }
      throw VaultError(
        .altered,
        "version \(head.key.version) of '\(token.name.text)' does not open: it was altered, or "
          + "is damaged", hint: error.hint)
    }
  }

  /// Opens a value without a trace in the log. Its cell must still carry the tag of the root.
  func value(_ key: VersionKey, _ index: VerifiedIndex) throws(VaultError) -> SecretBytes {
    guard let expected = index.tag(of: key),
      let box = try mapping({ () throws(StoreError) in try file.versionBox(key) }),
      try mapping({ () throws(FormatError) in try CellTag(of: box) }) == expected
    else { throw .altered }
    let context = CellContext.value(vault: index.state.vaultID, epoch: index.state.epoch, key)
    return try mapping { () throws(CryptoError) in
      try Box.open(box, key: ring.keys.data, context: context)
    }
  }

  /// Opens and decodes every audit entry. Returns how many there are.
  func checkAuditEntries(_ index: VerifiedIndex) throws(VaultError) -> Int64 {
    try checkedAuditEntries(index).count
  }

  /// The same, and when the newest was made.
  func checkedAuditEntries(
    _ index: VerifiedIndex
  ) throws(VaultError) -> (count: Int64, lastAt: Instant) {
    var next = index.state.auditBaseSequence + 1
    var lastAt = Instant.unknown
    while next <= index.state.auditSequence {
      let entries = try auditEntries(from: next, count: AuditPage.mostEntries, index)
      lastAt = entries.last?.time ?? lastAt
      next += Int64(entries.count)
    }
    return (index.state.auditSequence - index.state.auditBaseSequence, lastAt)
  }

  /// Opens and decodes entries from a number of the log on. Each is bound to its place and to the
  /// link before it, so one that is missing, or not the one that was sealed, does not open.
  func auditEntries(
    from first: Int64, count: Int, _ index: VerifiedIndex
  ) throws(VaultError) -> [AuditEntry] {
    let state = index.state
    let last = min(state.auditSequence, first + Int64(count) - 1)
    guard first > state.auditBaseSequence, first <= last else { return [] }
    var rows = try mapping { () throws(StoreError) in
      try file.auditRows(from: first - 1, through: last)
    }[...]
    // The link that the first entry follows: of the row before it, or what the cut left.
    var previous = state.auditBaseLink
    if first - 1 > state.auditBaseSequence {
      guard let before = rows.popFirst(), before.sequence == first - 1 else { throw .altered }
      previous = before.link
    }
    guard rows.count == Int(last - first + 1) else { throw .altered }
    var entries: [AuditEntry] = []
    entries.reserveCapacity(rows.count)
    for (offset, row) in rows.enumerated() {
      guard row.sequence == first + Int64(offset) else { throw .altered }
      let context = CellContext.audit(
        vault: state.vaultID, epoch: state.epoch, sequence: row.sequence, previousLink: previous)
      let bytes = try mapping { () throws(CryptoError) in
        try Box.openOutsideArena(row.box, key: ring.keys.audit, context: context)
      }
      entries.append(
        try mapping { () throws(FormatError) in try AuditEntry(decoding: bytes) })
      previous = row.link
    }
    return entries
  }

  func slotCount() throws(VaultError) -> Int64 {
    Int64(try mapping { () throws(StoreError) in try file.slots() }.count)
  }
}
