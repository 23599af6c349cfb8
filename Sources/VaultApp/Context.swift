import Platform
public import VaultCore
import VaultCrypto

/// What a use case may touch of the world: who runs it, where things are, what the time is and
/// whether a person may be asked. A use case reads nothing else, so a test can hand it everything.
public struct Context {
  public var paths: Paths
  public var uid: UInt32
  public var unlocking: UnlockOptions
  /// False with `--non-interactive`, or without a controlling terminal: no prompt, fail at once.
  public var mayPrompt: Bool
  /// `--yes`: every question is answered with its default.
  public var assumesYes: Bool
  public var now: @Sendable () -> Instant
  /// Accepted Argon2id costs. Tests pass cheaper ones as a value; nothing else can.
  public var bounds: KDFBounds
  /// Lines for a person's eyes while working: notes and warnings, never the answer.
  public var note: @Sendable (String) -> Void

  public init(
    paths: Paths, uid: UInt32, unlocking: UnlockOptions, mayPrompt: Bool, assumesYes: Bool,
    now: @escaping @Sendable () -> Instant, bounds: KDFBounds,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.paths = paths
    self.uid = uid
    self.unlocking = unlocking
    self.mayPrompt = mayPrompt
    self.assumesYes = assumesYes
    self.now = now
    self.bounds = bounds
    self.note = note
  }
}

/// Where the secret that opens the vault comes from, before a prompt is thought of.
public struct UnlockOptions: Equatable, Sendable {
  public var keyfile: String?
  public var passphraseFile: String?
  public var passphraseDescriptor: Int32?

  public init(
    keyfile: String? = nil, passphraseFile: String? = nil, passphraseDescriptor: Int32? = nil
  ) {
    self.keyfile = keyfile
    self.passphraseFile = passphraseFile
    self.passphraseDescriptor = passphraseDescriptor
  }

  /// True if a person need not be asked.
  public var isGiven: Bool {
    keyfile != nil || passphraseFile != nil || passphraseDescriptor != nil
  }
}

/// What the command line adds to the process's own surroundings.
public struct GlobalOptions: Equatable, Sendable {
  public var vault: String?
  public var unlocking: UnlockOptions
  public var nonInteractive: Bool
  public var assumesYes: Bool

  public init(
    vault: String? = nil, unlocking: UnlockOptions = UnlockOptions(), nonInteractive: Bool = false,
    assumesYes: Bool = false
  ) {
    self.vault = vault
    self.unlocking = unlocking
    self.nonInteractive = nonInteractive
    self.assumesYes = assumesYes
  }
}

extension Context {
  /// The context of this process: HOME, uid, the clock, and the `MCPVAULT_*` overrides, which a
  /// flag outranks. Throws `.usage` if HOME is not set to an absolute path.
  public static func ofProcess(_ options: GlobalOptions) throws(VaultError) -> Context {
    guard let home = Identity.value(named: "HOME"), home.hasPrefix("/") else {
      throw VaultError(
        .usage, "HOME is not set to an absolute path", hint: "set HOME, or pass --vault PATH")
    }
    var unlocking = options.unlocking
    if unlocking.keyfile == nil {
      unlocking.keyfile = Identity.value(named: "MCPVAULT_KEYFILE")
    }
    if unlocking.passphraseFile == nil && unlocking.passphraseDescriptor == nil {
      unlocking.passphraseFile = Identity.value(named: "MCPVAULT_PASSPHRASE_FILE")
    }
    let vault = options.vault ?? Identity.value(named: "MCPVAULT_FILE")
    return Context(
      paths: try Paths(home: home, uid: Identity.uid, vault: vault),
      uid: Identity.uid,
      unlocking: unlocking,
      mayPrompt: !options.nonInteractive && ControllingTerminal.isThere,
      assumesYes: options.assumesYes,
      now: { Instant(seconds: Clock.wall()) },
      bounds: .standard,
      note: { line in StandardStreams.writeNote(line) })
  }
}
