import VaultCore
import VaultCrypto
import VaultStore

/// What `verify` looks at beyond what every opening does: the content of every sealed cell.
struct VaultInspection {
  let file: VaultFile
  let ring: KeyRing.FullKeyRing

  /// Throws unless every value and every audit entry opens. Returns how many entries there are.
  @discardableResult
  func openEverything(_ index: VerifiedIndex) throws(VaultError) -> Int64 {
    try checkValues(index)
    return try checkedAuditEntries(index).count
  }

  /// How many of the next sealed values to read at once: up to 64, and up to 4 MiB of them.
  private static func batch(_ heads: ArraySlice<VersionHead>) -> Int {
    var byteCount: Int64 = 0
    let count = heads.prefix(64).prefix {
      byteCount += $0.tag.boxByteCount
      return byteCount <= 4 << 20
    }.count
    return max(count, 1)
  }

  /// Opens every value, and forgets it.
  func checkValues(_ index: VerifiedIndex) throws(VaultError) {
    var opener = try mapping { () throws(CryptoError) in try BoxOpener(key: ring.keys.data) }
    var heads = index.versions[...]
    var last: VersionKey?
    while !heads.isEmpty {
      let found = try mapping { () throws(StoreError) in
        try file.versions(after: last, count: Self.batch(heads))
      }
      guard !found.isEmpty else { throw .altered }
      for (key, box) in found {
        guard let head = heads.popFirst(), head.key == key else { throw .altered }
        let context = CellContext.value(vault: index.state.vaultID, epoch: index.state.epoch, key)
        guard (try? CellTag(of: box)) == head.tag else { throw damaged(key, index) }
        do throws(CryptoError) { try opener.check(box, context: context) } catch {
          throw error == .doesNotOpen ? damaged(key, index) : VaultError(error)
        }
        last = key
      }
    }
  }

  /// Names the secret, so that a person knows what to look for in a backup.
  private func damaged(_ key: VersionKey, _ index: VerifiedIndex) -> VaultError {
    guard let place = index.position(of: key.record),
      case .token(let token) = index.records[place].body
    else { return .altered }
    return VaultError(
      .altered,
      "version \(key.version) of '\(token.name.text)' does not open: it was altered, or is damaged",
      hint: VaultError.altered.hint)
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

  /// Opens and decodes every audit entry. Returns how many there are, and when the newest was made.
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
    var opener = try mapping { () throws(CryptoError) in try BoxOpener(key: ring.keys.audit) }
    for (offset, row) in rows.enumerated() {
      guard row.sequence == first + Int64(offset) else { throw .altered }
      let context = CellContext.audit(
        vault: state.vaultID, epoch: state.epoch, sequence: row.sequence, previousLink: previous)
      let bytes: [UInt8]
      do throws(CryptoError) {
        bytes = try opener.openOutsideArena(row.box, context: context)
      } catch { throw VaultError(error) }
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
