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

    let vault = try Unlock(
      context, at: try location(work, context), overrulesAnchors: true, promptName: input.file
    ).full()
    // What is about to be replaced counts as seen, also where this machine's anchors are gone.
    let live = inPlace ? .unreadable : try Live(ofFileAt: target)
    if case .state(let line) = live { vault.hold(against: line) }
    let report = try Verify.apply(to: vault)
    let newest = vault.overruled?.max { $0.counter < $1.counter }
    if let newest { try confirm(newest, report, input, context) }
    if case .state(let line) = live, try line.vaultID != vault.id() {
      try confirmOtherVault(input, context)
    }
    let wasLocked = LockVault.afterChange(context)
    // From here on nobody writes to the file that is there: what was confirmed is what happens.
    let old = replaces && !inPlace ? try holdStill(target, as: live) : nil
    defer { old?.close() }
    let accepted = try accept(vault, newest, inPlace: inPlace)
    var aside: String?
    if !inPlace { aside = try install(work, at: target, context) }
    // Last: until the new file has its place, the anchors must go on accepting the one that is
    // there. Interrupted in between, the new one is refused, and the same command puts that right.
    if let accepted { try follow(accepted, vault) }
    return Answer(
      vault: context.paths.vaultFile, replaced: aside, records: report.records,
      committedAt: report.committedAt, accepted: newest, wasLocked: wasLocked,
      hasWatchKey: watchKeyOpens(context))
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

  private static func confirmOtherVault(
    _ input: Input, _ context: Context
  ) throws(VaultError) {
    context.note("The backup is of another vault than the one that is there.")
    if input.acceptsRollback { return }
    var asking = context
    asking.assumesYes = false
    try Question.confirm("Put it in that one's place?", flag: "--accept-rollback", asking)
  }

  /// What the file that is to be replaced says of its own state.
  private enum Live: Equatable {
    case state(Checkpoint)
    /// Not well enough, its signature does not hold, or the disk fails there.
    case unreadable

    /// Throws `.busy` while somebody writes for longer than is waited.
    init(ofFileAt path: String) throws(VaultError) {
      self = .unreadable
      do throws(StoreError) {
        let file = try VaultFile.open(at: path, access: .readWrite)
        defer { file.close() }
        try file.begin(.deferred)
        try self.init(in: file)
      } catch { if error == .busy { throw VaultError(error) } }
    }

    init(in file: VaultFile) throws(StoreError) {
      self = .unreadable
      let row: StateRow
      do throws(StoreError) { row = try file.state() } catch {
        if error == .busy { throw error }
        return
      }
      guard let state = try? StateBody(decoding: row.body) else { return }
      let line = Checkpoint(of: state, hash: StateSeal.hash(row.body), signature: row.signature)
      let isSigned = StateSeal.verify(
        signature: line.signature, message: line.message, publicKey: line.publicKey)
      if isSigned { self = .state(line) }
    }
  }

  private static func accept(
    _ vault: Vault, _ confirmed: Checkpoint?, inPlace: Bool
  ) throws(VaultError) -> VerifiedIndex? {
    do throws(VaultError) {
      return try vault.acceptOverruled(confirmed, .thisProcess)
    } catch {
      if inPlace || error.code == .busy { throw error }
      // What the error says of the file it says of the copy, which goes away.
      throw VaultError(
        error.code, "the copy of the backup could not be written; nothing was changed",
        hint: error.hint)
    }
  }

  private static func follow(_ index: VerifiedIndex, _ vault: Vault) throws(VaultError) {
    do throws(VaultError) { try vault.moveAnchors(toAccepted: index) } catch {
      throw VaultError(
        error.code,
        "the restored vault is in its place, but this machine's record of the newest state could "
          + "not be written (\(error.message)); until it is, the vault is refused",
        hint: "run the same command again")
    }
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
    do throws(StoreError) {
      let file = try VaultFile.open(at: source, access: .readOnly)
      defer { file.close() }
      try file.backup(to: copy)
    } catch {
      guard error == .hotJournal else { throw VaultError(error) }
      // A crash left it: file and journal are copied, and rolled back there.
      removeDatabase(copy)
      try SalvageCopy.make(of: source, at: copy)
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
  /// at every moment, after a power loss as well. Nobody can write meanwhile, or the journal of the
  /// old file would lie beside the new one. Returns the second name.
  private static func install(
    _ file: String, at target: String, _ context: Context
  ) throws(VaultError) -> String? {
    var aside: String?
    if try exists(target) {
      let name = try freeName(target + ".replaced-" + context.now().compact)
      try mapping { () throws(PlatformError) in
        try File.link(from: target, to: name)
        // A journal that could not be rolled back goes along: SQLite would play it into the new
        // file.
        if try File.status(target + "-journal", followLinks: false) != nil {
          try File.rename(from: target + "-journal", to: name + "-journal")
        }
        // On the disk before the first name leads elsewhere.
        try File.syncDirectory(Paths.directory(of: target))
      }
      aside = name
    }
    try mapping { () throws(PlatformError) in
      try File.rename(from: file, to: target)
      try File.syncDirectory(Paths.directory(of: target))
    }
    return aside
  }

  /// A restore that was interrupted may be repeated within the second.
  private static func freeName(_ stem: String) throws(VaultError) -> String {
    var name = stem
    var number = 1
    while try exists(name) {
      number += 1
      name = stem + "-\(number)"
    }
    return name
  }

  /// Rolls a journal back that a crash left, waits for a writer that is at work, and keeps others
  /// away until what it returns is closed. Nil for a file too damaged for that; it keeps its
  /// journal. Throws if the file is not as it was found before: what was asked was about that.
  private static func holdStill(_ path: String, as live: Live) throws(VaultError) -> VaultFile? {
    let file: VaultFile
    do throws(StoreError) {
      file = try VaultFile.open(at: path, access: .readWrite)
      try file.begin(.exclusive)
    } catch {
      if error != .busy, live == .unreadable { return nil }
      throw VaultError(error)
    }
    let now = try mapping { () throws(StoreError) in try Live(in: file) }
    if now == live { return file }
    file.close()
    guard live == .unreadable || now == .unreadable else { throw VaultError.writtenMeanwhile }
    // It was readable once: the disk comes and goes.
    throw VaultError(
      .io, "the vault that is there could not be read each time; nothing was changed",
      hint: "look at the disk, then try again")
  }

  /// Whether cron can look at the vault that is there now.
  private static func watchKeyOpens(_ context: Context) -> Bool {
    var quiet = context
    quiet.note = { _ in }
    do { return try quiet.watchedVault() != nil } catch { return false }
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
