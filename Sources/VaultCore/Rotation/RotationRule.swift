/// What the use of a value at its provider has shown.
public enum Probe: Equatable, Sendable {
  /// It is taken, and belongs to this party, where the provider says so.
  case alive(identity: String?)
  /// It is refused as a credential: 401, a failed login. A 403 is alive.
  case dead
  /// Nothing was learned: no answer, 429, 5xx. Never taken for dead.
  case unknown(reason: String)
}

/// How a rotation that was interrupted, or whose call went wrong, goes on. Pure: what was found at
/// the provider goes in, the decision comes out.
public enum RotationRule {
  public enum Conclusion: Equatable, Sendable {
    /// It stands at this phase, whatever was recorded; the next step of the phase is to be done.
    case standsAt(RotationPhase)
    /// The new value never came to life and the old one works: it may be given up.
    case discard
    /// It cannot be told now; nothing is to be changed until it can.
    case wait(reason: String)
    /// No value is known to work, or the wrong one does.
    case stuck(reason: String)
  }

  /// Of a value that is stored here as pending.
  ///
  /// - Parameters:
  ///   - refused: the provider has said no to this very value, so asking again is of no use.
  ///   - current, previous: asked only where the answers before leave it open; nil if there is
  ///     no such value.
  public static func settle<E: Error>(
    pending: Probe, journal: RotationJournal, refused: Bool = false,
    current: () throws(E) -> Probe?, previous: () throws(E) -> Probe?
  ) throws(E) -> Conclusion {
    switch pending {
    case .alive(let identity):
      return journal.isForeign(identity)
        ? .stuck(
          reason: "the new value belongs to \(identity ?? "nobody"), not to "
            + "\(journal.identity ?? "nobody")")
        : .standsAt(.applied)
    case .unknown(let reason): return .wait(reason: reason)
    case .dead: break
    }
    switch try current() {
    case .unknown(let reason)?: return .wait(reason: reason)
    case .alive?:
      // Only what we chose ourselves can be brought to the provider once more.
      return journal.origin == .caller && !refused ? .standsAt(.stored) : .discard
    case .dead?, nil: break
    }
    switch try previous() {
    case .alive where journal.origin == .caller && !refused: return .standsAt(.stored)
    case .unknown(let reason)?: return .wait(reason: reason)
    case .alive, .dead, nil:
      return .stuck(reason: "neither the new value nor the one in use is taken by the provider")
    }
  }

  /// Of a request for a new value whose answer never came. The old value is used once, to read.
  public static func settleLostAnswer(current: Probe, journal: RotationJournal) -> Conclusion {
    switch (journal.origin, current) {
    case (_, .unknown(let reason)): .wait(reason: reason)
    // It is the old one's death that the new one's birth would have shown.
    case (.replacement, .alive): .discard
    case (.replacement, .dead):
      .stuck(
        reason: "the provider has ended the old value, and its answer with the new one is lost")
    case (_, .alive), (_, .dead): .standsAt(.intent)
    }
  }
}
