import CSQLite
public import VaultCore

/// The rows of `records`: tokens, server profiles and settings, told apart only inside the cell.
extension VaultFile {
  /// All records by id, cells included: opening a vault opens every one.
  public func records() throws(StoreError) -> [RecordRow] {
    try database.rows(
      "SELECT id, rev, meta FROM records ORDER BY id"
    ) { (row) throws(StoreError) in try Self.record(row) }
  }

  /// One record, or nil.
  public func record(_ id: RecordID) throws(StoreError) -> RecordRow? {
    try database.rows(
      "SELECT id, rev, meta FROM records WHERE id = ?1", [.blob(id.bytes)]
    ) { (row) throws(StoreError) in try Self.record(row) }.first
  }

  /// Throws `wrongRow` if the id is taken.
  public func insertRecord(_ record: RecordRow) throws(StoreError) {
    try changeOne("INSERT INTO records(id, rev, meta) VALUES(?1, ?2, ?3)", values(record))
  }

  /// Throws `wrongRow` if there is no record with this id.
  public func updateRecord(_ record: RecordRow) throws(StoreError) {
    try changeOne("UPDATE records SET rev = ?2, meta = ?3 WHERE id = ?1", values(record))
  }

  /// Throws `wrongRow` if there is no such record. Its versions are rows of their own.
  public func deleteRecord(_ id: RecordID) throws(StoreError) {
    try changeOne("DELETE FROM records WHERE id = ?1", [.blob(id.bytes)])
  }

  private static func record(_ row: borrowing Row) throws(StoreError) -> RecordRow {
    RecordRow(
      id: try row.recordID(0), revision: try row.integer(1),
      meta: try row.blob(2, atLeast: CellTag.smallestBox))
  }

  private func values(_ record: RecordRow) throws(StoreError) -> [BoundValue] {
    guard record.revision >= 0, record.meta.count >= CellTag.smallestBox else {
      throw .misuse(code: SQLITE_MISMATCH)
    }
    return [.blob(record.id.bytes), .integer(record.revision), .blob(record.meta)]
  }
}

extension Row {
  /// 16 bytes.
  func recordID(_ column: Int32) throws(StoreError) -> RecordID {
    try withBlob(column) { (bytes) throws(StoreError) in
      do { return try RecordID(bytes) } catch { throw .corrupt }
    }
  }

  /// A box without its ciphertext, which is not copied: where a row fits its page, SQLite points
  /// into the page itself.
  func cellTag(_ column: Int32) throws(StoreError) -> CellTag {
    try withBlob(column) { (box) throws(StoreError) in
      do { return try CellTag(of: box) } catch { throw .corrupt }
    }
  }
}
