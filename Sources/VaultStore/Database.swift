import CSQLite

/// One SQLite connection, and its statements compiled once. It knows nothing of vaults: which
/// settings it must have stands in `ConnectionSettings`, what must be in the file in `Schema`.
@safe
final class Database {
  private var handle: OpaquePointer?
  private var statements: [String: Statement] = [:]

  /// Opens an existing file and touches none of its bytes.
  ///
  /// `path` must be absolute. That rules out everything else SQLite takes for a name: a `file:`
  /// URI, `:memory:`, and the empty name of a temporary database.
  init(path: String, readOnly: Bool) throws(StoreError) {
    try Self.checkPath(path)
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let flags = access | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    unsafe handle = opened
    guard code == SQLITE_OK else {
      // A failed open still returns a connection, which must be closed.
      close()
      throw StoreError(code: code)
    }
    // Without permission to write, SQLite opens for reading and says nothing.
    if !readOnly, isReadOnly {
      close()
      throw .readOnly
    }
  }

  deinit { close() }

  /// Makes an empty file that was not there before, by SQLite's own door to the file system: the
  /// open flags of a connection have no way to say "only if absent".
  static func makeFile(at path: String) throws(StoreError) {
    try checkPath(path)
    guard let system = unsafe sqlite3_vfs_find(nil), let open = unsafe system.pointee.xOpen,
      let name = unsafe sqlite3_create_filename(path, "", "", 0, nil)
    else { throw .misuse(code: SQLITE_NOMEM) }
    defer { unsafe sqlite3_free_filename(name) }
    let memory = unsafe UnsafeMutableRawPointer.allocate(
      byteCount: Int(system.pointee.szOsFile),
      alignment: MemoryLayout<sqlite3_file>.alignment)
    defer { unsafe memory.deallocate() }
    unsafe memory.initializeMemory(
      as: UInt8.self, repeating: 0, count: Int(system.pointee.szOsFile))
    let file = unsafe memory.assumingMemoryBound(to: sqlite3_file.self)
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_MAIN_DB
    var granted: Int32 = 0
    let code = unsafe open(system, name, file, flags, &granted)
    if let methods = unsafe file.pointee.pMethods { _ = unsafe methods.pointee.xClose(file) }
    guard code == SQLITE_OK else { throw StoreError(code: code) }
    // A file it could not make, SQLite opens for reading: that one was there before.
    guard granted & SQLITE_OPEN_READONLY == 0 else { throw .cannotOpen(code: SQLITE_CANTOPEN) }
  }

  /// Ends a transaction that is still open by rolling it back. Everything else throws afterwards.
  func close() {
    for statement in statements.values { statement.finalize() }
    statements = [:]
    _ = unsafe sqlite3_close(handle)
    unsafe handle = nil
  }

  var isInTransaction: Bool {
    guard let connection = unsafe handle else { return false }
    return unsafe sqlite3_get_autocommit(connection) == 0
  }

  var isReadOnly: Bool {
    guard let connection = unsafe handle else { return true }
    return unsafe sqlite3_db_readonly(connection, "main") != 0
  }

  // MARK: Statements

  /// Runs a statement that changes rows; returns how many it changed. Compiled once.
  @discardableResult
  func run(_ sql: String, _ values: [BoundValue] = []) throws(StoreError) -> Int {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() {}
    return Int(unsafe sqlite3_changes64(try connection()))
  }

  /// Every row of a query, as `read` makes of it. Compiled once.
  func rows<Element>(
    _ sql: String, _ values: [BoundValue] = [],
    _ read: (borrowing Row) throws(StoreError) -> Element
  ) throws(StoreError) -> [Element] {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    var elements: [Element] = []
    do throws(StoreError) {
      while try statement.step() {
        elements.append(try statement.withRow(read))
      }
    } catch .misuse(code: SQLITE_TOOBIG) {
      // More than the LENGTH limit was never written by us.
      throw .corrupt
    }
    return elements
  }

