/// What is to be done about a secret, worst first.
public enum DueState: String, Comparable, CaseIterable, Sendable {
  /// The provider no longer takes the current value.
  case expired
  /// The date to replace it by has passed.
  case overdue
  /// Within the head start before that date.
  case due
  /// Nothing is known about its life: no current version, or neither its age nor its expiry.
  case unknown
  case ok

  /// A worse state comes first.
  public static func < (left: DueState, right: DueState) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .expired: 0
    case .overdue: 1
    case .due: 2
    case .unknown: 3
    case .ok: 4
    }
  }
}

/// When a secret's value is to be replaced. All dates follow from its current version and its
/// policy; nothing is stored.
public enum DueDates {
  /// How long before the provider's expiry a value is to be replaced at the latest.
  public static let expiryMargin = TimeSpan.days(1)
  /// A fixed lead makes a short-lived value due from its first day; a third of its life does not.
  public static let largestShareOfLife: Int64 = 3

  /// When the current value came to be; going back to an older value does not make it younger.
  public static func rotatedAt(_ token: TokenRecord) -> Instant? { token.current?.createdAt }

  /// The earlier of the last rotation plus the interval, and the expiry less a day (less a third
  /// of its life for a value that lives under three days). Nil if there is neither.
  public static func rotateBy(_ token: TokenRecord) -> Instant? {
    token.current.flatMap { rotateBy($0, token.policy) }
  }

  /// The same for any version: when it was, or would be, to be replaced.
  public static func rotateBy(_ version: VersionEntry, _ policy: RotationPolicy) -> Instant? {
    let byPolicy =
      version.createdAt.isKnownDate
      ? version.createdAt.adding(.days(policy.intervalDays)) : nil
    guard version.expiresAt.isKnownDate else { return byPolicy }
    let margin = lead(expiryMargin, life: version.expiresAt - version.createdAt)
    let byExpiry = version.expiresAt.adding(TimeSpan(seconds: -margin.seconds))
    return byPolicy.map { min($0, byExpiry) } ?? byExpiry
  }

  /// From when on the rotation counts as due: `rotateBy` less the policy's head start, or less a
  /// third of the time up to it where that is shorter.
  public static func dueFrom(_ token: TokenRecord) -> Instant? {
    guard let current = token.current, let rotateBy = rotateBy(token) else { return nil }
    let head = lead(.days(token.policy.headStartDays), life: rotateBy - current.createdAt)
    return rotateBy.adding(TimeSpan(seconds: -head.seconds))
  }

  /// The longest that one value is in use if every rotation is on time: the interval, and the
  /// overlap in which it is still taken beside the next one.
  public static func longestValidity(_ policy: RotationPolicy) -> TimeSpan {
    let interval = TimeSpan.days(policy.intervalDays)
    let (sum, overflow) = interval.seconds.addingReportingOverflow(policy.overlap.seconds)
    return TimeSpan(seconds: overflow ? .max : sum)
  }

  /// When the previous value's overlap ends: when it was replaced plus the policy's overlap, or
  /// its own expiry if that is earlier. Nil without a previous version.
  public static func previousUntil(_ token: TokenRecord) -> Instant? {
    guard let previous = token.previous else { return nil }
    let end = previous.stagedAt.adding(token.policy.overlap)
    return previous.expiresAt.isKnownDate ? min(end, previous.expiresAt) : end
  }

  /// - Parameter within: in place of the policy's head start, and not shortened.
  public static func state(
    _ token: TokenRecord, now: Instant, within: TimeSpan? = nil
  ) -> DueState {
    guard let current = token.current, let rotateBy = rotateBy(token),
      let dueFrom = dueFrom(token)
    else { return .unknown }
    if current.expiresAt.isKnownDate, now >= current.expiresAt { return .expired }
    if now >= rotateBy { return .overdue }
    if let within { return rotateBy - now <= within ? .due : .ok }
    return now >= dueFrom ? .due : .ok
  }

  static func lead(_ wanted: TimeSpan, life: TimeSpan) -> TimeSpan {
    min(wanted, TimeSpan(seconds: max(0, life.seconds / largestShareOfLife)))
  }
}
