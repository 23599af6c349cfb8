/// What an auditor asks about a secret, whatever its state is today. Gravest first.
public enum PolicyException: String, CaseIterable, Sendable {
  /// The interval was set outside 30 to 90 days on purpose; this is said for ever.
  case outsidePolicy = "outside-policy"
  case noOwner = "no-owner"
  /// Nobody wrote down what it may do.
  case noScope = "no-scope"
  /// Whether and when the provider ends it is not known. Never is an answer, too.
  case unknownExpiry = "unknown-expiry"
  /// Still the first value, after the longest time that the policy allows.
  case neverRotated = "never-rotated"
  /// One value can live for longer than `allowedLife`.
  case longValidity = "long-validity"

  /// How long one value may live: what a policy of defaults comes to, 90 days and a day's overlap.
  public static let allowedLife = DueDates.longestValidity(RotationPolicy())

  /// What holds for a secret at one moment, gravest first.
  public static func all(of token: TokenRecord, now: Instant) -> [PolicyException] {
    allCases.filter { $0.holds(for: token, now: now) }
  }

  private func holds(for token: TokenRecord, now: Instant) -> Bool {
    switch self {
    case .outsidePolicy: return token.policy.outsidePolicy
    case .noOwner: return token.owner.isEmpty
    case .noScope: return token.scopes.isEmpty
    case .unknownExpiry: return token.current.map { $0.expiresAt == .unknown } ?? true
    case .neverRotated:
      guard let current = token.current, current.version == 1 else { return false }
      return now >= current.createdAt.adding(Self.allowedLife)
    case .longValidity: return DueDates.longestValidity(token.policy) > Self.allowedLife
    }
  }
}
