/// What a value is wanted for; the audit log says so.
public enum ReleasePurpose: Int64, Sendable, CaseIterable {
  case get = 1
  case exec
  case redact
  case edit
  /// To a driver, and by it to the provider.
  case rotate

  public var name: String {
    switch self {
    case .get: "get"
    case .exec: "exec"
    case .redact: "redact"
    case .edit: "edit"
    case .rotate: "rotate"
    }
  }
}

public enum VersionChoice: Equatable, Sendable {
  case current
  case version(Int64)
  /// Every stored value of the secret: what is to be hidden, may be an old one.
  case all
  /// Every stored value that is newer than this version; none is no error, and leaves no trace.
  case after(Int64)
}

public struct ReleaseItem: Equatable, Sendable {
  public var name: SecretName
  public var choice: VersionChoice
  /// The variables the value will go into, for the audit log.
  public var variables: [EnvironmentName]

  public init(
    name: SecretName, choice: VersionChoice = .current, variables: [EnvironmentName] = []
  ) {
    self.name = name
    self.choice = choice
    self.variables = variables
  }
}

/// A request for values: all of them or none.
public struct ReleaseRequest: Equatable, Sendable {
  /// Empty if `everything`.
  public var items: [ReleaseItem]
  /// Every value of the vault, to redact a stream.
  public var everything: Bool
  public var purpose: ReleasePurpose
  /// Refuse instead of releasing a value whose expiry has passed.
  public var refuseExpired: Bool
  /// The command the values go to, for the audit log.
  public var command: CommandName?

  public init(
    items: [ReleaseItem], everything: Bool = false, purpose: ReleasePurpose,
    refuseExpired: Bool = false, command: CommandName? = nil
  ) {
    self.items = items
    self.everything = everything
    self.purpose = purpose
    self.refuseExpired = refuseExpired
    self.command = command
  }
}
