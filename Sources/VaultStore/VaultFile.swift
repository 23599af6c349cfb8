import CSQLite

/// A vault's file: five tables and transactions over them. It yields rows in the order the format
/// fixes and holds no key; what a row means, and whether it is genuine, is decided above.
///
/// One connection, for one thread. Never keep a transaction open while a key is derived or a
/// person is asked. Never open and close the same file by another way while this is open: POSIX
/// drops all of a process's locks on a file with the first descriptor that is closed.
public final class VaultFile {
  public enum Access: Sendable {
    case readWrite
    /// For a watcher of another user id. Meets `hotJournal` where another would roll back.
    case readOnly
  }

  public enum TransactionKind: Sendable {
    /// Locks with the first statement: for reading.
    case deferred
    /// The one writer, from the start. Readers go on until the commit.
    case immediate
    /// Nobody else, not even readers.
    case exclusive
  }

  /// Rows per table.
  public struct RowCounts: Equatable, Sendable {
    public let slots, records, versions, audit: Int64
  }

  let database: Database

  private init(database: Database) {
    self.database = database
  }

  /// Makes an empty vault in a file that must not exist yet, and leaves the EXCLUSIVE transaction
  /// open in which it was made: add the rows, then `commit()`. Without a commit, an empty file
  /// stays behind.
  ///
  /// `path` is absolute and without symbolic links. The file's mode is 0644 less the process's
  /// umask: **set umask 077 before**, or the vault is readable by others.
  ///
  /// Throws `cannotOpen` if the file exists or cannot be made.
  public static func create(at path: String) throws(StoreError) -> VaultFile {
    try Database.makeFile(at: path)
    let database = try Database(path: path, readOnly: false)
    try ConnectionSettings.apply(to: database)
    for statement in Schema.layout { try database.once(statement) }
    let file = VaultFile(database: database)
    try file.begin(.exclusive)
    for statement in Schema.contents { try database.once(statement) }
    return file
  }

  /// Opens a vault's file and sets the connection as format 1, section 2 lists, each setting read
  /// back. Rolls a crashed transaction back if it may write. What the file is, `checkIdentity()`
  /// tells.
  ///
  /// `path` is absolute; a symbolic link anywhere in it is refused with `cannotOpen`.
  public static func open(at path: String, access: Access) throws(StoreError) -> VaultFile {
    try open(at: path, access: access, busyTimeout: ConnectionSettings.busyTimeout)
  }

  /// `busyTimeout` in milliseconds.
  static func open(
    at path: String, access: Access, busyTimeout: Int32
  ) throws(StoreError) -> VaultFile {
    let database = try Database(path: path, readOnly: access == .readOnly)
    try Schema.checkHeader(of: database)
    try ConnectionSettings.apply(to: database, busyTimeout: busyTimeout)
    return VaultFile(database: database)
  }

  /// Closes the connection; a transaction that is still open is rolled back. Every later call
  /// throws `misuse`. Closing twice is allowed.
  public func close() {
    database.close()
  }

  /// SQLite's version, for diagnostics: "3.40.1".
  public static var libraryVersion: String {
    unsafe String(cString: sqlite3_libversion())
  }

  public var libraryVersion: String { Self.libraryVersion }

  // MARK: Transactions

  /// Throws `busy` if the lock cannot be had within 5 s, `misuse` in a transaction, `readOnly` for
  /// a writer's transaction on a connection that may only read.
  public func begin(_ kind: TransactionKind) throws(StoreError) {
    guard !database.isInTransaction else { throw .misuse(code: SQLITE_MISUSE) }
    // SQLite would quietly begin a reader's.
    guard kind == .deferred || !database.isReadOnly else { throw .readOnly }
    switch kind {
    case .deferred: try database.run("BEGIN DEFERRED")
    case .immediate: try database.run("BEGIN IMMEDIATE")
    case .exclusive: try database.run("BEGIN EXCLUSIVE")
    }
  }

  /// Returns once the transaction is on the disk. Throws
  /// - `busy` if a reader did not go away in time: the transaction is still open, commit again or
  ///   roll back;
  /// - `full` if the disk is: rolled back, the old state holds, because SQLite meets a full disk
  ///   only while the journal still stands;
  /// - `commitUnknown` for everything else: the connection is closed, and which state holds is
  ///   found by opening again (format 1, section 9).
  public func commit() throws(StoreError) {
    guard database.isInTransaction else { throw .misuse(code: SQLITE_MISUSE) }
    do throws(StoreError) {
      try database.run("COMMIT")
    } catch .busy {
      throw .busy
    } catch .full {
      rollback()
      throw .full
    } catch {
      close()
      throw .commitUnknown
    }
  }

  /// Ends the transaction without its changes; does nothing if none is open. What cannot be undone
  /// now is undone from the journal by the next connection.
  public func rollback() {
    guard database.isInTransaction else { return }
    _ = try? database.run("ROLLBACK")
  }

  public var isInTransaction: Bool { database.isInTransaction }

  // MARK: Checks

  /// Throws unless the file is a vault of format 1: `notADatabase` for another `application_id`,
  /// `wrongFormat` for another `user_version`, `wrongSchema` for another page size, encoding,
  /// journal mode or schema. Call it first in every transaction; it reads the file each time.
  public func checkIdentity() throws(StoreError) {
    try Schema.check(database)
  }

  /// Throws `corrupt` unless the pages hang together: `PRAGMA quick_check`, on every open.
  public func quickCheck() throws(StoreError) {
    try check("PRAGMA quick_check(1)")
  }

  /// The slower `PRAGMA integrity_check`, for `verify` and before a rekey.
  public func integrityCheck() throws(StoreError) {
    try check("PRAGMA integrity_check(1)")
  }

  private func check(_ pragma: String) throws(StoreError) {
    let verdict = try database.once(pragma) { (row) throws(StoreError) in try row.text(0) }
    guard verdict == "ok" else { throw StoreError(verdict: verdict ?? "") }
  }

  /// How many rows there are, each table counted.
  public func rowCounts() throws(StoreError) -> RowCounts {
    RowCounts(
      slots: try count("SELECT count(*) FROM slots"),
      records: try count("SELECT count(*) FROM records"),
      versions: try count("SELECT count(*) FROM versions"),
      audit: try count("SELECT count(*) FROM audit"))
  }

  private func count(_ sql: String) throws(StoreError) -> Int64 {
    let counts = try database.rows(sql) { (row) throws(StoreError) in try row.integer(0) }
    guard let count = counts.first else { throw .corrupt }
    return count
  }

  /// Runs a statement that must change exactly one row.
  func changeOne(_ sql: String, _ values: [BoundValue]) throws(StoreError) {
    guard try database.run(sql, values) == 1 else { throw .wrongRow }
  }
}
