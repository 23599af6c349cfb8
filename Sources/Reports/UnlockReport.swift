public import VaultCore

/// The answer of `unlock`: an agent holds the vault open, and for how long.
public struct UnlockReport: Answer {
  private let agent: AgentView

  /// - Parameter agent: what the agent said of itself, once unlocked.
  public init(agent: AgentStatus, now: Instant) {
    self.agent = AgentView(status: agent, now: now)
  }

  public func text(colour: Bool) -> String {
    "unlocked: locks \(agent.lockingText)\n"
  }

  /// `Schemas/unlock.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(agent.status.vaultPath),
      "unlocked": .flag(true),
      "agent": .object(agent.object),
    ])
  }

  public var remarks: String {
    Self.remarks(agent.status.memoryLocked ? [] : [AgentView.unlockedMemoryNote])
  }
}
