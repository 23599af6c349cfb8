import Platform
import VaultCore

/// Which warnings were given, kept beside the anchors: the watch key cannot write the vault. A log
/// that is lost, damaged or not ours alone repeats warnings and drops none.
struct NoticeLog: ~Copyable {
  private(set) var book: NoticeBook
  private let path: String
  private let note: @Sendable (String) -> Void
  private let lock: FileLock?

  /// Milliseconds. Another look is over in less, unless it waits for the command it notifies.
  private static var patience: Int64 { 2_000 }

  /// Throws `.busy` while another look is under way.
  init(_ context: Context) throws(VaultError) {
    path = context.paths.noticeLog
    note = context.note
    do throws(PlatformError) {
      try File.createDirectory(context.paths.stateDirectory, mode: 0o700)
      lock = try FileLock.exclusive(path + ".lock", patienceMilliseconds: Self.patience)
    } catch {
      guard error.cause != .wouldBlock else {
        throw VaultError(
          .busy, "another 'vault due --new-only' is still running",
          hint: "its --notify command may hang")
      }
      // What is due is said all the same; that it cannot be remembered, `mark` says at the end.
      lock = nil
    }
    book = NoticeBook()
    do throws(VaultError) { book = try Self.read(path, uid: context.uid) } catch {
      note(
        "vault: note: the record of what was said already is lost (\(error.message)); it is made "
          + "anew, and warnings are repeated")
    }
  }

  private static func read(_ path: String, uid: UInt32) throws(VaultError) -> NoticeBook {
    let status = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard let status else { return NoticeBook() }
    guard status.kind == .regular, status.owner == uid, status.mode & 0o077 == 0 else {
      throw VaultError(.unsafeFile, "it is not a file of yours alone")
    }
    let bytes = try mapping { () throws(PlatformError) in
      try File.readAll(path, limit: NoticeBook.byteLimit, noFollow: true)
    }
    do throws(FormatError) { return try NoticeBook(parsing: bytes) } catch {
      throw VaultError(.corrupt, "it is damaged")
    }
  }

  /// These were said. Throws if that cannot be put down: they will be said again.
  mutating func mark(_ list: DueList) throws(VaultError) {
    let before = book
    book.keep(Set(list.tokens.map(\.id)))
    for entry in list.entries { book.mark(entry.notice, at: list.now) }
    guard book != before else { return }
    do throws(PlatformError) {
      try unsafe File.replaceAtomically(path, mode: 0o600, bytes: Array(book.text.utf8).span.bytes)
    } catch {
      throw VaultError(
        VaultError(error).code,
        "what was said could not be remembered, and will be said again: \(error.text)",
        hint: "look at \(Printable.text(path))")
    }
  }
}
