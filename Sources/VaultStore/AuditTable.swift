import CSQLite
public import VaultCore

/// The rows of `audit`: a chain of sealed entries, the oldest of which may be pruned.
extension VaultFile {
  /// All entries by number, without their ciphertexts.
  public func auditHeads() throws(StoreError) -> [AuditHead] {
    try database.rows(
      "SELECT seq, link, box FROM audit ORDER BY seq"
    ) { (row) throws(StoreError) in
      AuditHead(
        sequence: try row.integer(0), link: try row.blob(1, count: AuditRow.linkByteCount),
        tag: try row.cellTag(2))
    }
  }

  /// One entry, or nil.
  public func auditRow(_ sequence: Int64) throws(StoreError) -> AuditRow? {
    try auditRows(from: sequence, through: sequence).first
  }

  /// The entries from one number to another, both included, by number.
  public func auditRows(
    from first: Int64, through last: Int64
  ) throws(StoreError) -> [AuditRow] {
    try database.rows(
      "SELECT seq, link, box FROM audit WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
      [.integer(first), .integer(last)]
    ) { (row) throws(StoreError) in
      AuditRow(
        sequence: try row.integer(0), link: try row.blob(1, count: AuditRow.linkByteCount),
        box: try row.blob(2, atLeast: CellTag.smallestBox))
    }
  }

  /// Throws `wrongRow` if the number is taken.
  public func appendAudit(_ entry: AuditRow) throws(StoreError) {
    try changeOne("INSERT INTO audit(seq, link, box) VALUES(?1, ?2, ?3)", values(entry))
  }

  /// Puts a resealed entry in the place of the old one, for a rekey. Throws `wrongRow` if there is
  /// no such entry.
  public func updateAudit(_ entry: AuditRow) throws(StoreError) {
    try changeOne("UPDATE audit SET link = ?2, box = ?3 WHERE seq = ?1", values(entry))
  }

  /// Deletes the entries up to and including a number; returns how many there were.
  @discardableResult
  public func deleteAudit(through last: Int64) throws(StoreError) -> Int {
    try database.run("DELETE FROM audit WHERE seq <= ?1", [.integer(last)])
  }

  private func values(_ entry: AuditRow) throws(StoreError) -> [BoundValue] {
    guard entry.sequence >= 0, entry.link.count == AuditRow.linkByteCount,
      entry.box.count >= CellTag.smallestBox
    else { throw .misuse(code: SQLITE_MISMATCH) }
    return [.integer(entry.sequence), .blob(entry.link), .blob(entry.box)]
  }
}

extension AuditRow {
  /// A link is a BLAKE2b-256 hash: format 1, section 6.
  fileprivate static let linkByteCount = 32
}
