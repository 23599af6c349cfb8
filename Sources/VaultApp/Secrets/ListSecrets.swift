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
  }

  /// Every token that passes the filter, in no order.
  ///
  /// - Parameter time: as of another moment than now.
  public static func run(
    _ filter: Filter, at time: Instant? = nil, _ context: Context
  ) throws(VaultError) -> Answer {
    let now = time ?? context.now()
    let tokens = try tokens(try context.door(.metadata)) { filter.accepts($0, now: now) }
    return Answer(
      vault: context.paths.vaultFile, generatedAt: now, tokens: tokens)
  }

  /// One token. Throws `.noSecret`.
  public static func show(
    _ name: SecretName, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    try find(name, try context.door(.metadata))
  }

  /// Every name, in order: for completing one. Throws rather than ask for anything.
  public static func names(_ context: Context) throws(VaultError) -> [String] {
    var context = context
    context.mayPrompt = false
    return try tokens(try context.door(.metadata)).map(\.name).sorted().map(\.text)
  }

  static func taken(_ name: SecretName, _ door: any Door) throws(VaultError) -> TokenRecord? {
    try tokens(door).first { $0.name == name }
  }

  static func find(
    _ name: SecretName, _ door: any Door
  ) throws(VaultError) -> TokenRecord {
    guard let token = try tokens(door).first(where: { $0.name == name }) else {
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

  private static func tokens(
    _ door: any Door, where accepts: (TokenRecord) -> Bool = { _ in true }
  ) throws(VaultError) -> [TokenRecord] {
    guard case .records(let records) = try door.perform(.list, secret: SecretBytes.empty()).response
    else { throw .unexpectedAnswer }
    return records.compactMap { record in
      guard case .token(let token) = record.body, accepts(token) else { return nil }
      return token
    }
  }
}
