public import VaultCore

/// The answer of `restore`: which state the vault is in now, and where the one before is.
public struct RestoreReport: Answer {
  private let vault: String
  private let replaced: String?
  private let records: Int64
  private let committedAt: Instant
  private let accepted: Checkpoint?
  private let agentWasLocked: Bool
  private let hasWatchKey: Bool
  private let now: Instant

  /// - Parameters:
  ///   - replaced: where the vault that was there is kept now.
  ///   - committedAt: when the restored state was committed.
  ///   - accepted: the newest state this machine had seen, if time went back.
  public init(
    vault: String, replaced: String?, records: Int64, committedAt: Instant, accepted: Checkpoint?,
    agentWasLocked: Bool, hasWatchKey: Bool, now: Instant
  ) {
    self.vault = vault
    self.replaced = replaced
    self.records = records
    self.committedAt = committedAt
    self.accepted = accepted
    self.agentWasLocked = agentWasLocked
    self.hasWatchKey = hasWatchKey
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", vault)
    fields.add("result", "restored, every check passed")
    fields.add("records", .number(records))
    fields.add("state of", .moment(committedAt))
    if let accepted {
      fields.add("given up", "commit \(accepted.counter) of epoch \(accepted.epoch)")
    }
    if let replaced { fields.add("kept aside", replaced) }
    return fields.text(colour: colour)
  }

  /// `Schemas/restore.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "replaced": .text(orNull: replaced),
      "records": .number(records),
      "committed_at": .time(committedAt),
      "rollback_accepted": .flag(accepted != nil),
      "given_up_checkpoint": .text(orNull: accepted?.line),
      "agent_locked": .flag(agentWasLocked),
    ])
  }

  public var remarks: String {
    var notes: [String] = []
    if replaced != nil {
      notes.append("the vault that was there opens with its own secrets; delete it when sure")
    }
    if !hasWatchKey {
      notes.append("cron cannot look: 'vault slot add watch' makes a watch key on this machine")
    }
    return Self.remarks(notes + (agentWasLocked ? [AgentView.wasLocked] : []))
  }
}
