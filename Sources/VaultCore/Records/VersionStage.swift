/// Where a version stands in a secret's life. At most one version of a secret is `current`, one
/// `pending` and one `previous`. `Schemas/vault-format.md`, section 5.
public enum VersionStage: Int64, Sendable, CaseIterable {
  /// What a release gives.
  case current = 1
  /// Being brought into use by a rotation.
  case pending
  /// Replaced, but still valid at the provider until its overlap ends.
  case previous
  case retired

  public var name: String {
    switch self {
    case .current: "current"
    case .pending: "pending"
    case .previous: "previous"
    case .retired: "retired"
    }
  }
}

/// What a version has stored. A row of `versions` exists exactly for `value` and `rawAnswer`.
public enum VersionForm: Int64, Sendable, CaseIterable {
  /// An intention, or purged.
  case nothing = 0
  case value = 1
  /// A provider's answer, kept before it is parsed so that a crash cannot lose what is in it.
  case rawAnswer = 2

  public var isStored: Bool { self != .nothing }
}
