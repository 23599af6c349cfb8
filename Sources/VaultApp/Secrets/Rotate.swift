public import VaultCore
import VaultCrypto

/// `vault rotate NAME`: a new value comes in by hand; the old one is kept as `previous` until its
/// overlap ends.
public enum Rotate {
  public struct Input: Equatable, Sendable {
    public var name: SecretName
    public var source: ValueSource
    public var allowsLarge: Bool
    /// Nil: nothing is known about the new value's expiry.
    public var expiresAt: Instant?
    /// Nil: as the secret's policy says.
    public var overlap: TimeSpan?

    public init(
      name: SecretName, source: ValueSource = .prompt, allowsLarge: Bool = false,
      expiresAt: Instant? = nil, overlap: TimeSpan? = nil
    ) {
      self.name = name
      self.source = source
      self.allowsLarge = allowsLarge
      self.expiresAt = expiresAt
      self.overlap = overlap
    }
  }

  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> TokenRecord {
    let door = try context.door(.full)
    // A name that is not there should not cost the person a typed value.
    let token = try ListSecrets.find(input.name, door)
    try token.refuseDuringRotation()
    var value = try ValueInput.read(
      input.source, limit: Limits.value(large: input.allowsLarge), context: context)
    var expiresAt = input.expiresAt
    if let choice = token.policy.driver {
      let checked = try ValueCheck.check(
        value, for: token, DriverContext(token, choice, door, context, by: input))
      expiresAt = checked.expiresAt
      value = checked.takeValue()
    }
    if expiresAt ?? .unknown == .unknown { expiresAt = ValueExpiry.read(value) }
    let request = VaultRequest.rotate(
      input.name, expiresAt: expiresAt, overlap: input.overlap)
    let response = try door.perform(request, secret: value).response
    ValueAdvice.note(value, name: input.name, context)
    return try response.token()
  }

  static func apply(
    to name: SecretName, value: borrowing SecretBytes, expiresAt: Instant?, overlap: TimeSpan?,
    in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    guard value.count > 0, value.count <= Limits.largeValueByteCount else {
      throw VaultError(.badValue, "a value has 1 byte to 1 MiB; nothing was stored")
    }
    return try vault.writing { (transaction) throws(VaultError) in
      let found = try transaction.index.token(name)
      guard found.token.current?.fingerprint != (try transaction.fingerprint(of: value)) else {
        throw VaultError(
          .badValue, "this is the value '\(name.text)' already has; nothing was changed")
      }
      let token = try transaction.enter(
        value, into: name, expiresAt: expiresAt, overlap: overlap, in: vault, caller)
      if token.policy.rotatesOtherwise(than: found.token.policy) {
        try transaction.audit(
          vault.entry(
            .written, found.id, caller, at: transaction.now, detail: .change(.policyChanged)))
      }
      return token
    }
  }
}

extension VaultTransaction {
  /// A value that comes from outside becomes the current one. Throws `.refused` while a rotation
  /// is under way, which has a value of its own to bring.
  func enter(
    _ value: borrowing SecretBytes, into name: SecretName, expiresAt: Instant?,
    overlap: TimeSpan? = nil, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    var (id, token) = try index.token(name)
    try token.refuseDuringRotation()
    if let overlap { token.policy.overlap = overlap }
    let version = token.enter(
      at: now, expiresAt: expiresAt ?? .unknown, fingerprint: try fingerprint(of: value))
    token.updatedAt = now
    try keepRecentRetired(of: &token, id)
    try update(id, to: token)
    try insertValue(VersionKey(record: id, version: version), value)
    try audit(
      vault.entry(.written, id, version: version, caller, at: now, detail: .change(.entered)))
    return token
  }
}
