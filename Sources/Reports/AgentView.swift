import VaultCore

/// The agent as `status` and `unlock` tell it.
struct AgentView {
  let status: AgentStatus
  let now: Instant

  /// After what ends an agent's work.
  static let wasLocked = "the agent was locked; run 'vault unlock' to go on"

  /// `in 7 hours, or after 15m without use`.
  var lockingText: String {
    "\(relative(status.hardRemaining)), or after \(status.idleLimit.text) without use"
  }

  var idleText: String {
    "\(status.idleLimit.text), locks \(relative(status.idleRemaining)) if not used"
  }

  var hardText: String {
    "\(status.hardLimit.text), locks \(relative(status.hardRemaining))"
  }

  private func relative(_ remaining: TimeSpan) -> String {
    TimeSpan.relative(from: now, to: now.adding(remaining))
  }

  /// `agent` in `status --json` and `unlock --json`.
  var object: JSONObject {
    [
      "pid": .number(Int64(status.pid)),
      "vault": .text(status.vaultPath),
      "started_at": .time(status.startedAt),
      "locks_at": .time(now.adding(min(status.idleRemaining, status.hardRemaining))),
      "idle_limit_seconds": .number(status.idleLimit.seconds),
      "idle_remaining_seconds": .number(status.idleRemaining.seconds),
      "hard_limit_seconds": .number(status.hardLimit.seconds),
      "hard_remaining_seconds": .number(status.hardRemaining.seconds),
      "memory_locked": .flag(status.memoryLocked),
    ]
  }

  static let unlockedMemoryNote =
    "the agent's memory could not be locked, so secrets may reach the swap space"
}
