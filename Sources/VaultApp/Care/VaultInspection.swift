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

  /// Opens a value; its box must still carry the tag that the root covers.
  func checkValue(_ head: VersionHead, _ index: VerifiedIndex) throws(VaultError) {
    guard let box = try mapping({ () throws(StoreError) in try file.versionBox(head.key) }),
      try mapping({ () throws(FormatError) in try CellTag(of: box) }) == head.tag
    else { throw .altered }
    let context = CellContext.value(
      vault: index.state.vaultID, epoch: index.state.epoch, head.key)
    _ = try mapping { () throws(CryptoError) in
      try Box.open(box, key: ring.keys.data, context: context)
    }
  }

  /// Opens and decodes every audit entry. Returns how many there are.
  func checkAuditEntries(_ index: VerifiedIndex) throws(VaultError) -> Int64 {
    var previous = index.state.auditBaseLink
    var count: Int64 = 0
    var sequence = index.state.auditBaseSequence
    while sequence < index.state.auditSequence {
      sequence += 1
      guard let row = try mapping({ () throws(StoreError) in try file.auditRow(sequence) }) else {
        throw .altered
      }
      let context = CellContext.audit(
        vault: index.state.vaultID, epoch: index.state.epoch, sequence: sequence,
        previousLink: previous)
      let bytes = try mapping { () throws(CryptoError) in
        try Box.openOutsideArena(row.box, key: ring.keys.audit, context: context)
      }
      _ = try mapping { () throws(FormatError) in try AuditEntry(decoding: bytes) }
      previous = row.link
      count += 1
    }
    return count
  }

  func slotCount() throws(VaultError) -> Int64 {
    Int64(try mapping { () throws(StoreError) in try file.slots() }.count)
  }
}
