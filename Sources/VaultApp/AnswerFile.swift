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
      let target = found == nil ? path : try File.resolve(path)
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
    for file in files {
      guard let file, let ours = try status(file) else { continue }
      guard ours.device != found.device || ours.inode != found.inode else {
        throw VaultError(
          .usage, "\(Printable.text(path)) belongs to the vault, or opens it; nothing was written",
          hint: "name another file")
      }
    }
  }

  private static func status(_ path: String) throws(VaultError) -> File.Status? {
    try mapping { () throws(PlatformError) in try File.status(path, followLinks: true) }
  }
}
