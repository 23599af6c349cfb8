/// The answer of `lock`: nothing holds the vault open any more.
public struct LockReport: Answer {
  private let agentWasRunning: Bool

  /// - Parameter agentWasRunning: false if there was nothing to lock.
  public init(agentWasRunning: Bool) {
    self.agentWasRunning = agentWasRunning
  }

  public func text(colour: Bool) -> String { "locked\n" }

  /// `Schemas/lock.schema.json`.
  public var json: String {
    JSONReport.text(["unlocked": .flag(false), "agent_was_running": .flag(agentWasRunning)])
  }

  public var remarks: String {
    Self.remarks(agentWasRunning ? [] : ["no agent was running"])
  }
}
