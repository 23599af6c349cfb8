/// What the agent says about itself.
public struct AgentStatus: Equatable, Sendable {
  public var pid: Int32
  public var startedAt: Instant
  /// Locks after this long without a request.
  public var idleLimit: TimeSpan
  /// Locks this long after it was unlocked, whatever happens.
  public var hardLimit: TimeSpan
  public var idleRemaining: TimeSpan
  public var hardRemaining: TimeSpan
  public var vaultPath: String
  /// False if the system refused to keep its keys out of swap.
  public var memoryLocked: Bool

  public init(
    pid: Int32, startedAt: Instant, idleLimit: TimeSpan, hardLimit: TimeSpan,
    idleRemaining: TimeSpan, hardRemaining: TimeSpan, vaultPath: String, memoryLocked: Bool
  ) {
    self.pid = pid
    self.startedAt = startedAt
    self.idleLimit = idleLimit
    self.hardLimit = hardLimit
    self.idleRemaining = idleRemaining
    self.hardRemaining = hardRemaining
    self.vaultPath = vaultPath
    self.memoryLocked = memoryLocked
  }
}

/// What a complete verification found; there is one only if everything was in order.
public struct VerifyReport: Equatable, Sendable {
  public var epoch: Int64
  public var counter: Int64
  public var records: Int64
  public var versions: Int64
  public var auditEntries: Int64
  public var slots: Int64
  /// Values that were opened and compared; 0 for the watch role.
  public var valuesOpened: Int64
  public var notices: [String]
  /// When the state that was verified was committed.
  public var committedAt: Instant

  public init(
    epoch: Int64, counter: Int64, records: Int64, versions: Int64, auditEntries: Int64,
    slots: Int64, valuesOpened: Int64, notices: [String], committedAt: Instant
  ) {
    self.epoch = epoch
    self.counter = counter
    self.records = records
    self.versions = versions
    self.auditEntries = auditEntries
    self.slots = slots
    self.valuesOpened = valuesOpened
    self.notices = notices
    self.committedAt = committedAt
  }
}
