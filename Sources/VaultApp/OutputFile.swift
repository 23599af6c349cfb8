import Platform
public import VaultCore

/// An answer in a file of its own instead of on stdout.
public enum OutputFile {
  /// Puts `text` in the place of a file, or makes it, mode 0600: whoever reads it finds the old
  /// text whole or the new one. A link is not followed, but replaced.
  ///
  /// Throws `.io` if there is no such directory, or if something has the name that is not a file;
  /// `.usage` if it is the vault itself or its watch key.
  public static func write(_ text: String, to path: String, _ context: Context) throws(VaultError) {
    try requireFree(path, context)
    var text = text
    let outcome = text.withUTF8 { utf8 in
      Result { () throws(PlatformError) in
        try unsafe File.replaceAtomically(
          path, mode: 0o600, bytes: UnsafeRawBufferPointer(utf8).bytes)
      }
    }
    try mapping { () throws(PlatformError) in try outcome.get() }
  }

  private static func requireFree(_ path: String, _ context: Context) throws(VaultError) {
    let parent = Paths.directory(of: path)
    let directory = try status(parent, followLinks: true)
    guard directory?.kind == .directory else {
      throw VaultError(.io, "there is no directory \(Printable.text(parent))")
    }
    guard let found = try status(path, followLinks: false) else { return }
    for own in [context.paths.vaultFile, context.paths.watchKey] {
      if let own = try status(own, followLinks: true), own.isSameFile(as: found) {
        throw VaultError(
          .usage, "\(Printable.text(path)) belongs to the vault; nothing was written",
          hint: "name another file")
      }
    }
    // A device would be renamed over.
    guard found.kind == .regular || found.kind == .symlink else {
      throw VaultError(
        .io, "\(Printable.text(path)) is not a file; nothing was written",
        hint: "without --output the answer goes to stdout")
    }
  }

  private static func status(
    _ path: String, followLinks: Bool
  ) throws(VaultError) -> File.Status? {
    try mapping { () throws(PlatformError) in try File.status(path, followLinks: followLinks) }
  }
}

extension File.Status {
  fileprivate func isSameFile(as other: File.Status) -> Bool {
    device == other.device && inode == other.inode
  }
}
