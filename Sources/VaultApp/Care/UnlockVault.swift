import Platform
public import VaultCore
import VaultCrypto

/// `vault unlock`: one passphrase for every server that starts from now on.
public enum UnlockVault {
  /// Fifteen minutes without a request.
  public static var usualIdle: TimeSpan { .minutes(15) }
  /// A working day.
  public static var usualHard: TimeSpan { .hours(8) }

  /// Longer than any machine runs; what an agent counts with stays far from overflow.
  public static var longest: TimeSpan { .days(3650) }

  public struct Answer: Sendable {
    public let status: AgentStatus
    /// An agent was there before; nothing was started.
    public let wasUnlocked: Bool
  }

  public static func run(
    idle: TimeSpan, hard: TimeSpan, _ context: Context
  ) throws(VaultError) -> Answer {
    guard idle.seconds > 0, hard.seconds > 0 else {
      throw VaultError(.usage, "a limit must be longer than nothing", hint: "for example --for 8h")
    }
    guard max(idle, hard) <= longest else {
      throw VaultError(
        .usage, "a limit is at most \(longest.text)", hint: "for example --for 8h")
    }
    if let status = try AgentStatusQuestion.ask(context) {
      return Answer(status: status, wasUnlocked: true)
    }
    let opened = try Unlock(context).opened()
    let vault = opened.vault
    if opened.wasTyped { KDFRaise.apply(to: vault, opened.secrets, context) }
    var wasUnlocked = false
    do {
      _ = try AgentStart.start(
        context.paths, ring: try vault.keys.full(), slotID: vault.openedSlot.id, idle: idle,
        hard: hard)
    } catch {
      // Somebody else unlocked it while the key was derived here.
      guard error.code == .exists else { throw error }
      wasUnlocked = true
    }
    guard let status = try AgentStatusQuestion.ask(context) else {
      throw VaultError(.failed, "the agent ended right after it started")
    }
    return Answer(status: status, wasUnlocked: wasUnlocked)
  }
}

/// `vault lock`: the agent wipes the keys and ends.
public enum LockVault {
  /// False if it was locked already.
  public static func run(_ context: Context) throws(VaultError) -> Bool {
    guard let agent = try AgentClient.connect(context.paths, uid: context.uid) else {
      return false
    }
    try agent.lock()
    return true
  }

  /// The same after a change that is made already: a failure is a note.
  static func afterChange(_ context: Context) -> Bool {
    do throws(VaultError) { return try run(context) } catch {
      context.note(
        "vault: warning: the agent could not be told to lock (\(error.message)); "
          + "run 'vault lock'")
      return false
    }
  }
}

/// `vault status`: whether a vault is there and an agent keeps it unlocked. Asks for nothing.
public enum VaultStatus {
  public struct Answer: Sendable {
    public let vault: String
    public let exists: Bool
    public let agent: AgentStatus?
  }

  public static func run(_ context: Context) throws(VaultError) -> Answer {
    // By its resolved path, as the agent names it.
    let found: String?
    do {
      found = try VaultLocation.find(context.paths, uid: context.uid).path
    } catch {
      guard error.code == .noVault else { throw error }
      found = nil
    }
    return Answer(
      vault: found ?? context.paths.vaultFile, exists: found != nil,
      agent: try AgentStatusQuestion.ask(context))
  }
}

enum AgentStatusQuestion {
  /// Nil if no agent serves this vault.
  static func ask(_ context: Context) throws(VaultError) -> AgentStatus? {
    guard let agent = try AgentClient.connect(context.paths, uid: context.uid) else { return nil }
    guard
      case .status(let status) = try agent.perform(.status, secret: SecretBytes.empty()).response
    else { throw .unexpectedAnswer }
    return status
  }
}
