/// One step of a rotation, as the vault records it. Each is one durable commit, made before the
/// next thing is done; a value that goes with it travels beside it.
public enum RotationMove: Equatable, Sendable {
  /// Idle to intent. Sixteen random bytes name the rotation.
  case open(id: [UInt8], RotationJournal)
  /// Intent to stored: a value chosen here, or by a person.
  case propose(expiresAt: Instant, newID: String?)
  /// Intent to stored: what the provider answered, before anything is read from it.
  case answer
  /// Stored to applied: the value that the answer holds.
  case parse(expiresAt: Instant, newID: String?)
  /// Stored to applied: the provider knows the value.
  case apply
  /// Applied to verified: it was used, and belongs to the same party.
  case verify(identity: String?)
  /// Verified to overlap: it is the current value, the old one the previous.
  case promote
  /// Overlap to idle: the old value is retired.
  case finish
  /// To uncertain: a request may have taken effect.
  case doubt(reason: String)
  /// To stuck: nothing is left that could be tried without a person.
  case stick(reason: String)
  /// From uncertain or stuck to where it turned out to stand.
  case restart(RotationPhase)
  /// To idle: the pending value is retired, the current one stays.
  case abandon
  /// Overlap to idle: the old value is current again, the new one retired.
  case rollBack

  /// Whether a value goes with it.
  public var carriesValue: Bool {
    switch self {
    case .propose, .answer, .parse: true
    default: false
    }
  }
}

extension TokenRecord {
  /// What a move did beside the metadata.
  public struct MoveEffect: Equatable, Sendable {
    /// The version that the value which goes with the move is stored under.
    public var stored: Int64?
    /// The version whose row must go.
    public var purged: Int64?
    public var change: RecordChange
  }

  /// Makes a move whole or, if it throws, not at all.
  ///
  /// - Parameter fingerprint: of the value that goes with the move; nil for a provider's answer.
  /// - Throws: `.refused` for a move that cannot follow what the rotation has come to.
  public mutating func make(
    _ move: RotationMove, at now: Instant, fingerprint: [UInt8]?
  ) throws(VaultError) -> MoveEffect {
    var changed = self
    let effect = try changed.moved(move, now, fingerprint)
    self = changed
    return effect
  }

  private mutating func moved(
    _ move: RotationMove, _ now: Instant, _ fingerprint: [UInt8]?
  ) throws(VaultError) -> MoveEffect {
    switch move {
    case .open(let id, let journal):
      try refuseDuringRotation()
      guard previous == nil || DueDates.previousUntil(self).map({ now >= $0 }) ?? true else {
        throw VaultError(
          .refused, "the value before the last rotation of '\(name.text)' is still valid",
          hint: "wait until its overlap ends, or retire it: "
            + "vault remove \(name.text) --version \(previous?.version ?? 0)")
      }
      try openRotation(id: id, at: now, note: journal.note)
      return MoveEffect(change: .begun)
    case .propose(let expiresAt, let newID):
      try proceed(to: .stored, at: now, changing: { $0.newID = newID ?? $0.newID })
      guard current?.fingerprint != fingerprint else {
        throw VaultError(.badValue, "this is the value '\(name.text)' already has")
      }
      let version = try begin(.value, at: now, expiresAt: expiresAt, fingerprint: fingerprint)
      return MoveEffect(stored: version, change: .filled)
    case .answer:
      try proceed(to: .stored, at: now)
      return MoveEffect(stored: try begin(.rawAnswer, at: now), change: .filled)
    case .parse(let expiresAt, let newID):
      guard let fingerprint else { throw VaultError(.refused, "a value has a fingerprint") }
      try proceed(to: .applied, at: now, changing: { $0.newID = newID ?? $0.newID })
      let (purged, begun) = try parseAnswer(at: now, expiresAt: expiresAt, fingerprint: fingerprint)
      return MoveEffect(stored: begun, purged: purged, change: .answerParsed)
    case .apply:
      guard pending?.form == .value else {
        throw VaultError(.refused, "the pending version has no value yet")
      }
      try proceed(to: .applied, at: now)
    case .verify(let identity):
      if rotation?.journal?.isForeign(identity) ?? false {
        throw VaultError(.refused, "the new value belongs to somebody else than the old one")
      }
      try proceed(to: .verified, at: now, changing: { $0.identity = $0.identity ?? identity })
    case .promote:
      try proceed(to: .overlap, at: now)
      try promote(at: now)
      know(as: rotation?.journal?.newID)
      return MoveEffect(change: .promoted)
    case .finish:
      try require(.overlap)
      retirePrevious(at: now)
      closeRotation(at: now)
      return MoveEffect(change: .overlapEnded)
    case .doubt(let reason): try proceed(to: .uncertain, at: now, changing: { $0.reason = reason })
    case .stick(let reason):
      guard rotation?.phase != .overlap else {
        throw VaultError(.refused, "the new value is in use, so nothing is stuck")
      }
      try proceed(to: .stuck, at: now, changing: { $0.reason = reason })
    case .restart(let phase):
      guard rotation?.phase == .uncertain || rotation?.phase == .stuck else {
        throw VaultError(.refused, "only a rotation that stopped can be taken up again")
      }
      guard pending == nil ? phase == .intent : phase == .stored || phase == .applied else {
        throw VaultError(.refused, "a rotation cannot go on without what it had come to")
      }
      try proceed(to: phase, at: now, changing: { $0.reason = nil })
    case .abandon:
      guard rotation != nil, rotation?.phase != .overlap else {
        throw VaultError(
          .refused, "there is no new value of '\(name.text)' to give up",
          hint: "'vault rotate --rollback' goes back to the old value")
      }
      if pending != nil { try abandon(at: now) }
      closeRotation(at: now)
      return MoveEffect(change: .abandoned)
    case .rollBack:
      try require(.overlap)
      let formerID = rotation?.journal?.formerID
      closeRotation(at: now)
      try rollBack(at: now)
      know(as: formerID)
      return MoveEffect(change: .rolledBack)
    }
    return MoveEffect(change: .rotationMoved)
  }

  /// The name that the provider has for what is current now, where the driver wants to know it.
  private mutating func know(as id: String?) {
    guard let id, policy.driver?.settings[DriverChoice.idKey] != nil else { return }
    policy.driver?.settings[DriverChoice.idKey] = id
  }

  private func require(_ phase: RotationPhase) throws(VaultError) {
    guard rotation?.phase == phase else {
      throw VaultError(.refused, "the rotation is not in phase '\(phase.name)'")
    }
  }

  private mutating func proceed(
    to phase: RotationPhase, at now: Instant, changing change: (inout RotationJournal) -> Void
  ) throws(VaultError) {
    let note = rotation?.journal.map { journal in
      var changed = journal
      change(&changed)
      return changed.note
    }
    try proceed(to: phase, at: now, note: note)
  }
}
