public import VaultCore
import VaultCrypto

/// `vault audit verify`: that nothing is missing from the log, and that all of it can be read.
public enum AuditVerify {
  /// With all keys where they are at hand. Else the watch key, which is enough for order and
  /// completeness: nothing was opened then. Asks for a passphrase if there is somebody to ask.
  public static func run(_ context: Context) throws(VaultError) -> AuditSummary {
    if let agent = try AgentClient.connect(context.paths, uid: context.uid) {
      return try agent.perform(.auditVerify, secret: SecretBytes.empty()).response.auditSummary()
    }
    if context.unlocking.isGiven || context.mayPrompt {
      return try AuditLog.verify(try Unlock(context).full())
    }
    guard let vault = try Unlock(context).watch() else { throw Unlock.locked }
    return try AuditLog.verifyChain(vault)
  }
}

/// `vault audit prune`: the older part of the log goes for good, and an entry says so.
public enum AuditPrune {
  public struct Input: Sendable {
    /// Up to and including this number.
    public var through: Int64?
    /// Up to the first entry that is not older. Entries are in the order in which they were
    /// written, which a clock that was set may not follow.
    public var before: Instant?
    /// At least so many of the newest stay.
    public var keep: Int64?

    public init(through: Int64? = nil, before: Instant? = nil, keep: Int64? = nil) {
      self.through = through
      self.before = before
      self.keep = keep
    }
  }

  public struct Answer: Sendable {
    /// Entries that went; 0 if none was old enough, and nothing was changed.
    public let removed: Int64
    /// The log as it is now; nil if nothing was changed.
    public let summary: AuditSummary?
  }

  /// Opens the vault here, whatever an agent holds, and asks: who was where is not to be wiped by
  /// any program that happens to run while the vault is unlocked. Throws `.usage` without a bound,
  /// `.needsAnswer`, `.refused`.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    guard input.through != nil || input.before != nil || input.keep != nil else {
      throw VaultError(
        .usage, "this does not say how much of the audit log is to go",
        hint: "for example --before 365d, --through 5000 or --keep 10000")
    }
    let vault = try Unlock(context).full()
    let pages = Pages(door: LocalDoor(vault: vault, context: context))
    let log = try pages.page(.max, 1)
    var last = min(input.through ?? .max, log.last)
    if let keep = input.keep { last = min(last, log.last - max(0, keep)) }
    if let before = input.before {
      last = min(last, try Self.last(before: before, log, pages))
    }
    if let through = input.through, through > log.last {
      throw VaultError(
        .usage, "the audit log ends with entry \(log.last)", hint: "'vault audit verify' tells")
    }
    guard last > log.base else { return Answer(removed: 0, summary: nil) }
    try Question.confirm(
      "Cut \(last - log.base) of \(log.last - log.base) entries from the audit log for good "
        + "(\(log.base + 1) to \(last))?", flag: "--yes", context)
    let summary = try AuditLog.prune(vault, through: last, .thisProcess)
    return Answer(removed: last - log.base, summary: summary)
  }

  private static func last(
    before: Instant, _ log: AuditPage, _ pages: Pages
  ) throws(VaultError) -> Int64 {
    var last = log.base
    var next = log.base + 1
    while next <= log.last {
      let page = try pages.page(next, AuditPage.mostEntries)
      for entry in page.entries {
        guard entry.time < before else { return last }
        last += 1
      }
      if page.entries.isEmpty { break }
      next = last + 1
    }
    return last
  }
}

extension VaultResponse {
  fileprivate func auditSummary() throws(VaultError) -> AuditSummary {
    guard case .auditSummary(let summary) = self else { throw .unexpectedAnswer }
    return summary
  }
}
