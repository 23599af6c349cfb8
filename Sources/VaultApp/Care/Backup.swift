import Platform
public import VaultCore
import VaultCrypto

/// `vault backup FILE`: a whole, consistent copy, verified after it was written. The watch key is
/// enough, so that cron can make one: every cell is compared with the vault's own.
public enum Backup {
  public struct Answer: Sendable {
    public let vault: String
    public let file: String
    /// Bytes.
    public let size: Int64
    public let checkpoint: Checkpoint
    public let committedAt: Instant
    /// With all keys every value was opened as well; with the watch key cells were compared.
    public let openedValues: Bool
  }

  /// Throws `.exists` if anything is at `path`; nothing is left there if it fails.
  public static func run(to path: String, _ context: Context) throws(VaultError) -> Answer {
    let target = try place(path)
    try NewSecretFile.requireFree(target)
    let vault = try open(context)
    Hardening.keepNewFilesPrivate()
    let temporary = target + ".partial-" + Hexadecimal.write(Random.bytes(8))
    defer {
      try? File.unlink(temporary)
      try? File.unlink(temporary + "-journal")
    }
    let copied = try vault.copy(to: temporary)
    try NewSecretFile.name(temporary, target)
    let status = try mapping { () throws(PlatformError) in
      try File.status(target, followLinks: false)
    }
    return Answer(
      vault: context.paths.vaultFile, file: target, size: status?.size ?? 0,
      checkpoint: Anchor.checkpoint(of: copied), committedAt: copied.state.committedAt,
      openedValues: vault.keys.role == .full)
  }

  /// With all keys if something that opens everything was named, else with the watch key, else by
  /// asking. An agent is not asked: it writes no file.
  private static func open(_ context: Context) throws(VaultError) -> Vault {
    if !context.unlocking.isGiven, let vault = try context.watchedVault() { return vault }
    return try Unlock(context).full()
  }

  /// SQLite refuses a symbolic link in any part of a path, so the directory is resolved first.
  static func place(_ path: String) throws(VaultError) -> String {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw VaultError(.usage, "the path must name a file")
    }
    let parent = Paths.directory(of: path)
    let found = try mapping { () throws(PlatformError) in
      try File.status(parent, followLinks: true)
    }
    guard found?.kind == .directory else {
      throw VaultError(.io, "there is no directory \(Printable.text(parent))")
    }
    let directory = try mapping { () throws(PlatformError) in try File.resolveDirectory(parent) }
    return (directory == "/" ? "" : directory) + "/" + Paths.lastComponent(of: path)
  }
}
