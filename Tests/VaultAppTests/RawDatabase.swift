import CSQLite

/// SQLite with none of a vault's precautions: what an attacker has.
@safe final class RawDatabase {
  private let handle: OpaquePointer?

  init(_ path: String) throws {
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open(path, &opened)
    unsafe handle = opened
    guard code == SQLITE_OK else { throw Problem(code: code, statement: "open") }
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Runs statements that are divided by semicolons.
  func run(_ sql: String) throws {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw Problem(code: code, statement: sql) }
  }

  static func run(_ sql: String, on path: String) throws {
    try RawDatabase(path).run(sql)
  }

  struct Problem: Error {
    let code: Int32
    let statement: String
  }
}
