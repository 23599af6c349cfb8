public import VaultCore
import VaultCrypto

/// `vault add NAME`: a value comes in and is sealed with what is known about it.
public enum Add {
  public struct Input: Sendable {
    public var draft: TokenDraft
    public var source: ValueSource
    public var allowsLarge: Bool

    public init(draft: TokenDraft, source: ValueSource, allowsLarge: Bool) {
      self.draft = draft
      self.source = source
      self.allowsLarge = allowsLarge
    }
  }

  /// Returns the record as stored. Throws `.exists`, `.badValue`, `.locked` and what opening
  /// the vault throws.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> TokenRecord {
    // The door first: a locked vault should not cost the person a typed value.
    let door = try context.door(.full)
    // Nor should a draft that cannot be stored, or a name that is taken.
    _ = try TokenRecord(input.draft, at: context.now())
    if input.source == .prompt, let taken = try ListSecrets.taken(input.draft.name, door) {
      throw .secretExists(taken)
    }
    let value = try ValueInput.read(
      input.source, limit: Limits.value(large: input.allowsLarge), context: context)
    var draft = input.draft
    if draft.expiresAt == .unknown { draft.expiresAt = ValueExpiry.read(value) }
    let response = try door.perform(.add(draft), secret: value).response
    ValueAdvice.note(value, name: input.draft.name, context)
    return try response.token()
  }

  static func apply(
    _ draft: TokenDraft, value: borrowing SecretBytes, to vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    guard value.count > 0, value.count <= Limits.largeValueByteCount else {
      throw VaultError(.badValue, "a value has 1 byte to 1 MiB; nothing was stored")
    }
    return try vault.writing { (transaction) throws(VaultError) in
      var token = try TokenRecord(draft, at: transaction.now)
      let version = token.enter(
        at: transaction.now, expiresAt: draft.expiresAt,
        fingerprint: try transaction.fingerprint(of: value))
      let id = try transaction.insert(token)
      try transaction.insertValue(VersionKey(record: id, version: version), value)
      try transaction.audit(
        vault.entry(
          .written, id, version: version, caller, at: transaction.now, detail: .change(.added)))
      return token
    }
  }
}

extension Limits {
  static func value(large: Bool) -> Int {
    large ? largeValueByteCount : valueByteCount
  }
}

extension VaultResponse {
  /// The token a writing request answered with.
  func token() throws(VaultError) -> TokenRecord {
    guard case .written(let token) = self else { throw .unexpectedAnswer }
    return token
  }
}

extension VaultError {
  static func secretExists(_ token: TokenRecord) -> VaultError {
    let name = token.name.text
    return token.isRemoved
      ? VaultError(
        .exists, "a secret called '\(name)' was removed and is still kept; nothing was changed",
        hint: "'vault rollback \(name)' brings it back, 'vault remove \(name) --purge' forgets it")
      : VaultError(
        .exists, "there already is a secret called '\(name)'; nothing was changed",
        hint: "'vault rotate \(name)' gives it a new value, 'vault edit' new metadata")
  }

  static var unexpectedAnswer: VaultError {
    VaultError(
      .failed, "the agent gave an answer this program does not understand",
      hint: "it may be of another version: run 'vault lock', then 'vault unlock'")
  }
}
