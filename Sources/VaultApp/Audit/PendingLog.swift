import Platform
import VaultCore

/// What happened while nothing could be written to the vault, kept in a small file beside the
/// anchors until the next write seals it: `<vault id>.pending`. Under a lock, appended to, made
/// durable line by line. `Schemas/vault-format.md`, section 9.
struct PendingLog {
  /// The state directory; then the runtime directory, where there is one, for what cannot be noted
  /// in the first.
  private let paths: [String]
  private let warn: @Sendable (String) -> Void

  init(_ context: Context, vaultID: [UInt8]) {
    let name = "/" + Hexadecimal.write(vaultID) + ".pending"
    let state = context.paths.stateDirectory
    let runtime = context.paths.socketDirectory
    paths = [state + name] + (runtime == state ? [] : [runtime + name])
    warn = context.note
  }

  /// Milliseconds: somebody who seals holds the lock for one commit.
  private static var patience: Int64 { 5_000 }
  /// Room for about a dozen lines, set aside while there is some.
  static var reserve: Int64 { 8_192 }

  /// Notes an entry. False if there is no place where that can be done.
  func note(_ entry: AuditEntry) -> Bool {
    paths.contains { path in (try? Self.append(entry, to: path)) != nil }
  }

  func noteOrWarn(_ entry: AuditEntry) {
    if !note(entry) {
      warn("vault: warning: this could not be noted for the audit log (\(entry.event.name))")
    }
  }

  /// Appends what waits to the log of a transaction. Nil if nothing does. The files stay locked
  /// until the result goes.
  func seal(into transaction: VaultTransaction) throws(VaultError) -> Waiting? {
    var files: [LockedFile] = []
    for (place, path) in paths.enumerated() {
      do throws(PlatformError) {
        guard let found = try File.status(path, followLinks: false) else {
          // Made ahead, with room, for the day on which the disk is full.
          if place == 0 { try LockedFile(path).reserveMore() }
          continue
        }
        if found.size > 0 {
          files.append(try LockedFile(path))
        } else if place == 0 {
          // A copy of the file has no room set aside.
          let allocated = try File.allocatedByteCount(path)
          if allocated == 0 { try LockedFile(path).reserveMore() }
        }
      } catch {
        if error.cause == .notFound || error.cause == .notSupported { continue }
        if place == 0, error.cause == .noSpace || error.cause == .readOnly { continue }
        warn("vault: warning: what waits for the audit log cannot be read (\(error.text))")
      }
    }
    guard !files.isEmpty else { return nil }
    for file in files {
      let contents = try? file.contents()
      let lines = PendingLines(
        parsing: contents ?? [], stateHash: transaction.index.stateHash)
      if contents == nil || lines.unreadable > 0 {
        let what = contents == nil ? "all" : "\(lines.unreadable)"
        warn(
          "vault: warning: \(what) lines that waited for the audit log make no sense; "
            + "they were dropped")
      }
      for entry in lines.sealable(at: transaction.now, by: .thisProcess) {
        try transaction.audit(entry)
      }
    }
    return Waiting(files: files)
  }

  private static func append(_ entry: AuditEntry, to path: String) throws(VaultError) {
    let line = try PendingLines.line(entry)
    try mapping { () throws(PlatformError) in
      try File.createDirectory(Paths.directory(of: path), mode: 0o700)
      let file = try LockedFile(path)
      let present = try file.contents()
      let lines = PendingLines(parsing: present, stateHash: nil)
      if lines.entries.count < PendingLines.mostEntries {
        try file.append(line, after: present)
      } else if let counter = lines.more[entry.event] {
        try file.overwrite(
          PendingLines.padded(counter.count < .max ? counter.count + 1 : .max), at: counter.offset)
      } else {
        try file.append(PendingLines.line(counting: entry.event), after: present)
      }
      try? file.reserveMore()
    }
  }

  /// Lines that are part of a transaction. Between COMMIT and their removal a mark says which state
  /// holds them, so that a process that ends there leaves nothing to be sealed twice.
  final class Waiting {
    private let files: [LockedFile]

    fileprivate init(files: [LockedFile]) { self.files = files }

    /// A mark that cannot be written is no reason to stop: what may follow is a duplicate.
    func mark(_ stateHash: [UInt8]) {
      for file in files {
        guard let present = try? file.contents() else { continue }
        try? file.append(PendingLines.mark(stateHash), after: present)
      }
    }

    func remove() {
      for file in files { file.empty() }
    }
  }

  /// A pending file that nobody else writes meanwhile. Made if it is not there.
  fileprivate final class LockedFile {
    private let path: String
    private let lock: FileLock

    init(_ path: String) throws(PlatformError) {
      self.path = path
      lock = try FileLock.exclusive(path, patienceMilliseconds: PendingLog.patience)
      let status = try File.status(of: lock.number)
      guard status.kind == .regular, status.isPrivateToUs else {
        throw PlatformError.notPrivateToUs
      }
    }

    /// What is longer than this program makes it is not looked at.
    func contents() throws(PlatformError) -> [UInt8] {
      try File.readAll(path, limit: PendingLines.byteLimit, noFollow: true)
    }

    /// A line that a full disk cut short before is ended first.
    func append(_ line: [UInt8], after present: [UInt8]) throws(PlatformError) {
      let isTorn = !present.isEmpty && present.last != UInt8(ascii: "\n")
      try overwrite((isTorn ? [UInt8(ascii: "\n")] : []) + line, at: present.count)
    }

    func overwrite(_ bytes: [UInt8], at offset: Int) throws(PlatformError) {
      try unsafe File.write(lock.number, at: offset, all: bytes.span.bytes)
      try File.sync(lock.number)
    }

    func reserveMore() throws(PlatformError) {
      let size = try File.status(of: lock.number).size
      try File.reserve(lock.number, byteCount: size + PendingLog.reserve)
    }

    func empty() {
      try? File.empty(lock.number)
      try? reserveMore()
    }
  }
}
