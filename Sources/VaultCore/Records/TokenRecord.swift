/// Everything about a secret but its values. Kind 1 of a metadata body, fields 1 to 12:
/// `Schemas/vault-format.md`, section 5. The stage moves are in `TokenRecord+Moves.swift`.
public struct TokenRecord: Equatable, Sendable {
  public var name: SecretName
  public var owner: String
  public var service: String
  public var scopes: [String]
  public var tags: [String]
  public var notes: String
  public var createdAt: Instant
  public var updatedAt: Instant
  public var policy: RotationPolicy
  /// What the next version will be called; from 1, grows by one, never falls.
  public internal(set) var nextVersion: Int64
  /// Ascending by version.
  public internal(set) var versions: [VersionEntry]
  public internal(set) var rotation: RotationUnderWay?

  /// A secret without a version: tracked, and perhaps held elsewhere.
  public init(
    name: SecretName, owner: String = "", service: String = "", scopes: [String] = [],
    tags: [String] = [], notes: String = "", createdAt: Instant, updatedAt: Instant,
    policy: RotationPolicy = RotationPolicy()
  ) {
    self.name = name
    self.owner = owner
    self.service = service
    self.scopes = scopes
    self.tags = tags
    self.notes = notes
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.policy = policy
    nextVersion = 1
    versions = []
    rotation = nil
  }

  /// With everything given. Throws if versions, policy or limits break the rules of the format.
  public init(
    name: SecretName, owner: String, service: String, scopes: [String], tags: [String],
    notes: String, createdAt: Instant, updatedAt: Instant, policy: RotationPolicy,
    nextVersion: Int64, versions: [VersionEntry], rotation: RotationUnderWay?
  ) throws(FormatError) {
    self.init(
      name: name, owner: owner, service: service, scopes: scopes, tags: tags, notes: notes,
      createdAt: createdAt, updatedAt: updatedAt, policy: policy)
    self.nextVersion = nextVersion
    self.versions = versions
    self.rotation = rotation
    guard isLegal, policy.isLegal else { throw FormatError() }
  }

  public var current: VersionEntry? { version(in: .current) }
  public var pending: VersionEntry? { version(in: .pending) }
  public var previous: VersionEntry? { version(in: .previous) }

  public func entry(_ version: Int64) -> VersionEntry? {
    versions.first { $0.version == version }
  }

  /// The versions that have a row in `versions`, ascending.
  public var storedVersions: [Int64] {
    versions.filter { $0.form.isStored }.map(\.version)
  }

  /// The rules that bind a token's fields, apart from its policy's and the size of the whole.
  var isLegal: Bool {
    // The last number there is cannot be given out: the one after it does not exist.
    guard createdAt.seconds >= 0, updatedAt.seconds >= 0, (1..<Int64.max).contains(nextVersion),
      Self.isLegal(list: scopes), Self.isLegal(list: tags),
      versions.count <= Limits.versionEntries, rotation?.isLegal ?? true
    else { return false }
    var last: Int64 = 0
    var taken: Int64 = 0
    for entry in versions {
      let stage = Int64(1) << entry.stage.rawValue
      guard entry.isLegal, entry.version > last, entry.stage == .retired || taken & stage == 0
      else { return false }
      taken |= stage
      last = entry.version
    }
    return last < nextVersion
  }

  static func isLegal(list: [String]) -> Bool {
    list.count <= Limits.listItems
      && list.allSatisfy { (1...Limits.listItemByteCount).contains($0.utf8.count) }
  }

  private func version(in stage: VersionStage) -> VersionEntry? {
    versions.first { $0.stage == stage }
  }
}