  /// Runs a statement once and forgets it: settings, whose answer may be fixed when compiled.
  /// Nil if it yields no row.
  @discardableResult
  func once<Element>(
    _ sql: String, _ read: (borrowing Row) throws(StoreError) -> Element
  ) throws(StoreError) -> Element? {
    let statement = try compile(sql, persistent: false)
    defer { statement.finalize() }
    guard try statement.step() else { return nil }
    let element = try statement.withRow(read)
    while try statement.step() {}
    return element
  }

  /// Runs a statement once and drops what it yields.
  func once(_ sql: String) throws(StoreError) {
    try once(sql) { (_) throws(StoreError) in }
  }

  private func statement(_ sql: String) throws(StoreError) -> Statement {
    if let known = statements[sql] { return known }
    let new = try compile(sql, persistent: true)
    statements[sql] = new
    return new
  }

  private func compile(_ sql: String, persistent: Bool) throws(StoreError) -> Statement {
    var compiled: OpaquePointer?
    let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = unsafe sqlite3_prepare_v3(try connection(), sql, -1, flags, &compiled, nil)
    guard code == SQLITE_OK, let compiled = unsafe compiled else {
      throw StoreError(ofStatement: code)
    }
    return unsafe Statement(handle: compiled)
  }

  // MARK: Settings that are not SQL

  func setBusyTimeout(milliseconds: Int32) throws(StoreError) {
    let code = unsafe sqlite3_busy_timeout(try connection(), milliseconds)
    guard code == SQLITE_OK else { throw StoreError(code: code) }
  }

  /// Sets a run-time limit; returns what is now in force.
  func limit(_ category: Int32, _ value: Int32) throws(StoreError) -> Int32 {
    let connection = unsafe try connection()
    _ = unsafe sqlite3_limit(connection, category, value)
    return unsafe sqlite3_limit(connection, category, -1)
  }

  /// Sets a flag of `sqlite3_db_config`; returns what is now in force.
  func flag(_ option: Int32, _ value: Bool) throws(StoreError) -> Bool {
    var now: Int32 = -1
    let code = unsafe csqlite_db_config_flag(try connection(), option, value ? 1 : 0, &now)
    guard code == SQLITE_OK else { throw StoreError(code: code) }
    return now == 1
  }

  /// The first `count` bytes of the file as they are on disk, read through the descriptor SQLite
  /// has: opening and closing another would drop this process's locks. Nil if the file is shorter.
  func fileStart(count: Int) throws(StoreError) -> [UInt8]? {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let found = unsafe sqlite3_file_control(
      try connection(), "main", SQLITE_FCNTL_FILE_POINTER, &file)
    guard found == SQLITE_OK, let file = unsafe file, let methods = unsafe file.pointee.pMethods,
      let read = unsafe methods.pointee.xRead
    else { throw StoreError(code: found) }
    var bytes = [UInt8](repeating: 0, count: count)
    let code = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(file, buffer.baseAddress, Int32(count), 0)
    }
    guard code != ExtendedCode.shortRead else { return nil }
    guard code == SQLITE_OK else { throw StoreError(code: code) }
    return bytes
  }

  /// Copies every page of this database, as it stands now, over those of `target`.
  func copyPages(to target: Database) throws(StoreError) {
    let into = unsafe try target.connection()
    guard let copy = unsafe sqlite3_backup_init(into, "main", try connection(), "main") else {
      throw StoreError(code: unsafe sqlite3_extended_errcode(into))
    }
    let stepped = unsafe sqlite3_backup_step(copy, -1)
    let finished = unsafe sqlite3_backup_finish(copy)
    guard stepped == SQLITE_DONE else { throw StoreError(code: stepped) }
    guard finished == SQLITE_OK else { throw StoreError(code: finished) }
  }

  private func connection() throws(StoreError) -> OpaquePointer {
    guard let connection = unsafe handle else { throw .misuse(code: SQLITE_MISUSE) }
    return unsafe connection
  }

  private static func checkPath(_ path: String) throws(StoreError) {
    guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
      throw .cannotOpen(code: SQLITE_CANTOPEN)
    }
  }
}
