import Platform
public import VaultCore
import VaultCrypto
import VaultStore

/// `vault restore FILE`: a backup takes the vault's place, after it was opened and verified whole.
/// What was there is kept beside it. A backup is an older state of its vault, so where this
/// machine has seen a newer one a person must say that time may go back.
/// `Schemas/vault-format.md`, section 7.
public enum Restore {
  public struct Input: Sendable {
    public var file: String
    /// A vault that is there may be put aside.
    public var force: Bool
    /// Says beforehand that an older or a diverged state is accepted.
    public var acceptsRollback: Bool

    public init(file: String, force: Bool, acceptsRollback: Bool) {
      self.file = file
      self.force = force
      self.acceptsRollback = acceptsRollback
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    /// Where the vault that was there is now.
    public let replaced: String?
    public let records: Int64
    public let committedAt: Instant
    /// The newest state seen here, if the restored one is older or went another way.
    public let accepted: Checkpoint?
    public let wasLocked: Bool
    public let hasWatchKey: Bool
  }

  /// Asks for the secret again even if an agent is unlocked. Throws `.exists` without `force`,
  /// `.needsAnswer` if time would go back and nobody can be asked.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let source = try sourceLocation(input.file, context)
    let target = try prepareTarget(context)
    let inPlace = source.path == target
    let replaces = try exists(target)
    if replaces && !inPlace && !input.force {
      throw VaultError(
        .exists, "there is a vault at \(Printable.text(target)); nothing was changed",
        hint: "--force puts it aside, under another name")
    }
    Hardening.keepNewFilesPrivate()
    let work = inPlace ? target : target + ".restore-" + Hexadecimal.write(Random.bytes(8))
    defer { if !inPlace { removeDatabase(work) } }
    if !inPlace { try copyFile(source.path, to: work) }

    let vault = try Unlock(context, at: try location(work, context), overrulesAnchors: true)
      .full()
    let report = try Verify.apply(to: vault)
    let newest = vault.overruled?.max { $0.counter < $1.counter }
    if let newest { try confirm(newest, report, input, context) }
    let wasLocked = try LockVault.run(context)
    try vault.acceptOverruled(.thisProcess)
    var aside: String?
    if !inPlace { aside = try install(work, at: target, context) }
    return Answer(
      vault: context.paths.vaultFile, replaced: aside, records: report.records,
      committedAt: report.committedAt, accepted: newest, wasLocked: wasLocked,
      hasWatchKey: try exists(context.paths.watchKey))
  }

  private static func confirm(
    _ newest: Checkpoint, _ report: VerifyReport, _ input: Input, _ context: Context
  ) throws(VaultError) {
    context.note(
      "This state is of \(report.committedAt.rfc3339): commit \(report.counter) of epoch "
        + "\(report.epoch). This machine has seen commit \(newest.counter) of epoch "
        + "\(newest.epoch) of the same vault.")
    context.note(
      "What was changed in between is lost with it: tokens rotated since may be dead here.")
    if input.acceptsRollback { return }
    var asking = context
    asking.assumesYes = false
    try Question.confirm(
      "Go back to it, and make it the newest state?", flag: "--accept-rollback", asking)
  }

  private static func sourceLocation(
    _ path: String, _ context: Context
  ) throws(VaultError) -> VaultLocation {
    let place = try Backup.place(path)
    let status = try mapping { () throws(PlatformError) in
      try File.status(place, followLinks: false)
    }
    guard let status else {
      throw VaultError(.noVault, "there is no file at \(Printable.text(path))")
    }
    guard status.kind == .regular else {
      throw VaultError(.unsafeFile, "this is not a regular file: \(Printable.text(path))")
    }
    return VaultLocation(path: place, status: status)
  }

  private static func prepareTarget(_ context: Context) throws(VaultError) -> String {
    try mapping { () throws(PlatformError) in
      try File.createDirectory(context.paths.vaultDirectory, mode: 0o700)
      try File.createDirectory(context.paths.stateDirectory, mode: 0o700)
    }
    return try VaultLocation.findDirectory(context.paths, uid: context.uid) + "/"
      + Paths.lastComponent(of: context.paths.vaultFile)
  }

  /// A copy that SQLite makes: a backup of a running vault may have a journal beside it.
  private static func copyFile(_ source: String, to copy: String) throws(VaultError) {
    try mapping { () throws(StoreError) in
      let file = try VaultFile.open(at: source, access: .readOnly)
      defer { file.close() }
      try file.backup(to: copy)
    }
  }

  private static func location(
    _ path: String, _ context: Context
  ) throws(VaultError) -> VaultLocation {
    let status = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard let status else { throw VaultError(.io, "the copy could not be read back") }
    return VaultLocation(path: path, status: status)
  }

  /// The file that is there gets a second name, then the new one takes the first: there is a vault
  /// at every moment. A journal beside it goes along: SQLite would play it into the new file.
  /// Returns the second name.
  private static func install(
    _ file: String, at target: String, _ context: Context
  ) throws(VaultError) -> String? {
    var aside: String?
    if try exists(target) {
      let name = target + ".replaced-" + context.now().compact
      try NewSecretFile.requireFree(name)
      try finishCrashedWrite(target)
      try mapping { () throws(PlatformError) in
        try File.link(from: target, to: name)
        if try File.status(target + "-journal", followLinks: false) != nil {
          try File.rename(from: target + "-journal", to: name + "-journal")
        }
      }
      aside = name
    }
    try mapping { () throws(PlatformError) in
      try File.rename(from: file, to: target)
      try File.syncDirectory(Paths.directory(of: target))
    }
    return aside
  }

  /// Rolls a journal back that a crash left, and waits for a writer that is at work. A file too
  /// damaged for that keeps its journal.
  private static func finishCrashedWrite(_ path: String) throws(VaultError) {
    do throws(StoreError) {
      let file = try VaultFile.open(at: path, access: .readWrite)
      defer { file.close() }
      try file.begin(.exclusive)
      file.rollback()
    } catch {
      if error == .busy { throw VaultError(error) }
    }
  }

  private static func removeDatabase(_ path: String) {
    try? File.unlink(path)
    try? File.unlink(path + "-journal")
  }

  private static func exists(_ path: String) throws(VaultError) -> Bool {
    try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false) != nil
    }
  }
}
