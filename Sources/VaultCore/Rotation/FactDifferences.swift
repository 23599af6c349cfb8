/// Where a provider's word differs from what is noted.
public struct FactDifferences: Equatable, Sendable {
  /// When it really ends; nil if that is what is noted, or the provider does not say.
  public let expiresAt: Instant?
  /// What it may do and nobody noted, in order.
  public let unnotedScopes: [String]
  /// What is noted and it may not do, in order.
  public let missingScopes: [String]
  /// All it may do; nil if the provider does not say.
  private let scopes: [String]?

  public init(of facts: ProviderFacts, from token: TokenRecord) {
    let noted = token.current?.expiresAt ?? .unknown
    expiresAt = facts.expiresAt == .unknown || facts.expiresAt == noted ? nil : facts.expiresAt
    scopes = facts.scopes
    let told = Set(facts.scopes ?? [])
    unnotedScopes = told.subtracting(token.scopes).sorted()
    missingScopes = facts.scopes == nil ? [] : Set(token.scopes).subtracting(told).sorted()
  }

  /// What brings the notes in line; nil if they are.
  public var edit: TokenEdit? {
    let hasOtherScopes = !unnotedScopes.isEmpty || !missingScopes.isEmpty
    guard expiresAt != nil || hasOtherScopes else { return nil }
    return TokenEdit(scopes: hasOtherScopes ? scopes : nil, expiresAt: expiresAt)
  }
}
