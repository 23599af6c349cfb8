public import VaultCore

/// `vault rotate --all-due`: every secret that is due and has a driver, and every rotation that was
/// left open. One that fails keeps no other from its turn.
public enum RotateAllDue {
  public enum Outcome: Sendable {
    case rotated(TokenRecord)
    /// Nobody but a person can make the new value.
    case byHand(SecretName)
    case failed(SecretName, VaultError)
  }

  /// In the order of names.
  public static func run(_ context: Context) throws(VaultError) -> [Outcome] {
    let door = try context.door(.full)
    let now = context.now()
    let tokens = ListSecrets.tokens(try ListSecrets.records(door)).sorted { $0.name < $1.name }
    var outcomes: [Outcome] = []
    for token in tokens {
      guard way(token, now) != nil else { continue }
      do throws(VaultError) {
        let outcome = try RotationLock.holding(token.name, context) { () throws(VaultError) in
          // Another process may have been faster.
          let token = try ListSecrets.find(token.name, door)
          return try way(token, now).map { (way) throws(VaultError) in
            try rotate(token, way, door, context)
          }
        }
        if let outcome { outcomes.append(outcome) }
      } catch { outcomes.append(.failed(token.name, error)) }
    }
    return outcomes
  }

  /// Nil if there is nothing to be done.
  private static func way(_ token: TokenRecord, _ now: Instant) -> RotateByDriver.Way? {
    if let rotation = token.rotation {
      let isWaiting =
        rotation.phase == .overlap && DueDates.previousUntil(token).map { now < $0 } ?? false
      return isWaiting ? nil : .resume
    }
    switch DueDates.state(token, now: now) {
    case .expired, .overdue, .due: return .begin
    case .unknown, .ok: return nil
    }
  }

  private static func rotate(
    _ token: TokenRecord, _ way: RotateByDriver.Way, _ door: any Door, _ context: Context
  ) throws(VaultError) -> Outcome {
    guard let choice = token.policy.driver else { return .byHand(token.name) }
    let isByHand = try Drivers.driver(DriverContext(token, choice, door, context)).origin == .person
    // Of a rotation by hand only the end needs no person.
    if isByHand, token.rotation == nil || token.rotation?.phase == .intent {
      return .byHand(token.name)
    }
    return .rotated(
      try RotateByDriver.run(
        way, token, Rotate.Input(name: token.name), through: door, context))
  }
}
