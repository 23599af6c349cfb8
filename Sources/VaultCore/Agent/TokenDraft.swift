/// What a new secret is to be; its value travels beside it.
public struct TokenDraft: Equatable, Sendable {
  public var name: SecretName
  public var owner: String
  public var service: String
  public var notes: String
  public var scopes: [String]
  public var tags: [String]
  public var policy: RotationPolicy
  public var expiresAt: Instant

  public init(
    name: SecretName, owner: String = "", service: String = "", notes: String = "",
    scopes: [String] = [], tags: [String] = [], policy: RotationPolicy = RotationPolicy(),
    expiresAt: Instant = .unknown
  ) {
    self.name = name
    self.owner = owner
    self.service = service
    self.notes = notes
    self.scopes = scopes
    self.tags = tags
    self.policy = policy
    self.expiresAt = expiresAt
  }
}

/// A change of what is known about a secret, its values untouched. Nil leaves a field as it is.
public struct TokenEdit: Equatable, Sendable {
  public var owner: String?
  public var service: String?
  public var notes: String?
  public var scopes: [String]?
  public var tags: [String]?
  public var intervalDays: Int64?
  public var outsidePolicy: Bool?
  public var headStartDays: Int64?
  public var overlap: TimeSpan?
  /// `.some(nil)` clears it.
  public var environment: String??
  /// `.some(nil)` clears it.
  public var url: String??
  /// Of the current version.
  public var expiresAt: Instant?
  /// `.some(nil)` clears it.
  public var driver: DriverChoice??

  public init(
    owner: String? = nil, service: String? = nil, notes: String? = nil, scopes: [String]? = nil,
    tags: [String]? = nil, intervalDays: Int64? = nil, outsidePolicy: Bool? = nil,
    headStartDays: Int64? = nil, overlap: TimeSpan? = nil, environment: String?? = nil,
    url: String?? = nil, expiresAt: Instant? = nil, driver: DriverChoice?? = nil
  ) {
    self.owner = owner
    self.service = service
    self.notes = notes
    self.scopes = scopes
    self.tags = tags
    self.intervalDays = intervalDays
    self.outsidePolicy = outsidePolicy
    self.headStartDays = headStartDays
    self.overlap = overlap
    self.environment = environment
    self.url = url
    self.expiresAt = expiresAt
    self.driver = driver
  }

  /// Nothing is changed.
  public var isEmpty: Bool { self == TokenEdit() }
}

extension TokenRecord {
  /// The record of a draft, still without a version. Throws `.badValue` or `.badName` for a policy
  /// that is not allowed, `.limit` for too many or too long scopes and tags.
  public init(_ draft: TokenDraft, at now: Instant) throws(VaultError) {
    self.init(
      name: draft.name, owner: draft.owner, service: draft.service, scopes: draft.scopes,
      tags: draft.tags, notes: draft.notes, createdAt: now, updatedAt: now,
      policy: draft.policy)
    try check()
  }

  /// Applies a change, whole or, if it throws, not at all. Throws what `init(_:at:)` throws, and
  /// `.noVersion` for an expiry without a current version to have it.
  public mutating func apply(_ edit: TokenEdit, at now: Instant) throws(VaultError) {
    var changed = self
    changed.owner = edit.owner ?? owner
    changed.service = edit.service ?? service
    changed.notes = edit.notes ?? notes
    changed.scopes = edit.scopes ?? scopes
    changed.tags = edit.tags ?? tags
    changed.policy.intervalDays = edit.intervalDays ?? policy.intervalDays
    changed.policy.outsidePolicy = edit.outsidePolicy ?? policy.outsidePolicy
    changed.policy.headStartDays = edit.headStartDays ?? policy.headStartDays
    changed.policy.overlap = edit.overlap ?? policy.overlap
    if let environment = edit.environment { changed.policy.environment = environment }
    if let url = edit.url { changed.policy.url = url }
    if let driver = edit.driver {
      guard rotation == nil || DriverChoice.isSamePlace(driver, policy.driver) else {
        try refuseDuringRotation()
        return
      }
      changed.policy.driver = driver
    }
    changed.updatedAt = now
    if let expiresAt = edit.expiresAt {
      guard let current else {
        throw VaultError(
          .noVersion, "an expiry belongs to a value, and this secret has none",
          hint: "enter one with 'vault rotate'")
      }
      try changed.setExpiry(ofVersion: current.version, to: expiresAt, at: now)
    }
    try changed.check()
    self = changed
  }

  private func check() throws(VaultError) {
    try policy.check()
    guard Self.isLegal(list: scopes), Self.isLegal(list: tags) else {
      throw VaultError(
        .limit, "a scope or a tag is empty or too long, or there are too many",
        hint: "at most 128 scopes and 128 tags, 1 to 256 bytes each")
    }
  }
}
