import CSQLite
public import VaultCore

/// The rows of `versions`: one sealed value each.
extension VaultFile {
  /// All versions by record and number, without their ciphertexts.
  public func versionHeads() throws(StoreError) -> [VersionHead] {
    try database.rows(
      "SELECT rid, ver, box FROM versions ORDER BY rid, ver"
    ) { (row) throws(StoreError) in
      VersionHead(
        key: VersionKey(record: try row.recordID(0), version: try row.integer(1)),
        tag: try row.cellTag(2))
    }
  }

  /// The sealed value of one version, or nil.
  public func versionBox(_ key: VersionKey) throws(StoreError) -> [UInt8]? {
    try database.rows(
      "SELECT box FROM versions WHERE rid = ?1 AND ver = ?2",
      [.blob(key.record.bytes), .integer(key.version)]
    ) { (row) throws(StoreError) in try row.blob(0, atLeast: CellTag.smallestBox) }.first
  }

  /// At most `count` versions that come after `key` by record and number, or from the first one on,
  /// with their sealed values.
  public func versions(
    after key: VersionKey?, count: Int
  ) throws(StoreError) -> [(key: VersionKey, box: [UInt8])] {
    // Before every id: an empty one.
    let after = [BoundValue.blob(key?.record.bytes ?? []), .integer(key?.version ?? 0)]
    return try database.rows(
      "SELECT rid, ver, box FROM versions WHERE (rid, ver) > (?1, ?2) ORDER BY rid, ver LIMIT ?3",
      after + [.integer(Int64(count))]
    ) { (row) throws(StoreError) in
      (
        key: VersionKey(record: try row.recordID(0), version: try row.integer(1)),
        box: try row.blob(2, atLeast: CellTag.smallestBox)
      )
    }
  }

  /// Throws `wrongRow` if the version exists.
  public func insertVersion(_ key: VersionKey, box: [UInt8]) throws(StoreError) {
    try changeOne(
      "INSERT INTO versions(rid, ver, box) VALUES(?1, ?2, ?3)", values(key, box))
  }

  /// Puts a resealed box in the place of the old one, for a rekey. Throws `wrongRow` if there is no
  /// such version.
  public func updateVersion(_ key: VersionKey, box: [UInt8]) throws(StoreError) {
    try changeOne(
      "UPDATE versions SET box = ?3 WHERE rid = ?1 AND ver = ?2", values(key, box))
  }

  /// Throws `wrongRow` if there is no such version.
  public func deleteVersion(_ key: VersionKey) throws(StoreError) {
    try changeOne(
      "DELETE FROM versions WHERE rid = ?1 AND ver = ?2",
      [.blob(key.record.bytes), .integer(key.version)])
  }

  private func values(_ key: VersionKey, _ box: [UInt8]) throws(StoreError) -> [BoundValue] {
    guard key.version >= 0, box.count >= CellTag.smallestBox else {
      throw .misuse(code: SQLITE_MISMATCH)
    }
    return [.blob(key.record.bytes), .integer(key.version), .blob(box)]
  }
}
