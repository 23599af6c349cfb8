public import VaultCore

/// The answer of `status`: is there a vault, and does an agent hold it open.
public struct StatusReport: Answer {
  private let vault: String
  private let isPresent: Bool
  private let agent: AgentView?
  private let now: Instant

  /// - Parameters:
  ///   - vault: the path of the file this command would use.
  ///   - isPresent: whether a file is there.
  ///   - agent: what the agent said; `nil` when none runs.
  public init(vault: String, isPresent: Bool, agent: AgentStatus?, now: Instant) {
    self.vault = vault
    self.isPresent = isPresent
    self.agent = agent.map { AgentView(status: $0, now: now) }
    self.now = now
  }

  /// An agent that holds another vault leaves this one locked.
  private var isUnlocked: Bool { isPresent && agent?.status.vaultPath == vault }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", isPresent ? vault : "\(vault) (not there)")
    fields.add("state", isUnlocked ? "unlocked" : "locked")
    guard let agent else {
      fields.add("agent", "not running")
      return fields.text(colour: colour)
    }
    fields.add("agent", "running, process \(agent.status.pid)")
    if !isUnlocked { fields.add("holds", agent.status.vaultPath) }
    fields.add("started", .moment(agent.status.startedAt))
    fields.add("idle limit", agent.idleText)
    fields.add("hard limit", agent.hardText)
    fields.add("memory", agent.status.memoryLocked ? "locked" : "not locked")
    return fields.text(colour: colour)
  }

  /// `Schemas/status.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "vault_present": .flag(isPresent),
      "unlocked": .flag(isUnlocked),
      "agent": agent.map { .object($0.object) } ?? .null,
    ])
  }

  public var remarks: String {
    guard let agent else { return "" }
    var notes: [String] = []
    if agent.status.vaultPath != vault { notes.append("the agent holds another vault open") }
    if !agent.status.memoryLocked { notes.append(AgentView.unlockedMemoryNote) }
    return Self.remarks(notes)
  }
}
