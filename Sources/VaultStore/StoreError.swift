import CSQLite

/// What can go wrong between the vault and its file. A code is SQLite's extended result code
/// (<https://www.sqlite.org/rescode.html>); no case carries SQL text, a path or data.
public enum StoreError: Error, Equatable, Sendable {
  /// Another connection held its lock for longer than the busy timeout.
  case busy
  /// No space left. Nothing was committed.
  case full
  /// The file, its directory or the file system cannot be written.
  case readOnly
  /// A crash left a journal that must be rolled back first, and this connection may not write.
  case hotJournal
  /// A system call failed.
  case io(code: Int32)
  /// The file cannot be opened: absent, a directory, a symbolic link in its path, no permission.
  case cannotOpen(code: Int32)
  /// Not an SQLite file, or the `application_id` of something else.
  case notADatabase
  /// The file contradicts itself, or a cell has a type, size or sign that the format excludes.
  case corrupt
  /// A vault of another format: its `user_version`.
  case wrongFormat(found: Int64)
  /// Page size, encoding, journal mode or schema are not those of format 1.
  case wrongSchema
  /// A row that was to be changed is not there, or one that was to be added is.
  case wrongRow
  /// SQLite answered a setting with something else; the name of the setting.
  case settingRefused(name: String)
  /// COMMIT failed in a way that leaves open which state the file holds. The connection is closed:
  /// open again, verify, and see.
  case commitUnknown
  /// A call that does not fit: a closed file, a transaction in a transaction, a row that the format
  /// does not allow, or a result code with no case of its own.
  case misuse(code: Int32)

  /// The case for a result code other than OK, ROW and DONE.
  init(code: Int32) {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_FULL: self = .full
    case SQLITE_READONLY: self = Self.readOnly(code)
    case SQLITE_IOERR: self = .io(code: code)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH, SQLITE_NOLFS: self = .cannotOpen(code: code)
    case SQLITE_NOTADB: self = .notADatabase
    case SQLITE_CORRUPT, SQLITE_FORMAT: self = .corrupt
    case SQLITE_SCHEMA: self = .wrongSchema
    case SQLITE_CONSTRAINT where ExtendedCode.keyTaken.contains(code): self = .wrongRow
    default: self = .misuse(code: code)
    }
  }

  /// The same for a statement. Every text is a constant, so an error in it means that a table or a
  /// column is not there: when it is compiled, and when it is run after somebody changed the
  /// schema, because SQLite then compiles it anew.
  init(ofStatement code: Int32) {
    self = code == SQLITE_ERROR ? .wrongSchema : StoreError(code: code)
  }

  /// The case for what `PRAGMA integrity_check` says in place of "ok". A page that cannot be read
  /// is a failing disk, not a damaged file. SQLite puts that into words: "unable to get the page.
  /// error code=266" for a tree's page, "failed to get page 7" for one that continues a row.
  init(verdict: String) {
    let code = verdict.split(separator: "=").last.flatMap { Int32($0) }
    if let code, code & 0xff == SQLITE_IOERR {
      self = .io(code: code)
    } else if verdict.contains(": failed to get page ") {
      self = .io(code: SQLITE_IOERR)
    } else {
      self = .corrupt
    }
  }

  /// ROLLBACK: there is a hot journal. DBMOVED: the file was replaced under the connection.
  private static func readOnly(_ code: Int32) -> StoreError {
    switch code {
    case ExtendedCode.readOnlyRollback: .hotJournal
    case ExtendedCode.readOnlyMoved: .io(code: code)
    default: .readOnly
    }
  }
}

/// Extended codes that decide something here. SQLite defines them as shifted macros, which Swift
/// does not import: <https://www.sqlite.org/rescode.html>.
enum ExtendedCode {
  static let readOnlyRollback = SQLITE_READONLY | 3 << 8
  static let readOnlyMoved = SQLITE_READONLY | 4 << 8
  static let shortRead = SQLITE_IOERR | 2 << 8
  /// PRIMARYKEY, UNIQUE, ROWID: a row with that key is there.
  static let keyTaken = [6, 8, 10].map { SQLITE_CONSTRAINT | $0 << 8 }
}
