public import VaultCore
import VaultCrypto

/// `vault list` and `vault show`: metadata, through the agent, the watch key or an unlocked vault.
public enum ListSecrets {
  public struct Filter: Sendable {
    public var owner: String?
    public var service: String?
    public var tag: String?
    public var states: Set<DueState>
    /// What was removed and can be brought back, instead of what is in use.
    public var removed: Bool

    public init(
      owner: String?, service: String?, tag: String?, states: Set<DueState>, removed: Bool = false
    ) {
      self.removed = removed
      self.owner = owner
      self.service = service
      self.tag = tag
      self.states = states
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    public let generatedAt: Instant
    public let tokens: [TokenRecord]
    /// The names of the servers that use a secret.
    public let servers: [SecretName: [String]]
  }

  /// Every token that passes the filter, in no order.
  ///
  /// - Parameter time: as of another moment than now; now is never before the vault's last change.
  public static func run(
    _ filter: Filter, at time: Instant? = nil, _ context: Context
  ) throws(VaultError) -> Answer {
    let door = try context.door(.metadata)
    let records = try records(door)
    let lastChange = try (door as? LocalDoor)?.vault.lastChange()
    let now = time ?? JudgedTime(clock: context.now(), lastChange: lastChange).instant
    return Answer(
      vault: context.paths.vaultFile, generatedAt: now,
      tokens: tokens(records) { filter.accepts($0, now: now) }, servers: records.serversOfSecrets)
  }

  /// One token, and the servers that use it. Throws `.noSecret`.
  public static func show(
    _ name: SecretName, _ context: Context
  ) throws(VaultError) -> (token: TokenRecord, servers: [String]) {
    let records = try records(try context.door(.metadata))
    return (try find(name, in: records), records.serversOfSecrets[name] ?? [])
  }

  /// Every name, in order: for completing one. Throws rather than ask for anything.
  public static func names(_ context: Context) throws(VaultError) -> [String] {
    var context = context
    context.mayPrompt = false
    return tokens(try records(try context.door(.metadata))).map(\.name).sorted().map(\.text)
  }

  static func taken(_ name: SecretName, _ door: any Door) throws(VaultError) -> TokenRecord? {
    tokens(try records(door)).first { $0.name == name }
  }

  static func find(
    _ name: SecretName, _ door: any Door
  ) throws(VaultError) -> TokenRecord {
    try find(name, in: try records(door))
  }

  static func find(
    _ name: SecretName, in records: [ListedRecord]
  ) throws(VaultError) -> TokenRecord {
    guard let token = tokens(records, where: { $0.name == name }).first else {
      throw VaultError(
        .noSecret, "there is no secret called '\(name.text)'", hint: "'vault list' shows the names")
    }
    return token
  }

  static func records(of vault: Vault) throws(VaultError) -> [ListedRecord] {
    try vault.reading { (index) throws(VaultError) in
      index.records.compactMap { record in
        if case .setting = record.body { return nil }
        return ListedRecord(id: record.id, body: record.body)
      }
    }
  }

  /// All tokens and server profiles.
  static func records(_ door: any Door) throws(VaultError) -> [ListedRecord] {
    guard case .records(let records) = try door.perform(.list, secret: SecretBytes.empty()).response
    else { throw .unexpectedAnswer }
    return records
  }

  static func tokens(
    _ records: [ListedRecord], where accepts: (TokenRecord) -> Bool = { _ in true }
  ) -> [TokenRecord] {
    records.compactMap { record in
      guard case .token(let token) = record.body, accepts(token) else { return nil }
      return token
    }
  }
}
