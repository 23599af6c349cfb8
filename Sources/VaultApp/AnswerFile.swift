import Platform
public import VaultCore

/// An answer in a file of its own instead of on stdout: whoever reads it finds the one before
/// whole, or this one whole.
public enum AnswerFile {
  public enum Permissions: Sendable {
    /// 0600, whatever they were.
    case ownerOnly
    /// 0600 for a file that is made; one that is there keeps its own.
    case kept
    /// 0644 for a file that is made: a collector of another user reads it. One that is there keeps
    /// its own.
    case readableByAll

    fileprivate func mode(replacing found: File.Status?) -> UInt16 {
      switch self {
      case .ownerOnly: 0o600
      case .kept: found.map { $0.mode & 0o777 } ?? 0o600
      case .readableByAll: found.map { $0.mode & 0o777 } ?? 0o644
      }
    }
  }

  /// Puts `text` in the place of a file, or makes it; a link is followed.
  ///
  /// Throws `.usage` for what the vault or the person needs to open it, `.io` for what is not a
  /// file or cannot be written.
  public static func write(
    _ text: String, to path: String, _ permissions: Permissions, _ context: Context
  ) throws(VaultError) {
    let found = try status(path)
    let target = try mapping { () throws(PlatformError) in
      found == nil ? path : try File.resolve(path)
    }
    try refuseStateDirectory(target, path, context)
    if let found {
      try refuseOurs(found, path, context)
      // A device would be renamed over.
      guard found.kind == .regular else {
        throw VaultError(
          .io, "what --output names is not a file: \(Printable.text(path))",
          hint: "without --output the answer goes to stdout")
      }
    }
    do throws(PlatformError) {
      try unsafe File.replaceAtomically(
        target, mode: permissions.mode(replacing: found), bytes: Array(text.utf8).span.bytes)
    } catch {
      throw VaultError(
        VaultError(error).code, "\(Printable.text(path)) cannot be written: \(error.text)")
    }
  }

  /// By what it is, not by its name: a link, or another spelling of the path, is the same file.
  private static func refuseOurs(
    _ found: File.Status, _ path: String, _ context: Context
  ) throws(VaultError) {
    let paths = context.paths
    let files = [
      paths.vaultFile, paths.vaultFile + "-journal", paths.watchKey, paths.noticeLog,
      context.unlocking.keyfile, context.unlocking.passphraseFile,
    ]
    for case let file? in files where try isSame(status(file), found) { throw ours(path) }
  }

  /// All that lies there is the vault's: anchors, lines that wait for the audit log.
  private static func refuseStateDirectory(
    _ target: String, _ path: String, _ context: Context
  ) throws(VaultError) {
    let parent = try status(Paths.directory(of: target))
    for place in [context.paths.stateDirectory, context.paths.anchorsDirectory]
    where try isSame(status(place), parent) { throw ours(path) }
  }

  private static func isSame(_ one: File.Status?, _ other: File.Status?) -> Bool {
    guard let one, let other else { return false }
    return one.device == other.device && one.inode == other.inode
  }

  private static func ours(_ path: String) -> VaultError {
    VaultError(
      .usage, "\(Printable.text(path)) belongs to the vault, or opens it; nothing was written",
      hint: "name another file")
  }

  private static func status(_ path: String) throws(VaultError) -> File.Status? {
    try mapping { () throws(PlatformError) in try File.status(path, followLinks: true) }
  }
}
