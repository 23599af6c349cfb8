import CSQLite
public import VaultCore

/// The one row of `state`.
extension VaultFile {
  /// Throws `corrupt` unless there is exactly one row with a body of 404, a MAC of 32 and a
  /// signature of 64 bytes (format 1, section 6).
  public func state() throws(StoreError) -> StateRow {
    let rows = try database.rows(
      "SELECT one, body, mac, sig FROM state LIMIT 2"
    ) { (row) throws(StoreError) in
      guard try row.integer(0) == 1 else { throw .corrupt }
      return StateRow(
        body: try row.blob(1, count: StateBody.byteCount),
        mac: try row.blob(2, count: StateRow.macByteCount),
        signature: try row.blob(3, count: StateRow.signatureByteCount))
    }
    guard rows.count == 1, let row = rows.first else { throw .corrupt }
    return row
  }

  /// Writes the row, the first time as well.
  public func setState(_ row: StateRow) throws(StoreError) {
    guard row.body.count == StateBody.byteCount, row.mac.count == StateRow.macByteCount,
      row.signature.count == StateRow.signatureByteCount
    else { throw .misuse(code: SQLITE_MISMATCH) }
    try changeOne(
      "INSERT INTO state(one, body, mac, sig) VALUES(1, ?1, ?2, ?3) "
        + "ON CONFLICT(one) DO UPDATE SET body = ?1, mac = ?2, sig = ?3",
      [.blob(row.body), .blob(row.mac), .blob(row.signature)])
  }
}

extension StateRow {
  fileprivate static let macByteCount = 32
  fileprivate static let signatureByteCount = 64
}
