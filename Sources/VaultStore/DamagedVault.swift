import CSQLite
public import VaultCore

/// The rows of a damaged vault that can still be reached, read from a copy whose first page was
/// put right. Nothing here vouches for anything: what a row is worth, its box tells whoever has
/// the key.
public final class DamagedVault {
  private let database: Database

  private init(database: Database) {
    self.database = database
  }

  /// Opens a copy of a damaged file, which this changes. Its first page, where SQLite keeps the
  /// header and the schema, is the same in every vault of format 1 but for counters, so it is
  /// written anew: `pristine` is the first page of a vault that was just made.
  ///
  /// - Parameter bytes: the damaged file, whole.
  /// - Returns: the file to put at a path of its own, and then to `open`.
  public static func repaired(_ bytes: [UInt8], pristine: [UInt8]) -> [UInt8] {
    let pageSize = Int(Schema.pageSize)
    var file = bytes
    let pages = max(1, (bytes.count + pageSize - 1) / pageSize)
    file.append(contentsOf: repeatElement(0, count: pages * pageSize - bytes.count))
    file.replaceSubrange(0..<pageSize, with: pristine.prefix(pageSize))
    // "Size of the database file in pages", big endian, and no free pages.
    for (place, shift) in zip(sizeField, [24, 16, 8, 0]) {
      file[place] = UInt8(truncatingIfNeeded: pages >> shift)
    }
    for place in freeListFields { file[place] = 0 }
    return file
  }

  /// <https://www.sqlite.org/fileformat2.html#the_database_header>.
  private static let sizeField = 28..<32
  private static let freeListFields = 32..<40

  public static func open(at path: String) throws(StoreError) -> DamagedVault {
    let database = try Database(path: path, readOnly: false)
    try ConnectionSettings.apply(to: database)
    return DamagedVault(database: database)
  }

  public func close() { database.close() }

  /// The state row, if it can be read.
  public var state: StateRow? {
    var found: [StateRow] = []
    try? database.each("SELECT body, mac, sig FROM state") { (row) throws(StoreError) in
      found.append(
        StateRow(
          body: try row.blob(0, atLeast: 0), mac: try row.blob(1, atLeast: 0),
          signature: try row.blob(2, atLeast: 0)))
    }
    return found.first
  }

  /// The slots that can be read, by id.
  public var slots: [SlotRow] {
    var found: [SlotRow] = []
    for id in Self.slotIDs where !found.contains(where: { $0.id == id }) {
      try? database.each(
        "SELECT id, type, role, kdf_t, kdf_m, salt, box FROM slots WHERE id = ?1",
        [.integer(id)]
      ) { (row) throws(StoreError) in
        guard let type = SlotType(rawValue: try row.integer(1)),
          let role = SlotRole(rawValue: try row.integer(2))
        else { throw .corrupt }
        found.append(
          SlotRow(
            id: try row.integer(0), type: type, role: role,
            cost: KDFCost(passes: try row.integer(3), memory: try row.integer(4)),
            salt: try row.blob(5, atLeast: 0), box: try row.blob(6, atLeast: 0)))
      }
    }
    return found
  }

  /// Numbers are given out one after another, and thirty-two is the most there are at once.
  private static let slotIDs: ClosedRange<Int64> = 0...1_024

  /// The records that can be reached.
  public var records: [RecordRow] {
    var found: [RecordRow] = []
    everyReachable("SELECT id, rev, meta FROM records WHERE id >= ?1 ORDER BY id") {
      (row) throws(StoreError) in
      let record = RecordRow(
        id: try row.recordID(0), revision: try row.integer(1), meta: try row.blob(2, atLeast: 0))
      found.append(record)
    }
    return found
  }

  /// The versions that can be reached.
  public var versions: [(key: VersionKey, box: [UInt8])] {
    var found: [(key: VersionKey, box: [UInt8])] = []
    everyReachable("SELECT rid, ver, box FROM versions WHERE rid >= ?1 ORDER BY rid, ver") {
      (row) throws(StoreError) in
      let key = VersionKey(record: try row.recordID(0), version: try row.integer(1))
      if found.last?.key != key { found.append((key, try row.blob(2, atLeast: 0))) }
    }
    return found
  }

  /// Walks a table by its key. Where a page cannot be read the walk goes on at the next prefix of
  /// two bytes: ids are random, so that passes over few rows but those of the page.
  private func everyReachable(
    _ query: String, _ read: (borrowing Row) throws(StoreError) -> Void
  ) {
    var start = 0
    while start <= Int(UInt16.max) {
      var reached = start
      let first = [UInt8(start >> 8), UInt8(start & 0xFF)] + [UInt8](repeating: 0, count: 14)
      do throws(StoreError) {
        try database.each(query, [.blob(first)]) { (row) throws(StoreError) in
          if let id = try? row.recordID(0) {
            reached = max(reached, Int(id.bytes[0]) << 8 | Int(id.bytes[1]))
          }
          // One row that makes no sense does not end the walk.
          try? read(row)
        }
        return
      } catch {
        start = reached + 1
      }
    }
  }
}

extension Database {
  /// Every row of a query until one cannot be reached; what was read before stays read.
  fileprivate func each(
    _ sql: String, _ values: [BoundValue] = [],
    _ read: (borrowing Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    _ = try rows(sql, values, read)
  }
}
