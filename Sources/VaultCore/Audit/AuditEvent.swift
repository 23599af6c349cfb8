/// What an audit entry is about. The numbers are stored and never change their meaning.
public enum AuditEvent: Int64, Sendable, CaseIterable {
  case initialised = 1
  /// A value left the vault. One entry per value.
  case released
  /// A value left while nothing could be written; the next write records it.
  case releasedWithoutAudit
  /// A record was added or changed; the detail says how.
  case written
  case removed
  case slotAdded
  case slotReplaced
  case slotRemoved
  /// The audit log was cut.
  case pruned
  /// All keys were replaced.
  case rekeyed
  /// A person decided to go on with an older or a diverged state.
  case rollbackAccepted
  /// A request was refused by a rule.
  case denied
  case unlocked
  case unlockFailed
  case locked
  /// All values left the vault at once.
  case exported

  /// For listings and JSON.
  public var name: String {
    switch self {
    case .initialised: "initialised"
    case .released: "released"
    case .releasedWithoutAudit: "released_without_audit"
    case .written: "written"
    case .removed: "removed"
    case .slotAdded: "slot_added"
    case .slotReplaced: "slot_replaced"
    case .slotRemoved: "slot_removed"
    case .pruned: "pruned"
    case .rekeyed: "rekeyed"
    case .rollbackAccepted: "rollback_accepted"
    case .denied: "denied"
    case .unlocked: "unlocked"
    case .unlockFailed: "unlock_failed"
    case .locked: "locked"
    case .exported: "exported"
    }
  }
}

/// How it went.
public enum AuditOutcome: Int64, Sendable, CaseIterable {
  case done = 1
  case refused
  case failed

  public var name: String {
    switch self {
    case .done: "done"
    case .refused: "refused"
    case .failed: "failed"
    }
  }
}
