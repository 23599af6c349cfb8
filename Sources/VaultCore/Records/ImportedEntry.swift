/// One line of an import's report.
public struct ImportedEntry: Equatable, Sendable {
  public enum Fate: Equatable, Sendable {
    case taken(ImportResult)
    case skipped(ImportSkip)
  }

  public enum Kind: String, Sendable, CaseIterable {
    case secret
    case server
  }

  public var kind: Kind
  /// What it is called in the vault; nil if its title makes no name, or it has none of a server.
  public var name: String?
  /// What it is called where it comes from.
  public var source: String
  public var fate: Fate
  /// Another entry of the same import had the name first, so a number was added.
  public var isNumbered: Bool
  /// What starts by that name from now on. Of a server that is added or replaced.
  public var profile: ServerProfile?
  /// Why exactly it was skipped, where more is known than the reason's own words say.
  public var detail: String?

  public init(
    _ kind: Kind = .secret, name: String?, source: String, fate: Fate, isNumbered: Bool = false,
    profile: ServerProfile? = nil, detail: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.source = source
    self.fate = fate
    self.isNumbered = isNumbered
    self.profile = profile
    self.detail = detail
  }
}

/// Why something was not imported.
public enum ImportSkip: String, Sendable, CaseIterable {
  case empty
  case name
  case tooLong = "too_long"
  case metadata
  case note
  case oneTimePassword = "otp"
  case card
  case identity
  case attachment
  case deleted
  case archived
  case reference
  case protected
  case overridden
  case field
  case profile
  case missingSecret = "missing_secret"

  /// For people.
  public var words: String {
    switch self {
    case .empty: "it has no value"
    case .name: "its title makes no name"
    case .tooLong: "too long for a vault"
    case .metadata: "what is said about it breaks the rules"
    case .note: "a note; --with-notes takes it"
    case .oneTimePassword: "a one-time password seed; --with-otp takes it"
    case .card: "a card or a bank account"
    case .identity: "an identity document"
    case .attachment: "an attached file"
    case .deleted: "deleted"
    case .archived: "archived"
    case .reference: "it stands for a value kept elsewhere"
    case .protected: "sealed with a key the file lacks"
    case .overridden: "assigned again further down"
    case .field: "fields that may be anything"
    case .profile: "no profile that a vault takes"
    case .missingSecret: "it names a secret that the vault does not have"
    }
  }
}
