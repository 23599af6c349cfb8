/// The time that dates are judged by. A clock that was set back must not bring an expired secret
/// back to life, so it is never earlier than the vault's own last change.
public struct JudgedTime: Equatable, Sendable {
  /// How far a clock may be behind before that is worth a warning.
  public static let slack = TimeSpan.minutes(5)

  public let instant: Instant
  /// The last change, if the clock is behind it by more than `slack`.
  public let clockIsBehind: Instant?

  /// - Parameter lastChange: of the vault, as it is signed; nil if it is not known here.
  public init(clock: Instant, lastChange: Instant?) {
    let lastChange = lastChange ?? clock
    instant = max(clock, lastChange)
    clockIsBehind = lastChange - clock > Self.slack ? lastChange : nil
  }
}
