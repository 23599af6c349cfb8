import CSQLite

/// What makes a file a vault of format 1, pinned byte for byte: format 1, section 2. The same text
/// stands in `Schemas/store.sql`.
enum Schema {
  /// "VLT1".
  static let applicationID: Int64 = 0x564C_5431
  /// The number of the format.
  static let userVersion: Int64 = 1
  static let pageSize: Int64 = 4096

  /// A table: its name and the text `sqlite_schema` keeps for it.
  struct Table: Equatable {
    let name: String
    let sql: String
  }

  static let tables: [Table] = [
    Table(
      name: "state",
      sql: "CREATE TABLE state(one INTEGER PRIMARY KEY CHECK(one=1), body BLOB NOT NULL, "
        + "mac BLOB NOT NULL, sig BLOB NOT NULL) STRICT"),
    Table(
      name: "slots",
      sql: "CREATE TABLE slots(id INTEGER PRIMARY KEY, type INTEGER NOT NULL, "
        + "role INTEGER NOT NULL, kdf_t INTEGER NOT NULL, kdf_m INTEGER NOT NULL, "
        + "salt BLOB NOT NULL, box BLOB NOT NULL) STRICT"),
    Table(
      name: "records",
      sql: "CREATE TABLE records(id BLOB PRIMARY KEY, rev INTEGER NOT NULL, "
        + "meta BLOB NOT NULL) STRICT, WITHOUT ROWID"),
    Table(
      name: "versions",
      sql: "CREATE TABLE versions(rid BLOB NOT NULL, ver INTEGER NOT NULL, box BLOB NOT NULL, "
        + "PRIMARY KEY(rid,ver)) STRICT, WITHOUT ROWID"),
    Table(
      name: "audit",
      sql: "CREATE TABLE audit(seq INTEGER PRIMARY KEY, link BLOB NOT NULL, "
        + "box BLOB NOT NULL) STRICT"),
  ]

  /// What can only be said before the first page exists.
  static let layout = [
    "PRAGMA page_size=\(pageSize)", "PRAGMA encoding='UTF-8'", "PRAGMA auto_vacuum=NONE",
  ]

  /// What makes an empty database a vault without a row, for one transaction.
  static let contents =
    ["PRAGMA application_id=\(applicationID)", "PRAGMA user_version=\(userVersion)"]
    + tables.map(\.sql)

  /// Refuses a file that asks SQLite for a write-ahead log, before SQLite has read it: by then it
  /// would have opened one. Bytes 18 and 19 of the header are 1 with a rollback journal and 2 with
  /// a log, <https://www.sqlite.org/fileformat2.html#file_format_version_numbers>.
  ///
  /// Nothing else is judged here: a first sector torn by a power loss is SQLite's to restore.
  static func checkHeader(of database: Database) throws(StoreError) {
    guard let start = try database.fileStart(count: headerByteCount) else { throw .notADatabase }
    guard start.starts(with: magic) else { return }
    guard start[18] == 1, start[19] == 1 else { throw .wrongSchema }
  }

  private static let headerByteCount = 100
  private static let magic = Array("SQLite format 3\u{0}".utf8)

  /// Throws unless the database is a vault of format 1. Looks at the file each time it is called.
  static func check(_ database: Database) throws(StoreError) {
    guard try integer("application_id", database) == applicationID else { throw .notADatabase }
    let version = try integer("user_version", database)
    guard version == userVersion else { throw .wrongFormat(found: version ?? 0) }
    guard try integer("page_size", database) == pageSize,
      try integer("auto_vacuum", database) == 0,
      try text("encoding", database) == "UTF-8",
      try text("journal_mode", database) == "delete"
    else { throw .wrongSchema }
    try checkTables(of: database)
  }

  /// Order is not part of the schema; number, names, types and texts are.
  private static func checkTables(of database: Database) throws(StoreError) {
    var missing = tables
    let query = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    let found: [Table]
    do throws(StoreError) {
      found = try database.rows(query) { (row) throws(StoreError) in
        let table = Table(name: try row.text(1), sql: try row.text(3))
        guard try row.text(0) == "table", try row.text(2) == table.name else {
          throw .wrongSchema
        }
        return table
      }
    } catch .corrupt {
      throw .wrongSchema
    }
    for table in found {
      guard let index = missing.firstIndex(of: table) else { throw .wrongSchema }
      missing.remove(at: index)
    }
    guard missing.isEmpty else { throw .wrongSchema }
  }

  private static func integer(_ pragma: String, _ database: Database) throws(StoreError) -> Int64? {
    try database.once("PRAGMA \(pragma)") { (row) throws(StoreError) in
      try row.signedInteger(0)
    }
  }

  private static func text(_ pragma: String, _ database: Database) throws(StoreError) -> String? {
    try database.once("PRAGMA \(pragma)") { (row) throws(StoreError) in try row.text(0) }
  }
}
