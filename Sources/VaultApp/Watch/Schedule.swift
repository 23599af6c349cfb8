import Platform
public import VaultCore

/// `vault schedule`: `vault due` once a day, by a timer of the user's systemd or a line in the
/// user's crontab.
public enum Schedule {
  public enum Kind: String, Sendable, CaseIterable {
    case systemd
    case cron
  }

  public struct Input: Sendable {
    /// Nil: systemd where it answers, else cron.
    public var kind: Kind?
    public var notify: NotifyCommand?
    public var within: TimeSpan?
    public var vaultOwner: UInt32?
    /// Nothing is written; what would be is told.
    public var isDryRun: Bool

    public init(
      kind: Kind?, notify: NotifyCommand? = nil, within: TimeSpan? = nil,
      vaultOwner: UInt32? = nil, isDryRun: Bool
    ) {
      self.kind = kind
      self.notify = notify
      self.within = within
      self.vaultOwner = vaultOwner
      self.isDryRun = isDryRun
    }
  }

  /// One of the two, as it is or would be.
  public struct Entry: Equatable, Sendable {
    public let kind: Kind
    /// Files by their path; a nil path is the user's crontab, of which only our block is told.
    public let files: [(path: String?, text: String)]

    public static func == (left: Entry, right: Entry) -> Bool {
      left.kind == right.kind && left.files.elementsEqual(right.files, by: ==)
    }
  }

  public struct Answer: Sendable {
    public let name: String
    public let entries: [Entry]
    public let hasChanged: Bool
    public let remarks: [String]
  }

  /// Throws `.refused` if the other kind is installed already, `.failed` if there is neither.
  public static func install(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let words = try command(input, context)
    let systemd = SystemdTimer(context)
    let cron = CronJob(context)
    let kind = if let kind = input.kind { kind } else { try preferredKind(systemd) }
    switch kind {
    case .systemd:
      if cron.isThere, try cron.entry() != nil { throw installed(.cron) }
      return try systemd.install(words, isDryRun: input.isDryRun)
    case .cron:
      if try systemd.entry() != nil { throw installed(.systemd) }
      return try cron.install(words, isDryRun: input.isDryRun, isToldByMail: input.notify == nil)
    }
  }

  public static func show(_ context: Context) throws(VaultError) -> Answer {
    Answer(
      name: context.paths.scheduleName, entries: try entries(context), hasChanged: false,
      remarks: [])
  }

  /// Takes away whatever is installed, of either kind.
  public static func remove(isDryRun: Bool, _ context: Context) throws(VaultError) -> Answer {
    let found = try entries(context)
    if !isDryRun {
      for entry in found {
        switch entry.kind {
        case .systemd: try SystemdTimer(context).remove()
        case .cron: try CronJob(context).remove()
        }
      }
    }
    return Answer(
      name: context.paths.scheduleName, entries: found, hasChanged: !found.isEmpty, remarks: [])
  }

  private static func entries(_ context: Context) throws(VaultError) -> [Entry] {
    var entries: [Entry] = []
    if let entry = try SystemdTimer(context).entry() { entries.append(entry) }
    let cron = CronJob(context)
    if cron.isThere, let entry = try cron.entry() { entries.append(entry) }
    return entries
  }

  private static func preferredKind(_ systemd: SystemdTimer) throws(VaultError) -> Kind {
    if systemd.answers { return .systemd }
    guard CronJob.isInstalled else {
      throw VaultError(
        .failed, "there is neither a systemd that answers nor a crontab; nothing was changed",
        hint: "install cron, or have whatever starts jobs here run 'vault due --new-only' daily")
    }
    return .cron
  }

  private static func installed(_ kind: Kind) -> VaultError {
    VaultError(
      .refused, "'vault due' is scheduled by \(kind.rawValue) already; nothing was changed",
      hint: "'vault schedule remove' first")
  }

  /// Everything by its absolute path: neither cron nor systemd starts in a directory of ours. And
  /// with HOME as it is here, where they take it from the user database.
  private static func command(_ input: Input, _ context: Context) throws(VaultError) -> [String] {
    let program = try mapping { () throws(PlatformError) in try Identity.executablePath() }
    var words = ["/usr/bin/env", "HOME=" + context.paths.home, program, "due", "--new-only"]
    if !context.paths.isUsualVault { words += ["--vault", context.paths.vaultFile] }
    if let owner = input.vaultOwner { words += ["--vault-owner", String(owner)] }
    if let keyfile = context.unlocking.keyfile {
      words += ["--keyfile", try mapping { () throws(PlatformError) in try File.resolve(keyfile) }]
    }
    if let within = input.within { words += ["--within", within.text] }
    if let notify = input.notify { words += ["--notify", CommandWords.join(notify.words)] }
    return words
  }
}

/// A program of the system, run to its end with its answer kept.
enum SystemProgram {
  /// More than any crontab, and than any answer of systemctl that is looked at.
  private static var outputLimit: Int { 1 << 20 }

  static func isThere(_ name: String) -> Bool { (try? path(name)) != nil }

  /// Throws `.failed` if it is not installed or cannot be started.
  static func run(
    _ words: [String], input: [UInt8] = [], extra: [String] = []
  ) throws(VaultError) -> ChildProcess.Finished {
    let executable: String
    do throws(ResolveError) { executable = try path(words[0]) } catch {
      throw VaultError(.failed, "there is no \(words[0]) here; nothing was changed")
    }
    // Its messages are looked at, and must be the untranslated ones.
    let ours = NotifyCommand.environment.filter { !$0.starts(with: "LC_ALL=".utf8) }
    let environment = ours + (["LC_ALL=C"] + extra).map { Array($0.utf8) }
    do throws(PlatformError) {
      return try ChildProcess.run(
        executable: executable, arguments: words, environment: environment, input: input,
        limit: outputLimit)
    } catch {
      throw VaultError(.failed, "\(words[0]) could not be run: \(error.text)")
    }
  }

  /// What it said, on one line.
  static func complaint(_ finished: ChildProcess.Finished) -> String {
    let text = String(decoding: finished.errorOutput, as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.isEmpty ? "status \(finished.status)" : Printable.text(line)
  }

  private static func path(_ name: String) throws(ResolveError) -> String {
    try ChildProcess.resolve(name, path: Identity.value(named: "PATH"))
  }
}
