public import VaultCore

/// The answer of `refresh`: what a provider says about a secret, beside what is noted.
public struct RefreshReport: Answer {
  private let token: TokenRecord
  private let facts: ProviderFacts
  private let differences: FactDifferences
  private let isSaved: Bool
  private let now: Instant

  /// - Parameters:
  ///   - token: as it now stands in the vault.
  ///   - isSaved: whether that is what the provider says.
  public init(
    _ token: TokenRecord, _ facts: ProviderFacts, _ differences: FactDifferences, isSaved: Bool,
    now: Instant
  ) {
    self.token = token
    self.facts = facts
    self.differences = differences
    self.isSaved = isSaved
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("name", token.name.text)
    fields.add("provider", "takes it")
    if let identity = facts.identity { fields.add("belongs to", identity) }
    if facts.expiresAt != .unknown { fields.add("expires", .moment(facts.expiresAt)) }
    if let scopes = facts.scopes { fields.add("scopes", scopes) }
    return fields.text(colour: colour)
  }

  public var remarks: String { Self.remarks(notes) }

  /// `Schemas/refresh.schema.json`.
  public var json: String {
    JSONReport.text([
      "name": .text(token.name.text),
      "identity": .text(orNull: facts.identity),
      "id": .text(orNull: facts.id),
      "expires_at": facts.expiresAt == .unknown ? .null : .time(facts.expiresAt),
      "scopes": facts.scopes.map { .list($0) } ?? .null,
      "differs": .flag(differences.edit != nil),
      "saved": .flag(isSaved),
      "notes": .list(notes),
    ])
  }

  private var notes: [String] {
    var notes: [String] = []
    if let expiry = differences.expiresAt {
      notes.append("it ends at another time than was noted: \(Cell.moment(expiry).text(now: now))")
    }
    if !differences.unnotedScopes.isEmpty {
      notes.append(
        "it may do more than was noted: " + differences.unnotedScopes.joined(separator: ", ")
          + ". If nothing needs that, a token without it is safer")
    }
    if !differences.missingScopes.isEmpty {
      notes.append(
        "it may not do what was noted: " + differences.missingScopes.joined(separator: ", "))
    }
    if differences.edit != nil, !isSaved {
      notes.append("'vault refresh \(token.name.text) --save' notes it as the provider has it")
    }
    return notes
  }
}
