/// One line of an import's report.
public struct ImportedEntry: Equatable, Sendable {
  public enum Fate: Equatable, Sendable {
    case taken(ImportResult)
    case skipped(ImportSkip)
  }

  /// What it is called in the vault; nil if its title makes no name.
  public var name: SecretName?
  /// What it is called where it comes from.
  public var source: String
  public var fate: Fate
  /// Another entry of the same import had the name first, so a number was added.
  public var isNumbered: Bool

  public init(name: SecretName?, source: String, fate: Fate, isNumbered: Bool = false) {
    self.name = name
    self.source = source
    self.fate = fate
    self.isNumbered = isNumbered
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

  /// For people.
  public var words: String {
    switch self {
    case .empty: "it has no value"
    case .name: "its title makes no name"
    case .tooLong: "its value is too long"
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
    }
  }
}
