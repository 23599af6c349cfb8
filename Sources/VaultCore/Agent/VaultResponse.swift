/// The answer to a `VaultRequest`. Released values travel beside it, one after another in the
/// order of `values`, each `byteCount` long.
public enum VaultResponse: Equatable, Sendable {
  case status(AgentStatus)
  /// It was done, and there is nothing to say about it.
  case done
  case records([ListedRecord])
  case values([ReleasedValue])
  /// The record as it now is.
  case written(TokenRecord)
  case verified(VerifyReport)
  case checkpoint(Checkpoint)
  /// Every state that was asked about was reached; with what should be known nevertheless.
  case compared(notices: [String])
  case slots([ListedSlot])
  case auditPage(AuditPage)
  case auditSummary(AuditSummary)
  case failure(VaultError)
  /// One outcome per item of the request, in its order.
  case imported([ImportOutcome])
}

public struct ListedRecord: Equatable, Sendable {
  public var id: RecordID
  public var body: RecordBody

  public init(id: RecordID, body: RecordBody) {
    self.id = id
    self.body = body
  }
}

/// A slot as a person may know it: without its salt and its box.
public struct ListedSlot: Equatable, Sendable {
  public var id: Int64
  public var type: SlotType
  public var role: SlotRole
  public var cost: KDFCost
  /// What a person called it; may be empty.
  public var label: String

  public init(id: Int64, type: SlotType, role: SlotRole, cost: KDFCost, label: String) {
    self.id = id
    self.type = type
    self.role = role
    self.cost = cost
    self.label = label
  }

  public init(_ row: SlotRow, label: String) {
    self.init(id: row.id, type: row.type, role: row.role, cost: row.cost, label: label)
  }
}

/// What is said about a value that was released.
public struct ReleasedValue: Equatable, Sendable {
  public var name: SecretName
  public var version: Int64
  public var stage: VersionStage
  public var byteCount: Int64
  public var expiresAt: Instant
  /// Of the secret, when it was released.
  public var state: DueState

  public init(
    name: SecretName, version: Int64, stage: VersionStage, byteCount: Int64,
    expiresAt: Instant, state: DueState
  ) {
    self.name = name
    self.version = version
    self.stage = stage
    self.byteCount = byteCount
    self.expiresAt = expiresAt
    self.state = state
  }
}
