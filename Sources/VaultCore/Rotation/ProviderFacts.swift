/// What a provider says about a credential. None of it is secret.
public struct ProviderFacts: Equatable, Sendable {
  /// Whom it belongs to.
  public var identity: String?
  /// The provider's own name for it.
  public var id: String?
  /// `.unknown` if it does not say, `.never` if it says that there is no end.
  public var expiresAt: Instant
  /// What it may do; nil if the provider does not say.
  public var scopes: [String]?

  public init(
    identity: String? = nil, id: String? = nil, expiresAt: Instant = .unknown,
    scopes: [String]? = nil
  ) {
    self.identity = identity
    self.id = id
    self.expiresAt = expiresAt
    self.scopes = scopes
  }
}

/// What the use of a value has shown, and what its provider says about it.
public struct Look: Equatable, Sendable {
  public var probe: Probe
  public var facts: ProviderFacts

  public init(probe: Probe, facts: ProviderFacts = ProviderFacts()) {
    self.probe = probe
    self.facts = facts
  }

  public static func unknown(_ reason: String) -> Look { Look(probe: .unknown(reason: reason)) }
}
