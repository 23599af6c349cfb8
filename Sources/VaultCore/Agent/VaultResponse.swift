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
  case failure(VaultError)
}

public struct ListedRecord: Equatable, Sendable {
  public var id: RecordID
  public var body: RecordBody

  public init(id: RecordID, body: RecordBody) {
    self.id = id
    self.body = body
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
