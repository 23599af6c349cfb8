import Platform
public import VaultCore
import VaultCrypto
import VaultStore

/// `vault salvage FILE --into NEW`: what still opens in a damaged or altered vault goes into a new
/// one, where every secret is tagged `unverified`. The old file is read and never touched. Whoever
/// had the watch key can have written metadata that opens, and a server profile is a command that
/// is handed secrets: it is kept under another name, so that no client's entry starts it before
/// somebody has looked at it.
/// `Schemas/vault-format.md`, section 12.
///
/// A value that opens was written by a holder of the keys for that very place; a name or a date
/// may also come from whoever had the watch key. What nobody can say any more is whether a cell is
/// the newest one, or whether others are missing.
public enum Salvage {
  public static var tag: String { "unverified" }

  public struct Answer: Sendable {
    public let vault: String
    /// What is in the new vault.
    public let names: [SecretName]
    public let values: Int64
    /// Values that are listed in metadata and could not be opened.
    public let lost: [Lost]
    /// Values without metadata, stored under a made-up name.
    public let nameless: Int64
    /// Server profiles, each below `unverified/`.
    public let servers: [ServerName]
    /// Settings, server profiles of another version, and records whose names other records have;
    /// they are not copied.
    public let leftOut: Int64
  }

  public struct Lost: Equatable, Sendable {
    public let name: SecretName
    public let version: Int64
  }

  /// - Parameters:
  ///   - path: the damaged file; a journal beside it is read as well.
  ///   - target: the new vault, where nothing is yet. The secret that opens the old one opens it.
  /// Throws `.refused` for a vault that is whole, `.corrupt` if nothing opens.
  public static func run(
    from path: String, into target: String, _ context: Context
  ) throws(VaultError) -> Answer {
    let target = try Backup.place(target)
    try NewSecretFile.requireFree(target)
    Hardening.keepNewFilesPrivate()
    let work = target + ".salvage-" + Hexadecimal.write(Random.bytes(8))
    defer { SalvageCopy.remove(work) }
    try SalvageCopy.make(of: try Backup.place(path), at: work)
    let secrets = try Unlock.askForSecrets(of: path, context)
    if SalvageCopy.isWhole(work, secrets, context) {
      throw VaultError(
        .refused, "this vault is whole; there is nothing to salvage",
        hint: "'vault backup' copies it, 'vault verify' checks it")
    }
    try SalvageCopy.repairFirstPage(work, context)
    let file = try mapping { () throws(StoreError) in try DamagedVault.open(at: work) }
    defer { file.close() }
    let opened = try SalvageKeys.find(file, secrets, context)
    let found = SalvagedCells(file, opened)
    guard !found.bodies.isEmpty || !found.values.isEmpty else {
      throw VaultError(
        .corrupt, "not one record of this file opens; nothing was salvaged",
        hint: "restore a backup")
    }
    return try found.write(to: target, opened, secrets, context)
  }
}

/// The copy that is worked on.
enum SalvageCopy {
  /// Bytes: a vault at its limits is some tens of megabytes, and values up to 1 MiB add to it.
  private static var largestFile: Int { 1 << 30 }

  static func make(of source: String, at copy: String) throws(VaultError) {
    try copyBytes(source, to: copy)
    let journal = try mapping { () throws(PlatformError) in
      try File.status(source + "-journal", followLinks: false)
    }
    if journal?.kind == .regular { try copyBytes(source + "-journal", to: copy + "-journal") }
    // A crash's journal is rolled back, if the file is well enough for that.
    if let file = try? VaultFile.open(at: copy, access: .readWrite) {
      try? file.begin(.immediate)
      file.rollback()
      file.close()
    }
    try? File.unlink(copy + "-journal")
  }

  /// Whether `verify` would find nothing wrong with it.
  static func isWhole(
    _ path: String, _ secrets: borrowing SecretChoices, _ context: Context
  ) -> Bool {
    do throws(VaultError) {
      guard
        let status = try mapping({ () throws(PlatformError) in
          try File.status(path, followLinks: false)
        })
      else { return false }
      let unlock = try Unlock(
        context, at: VaultLocation(path: path, status: status), overrulesAnchors: true)
      guard let vault = try unlock.full(with: secrets) else { return false }
      _ = try Verify.apply(to: vault)
      return true
    } catch { return false }
  }

  static func repairFirstPage(_ path: String, _ context: Context) throws(VaultError) {
    let bytes = try mapping { () throws(PlatformError) in
      try File.readAll(path, limit: largestFile)
    }
    let model = path + ".model"
    defer { try? File.unlink(model) }
    try mapping { () throws(StoreError) in
      let file = try VaultFile.create(at: model)
      defer { file.close() }
      try file.commit()
    }
    let pristine = try mapping { () throws(PlatformError) in
      try File.readAll(model, limit: largestFile)
    }
    let repaired = DamagedVault.repaired(bytes, pristine: pristine)
    try mapping { () throws(PlatformError) in
      try unsafe File.replaceAtomically(path, mode: 0o600, bytes: repaired.span.bytes)
    }
  }

  static func remove(_ path: String) {
    try? File.unlink(path)
    try? File.unlink(path + "-journal")
  }

  private static func copyBytes(_ source: String, to copy: String) throws(VaultError) {
    let bytes = try mapping(reading: "the damaged vault") { () throws(PlatformError) in
      try File.readAll(source, limit: largestFile)
    }
    try mapping { () throws(PlatformError) in
      try unsafe File.writeNew(copy, mode: 0o600, bytes: bytes.span.bytes)
    }
  }
}
