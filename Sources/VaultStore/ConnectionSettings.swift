import CSQLite

/// What every connection to a vault is set to, and what it must answer when asked: format 1,
/// section 2. Settings of SQLite are a library's defaults until they are read back.
enum ConnectionSettings {
  /// How long a statement waits for another connection's lock.
  static let busyTimeout: Int32 = 5_000

  /// One `PRAGMA`: what it is set to and what it then answers.
  struct Pragma {
    let name: String
    let value: String
    let answer: Answer

    enum Answer: Equatable {
      case integer(Int64)
      case text(String)
    }
  }

  /// One flag of `sqlite3_db_config`.
  struct Flag {
    let name: String
    let option: Int32
    let value: Bool
  }

  /// One run-time limit.
  struct Limit {
    let name: String
    let category: Int32
    let value: Int32
  }

  /// First, because they limit what the file can do while its schema is read.
  static let flags: [Flag] = [
    Flag(name: "defensive", option: SQLITE_DBCONFIG_DEFENSIVE, value: true),
    Flag(name: "trusted_schema", option: SQLITE_DBCONFIG_TRUSTED_SCHEMA, value: false),
    Flag(name: "enable_trigger", option: SQLITE_DBCONFIG_ENABLE_TRIGGER, value: false),
    Flag(name: "enable_view", option: SQLITE_DBCONFIG_ENABLE_VIEW, value: false),
    Flag(
      name: "enable_load_extension", option: SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, value: false),
  ]

  static let limits: [Limit] = [
    Limit(name: "length", category: SQLITE_LIMIT_LENGTH, value: 4 << 20),
    Limit(name: "sql_length", category: SQLITE_LIMIT_SQL_LENGTH, value: 100_000),
    Limit(name: "attached", category: SQLITE_LIMIT_ATTACHED, value: 0),
  ]

  /// In this order: `journal_mode` reads the file, and everything else must hold by then.
  static let pragmas: [Pragma] = [
    Pragma(name: "cell_size_check", value: "ON", answer: .integer(1)),
    Pragma(name: "mmap_size", value: "0", answer: .integer(0)),
    Pragma(name: "temp_store", value: "MEMORY", answer: .integer(2)),
    Pragma(name: "locking_mode", value: "NORMAL", answer: .text("normal")),
    Pragma(name: "secure_delete", value: "ON", answer: .integer(1)),
    Pragma(name: "fullfsync", value: "ON", answer: .integer(1)),
    Pragma(name: "journal_mode", value: "DELETE", answer: .text("delete")),
    Pragma(name: "synchronous", value: "EXTRA", answer: .integer(3)),
  ]

  static func apply(
    to database: Database, busyTimeout: Int32 = busyTimeout
  ) throws(StoreError) {
    for flag in flags {
      guard try database.flag(flag.option, flag.value) == flag.value else {
        throw .settingRefused(name: flag.name)
      }
    }
    for limit in limits {
      guard try database.limit(limit.category, limit.value) == limit.value else {
        throw .settingRefused(name: limit.name)
      }
    }
    try database.setBusyTimeout(milliseconds: busyTimeout)
    let wait = try database.once("PRAGMA busy_timeout") { (row) throws(StoreError) in
      try row.signedInteger(0)
    }
    guard wait == Int64(busyTimeout) else { throw .settingRefused(name: "busy_timeout") }
    for pragma in pragmas { try set(pragma, on: database) }
  }

  /// A write-ahead log is refused as it is found: setting `journal_mode` would rewrite the file.
  /// `Schema.checkHeader` sees one that stands in the file, but not one that comes out of a planted
  /// journal.
  private static func refuseLog(in database: Database) throws(StoreError) {
    let mode = try database.once("PRAGMA journal_mode") { (row) throws(StoreError) in
      try row.text(0)
    }
    guard mode != "wal" else { throw .wrongSchema }
  }

  /// SQLite ignores the name of a setting it does not have; then there is no answer.
  static func set(_ pragma: Pragma, on database: Database) throws(StoreError) {
    if pragma.name == "journal_mode" { try refuseLog(in: database) }
    do throws(StoreError) {
      try database.once("PRAGMA \(pragma.name)=\(pragma.value)")
    } catch .wrongSchema {
      // What `StoreError` makes of a text that SQLite rejects.
      throw .settingRefused(name: pragma.name)
    }
    guard try answer(pragma, on: database) == pragma.answer else {
      throw .settingRefused(name: pragma.name)
    }
  }

  static func answer(_ pragma: Pragma, on database: Database) throws(StoreError) -> Pragma.Answer? {
    try database.once("PRAGMA \(pragma.name)") { (row) throws(StoreError) in
      switch pragma.answer {
      case .integer: .integer(try row.signedInteger(0))
      case .text: .text(try row.text(0))
      }
    }
  }
}
