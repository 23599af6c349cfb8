public import VaultCore
import VaultCrypto
import VaultStore

/// `vault due`: what is to be rotated, from the metadata alone. It runs where nobody is: whatever
/// keeps it from looking is thrown, so that silence always means "checked, and nothing is due".
public enum Due {
  public struct Input: Sendable {
    /// In place of each secret's head start.
    public var within: TimeSpan?
    /// As of another moment than now.
    public var at: Instant?
    /// Only what was not said yet; what is said is remembered.
    public var newOnly: Bool
    /// The user whose vault it is, if it is not ours.
    public var vaultOwner: UInt32?

    public init(
      within: TimeSpan? = nil, at: Instant? = nil, newOnly: Bool = false,
      vaultOwner: UInt32? = nil
    ) {
      self.within = within
      self.at = at
      self.newOnly = newOnly
      self.vaultOwner = vaultOwner
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    /// False for a vault that must be named wherever it is meant.
    public let isUsualVault: Bool
    public let list: DueList
    /// The names of the servers that use a secret.
    public let servers: [SecretName: [String]]
    /// The vault's last change, if the clock is behind it: then dates are judged as of that change.
    public let clockIsBehind: Instant?
  }

  /// Looks, has `tell` say what there is to say, and only then remembers that it was said.
  ///
  /// Throws what `tell` throws: then nothing is remembered, and the next look says it again.
  /// Returns whether there was something to say.
  public static func run(
    _ input: Input, _ context: Context, tell: (Answer) throws(VaultError) -> Void
  ) throws(VaultError) -> Bool {
    // Held until the end: two looks at once would each say the same.
    var log = input.newOnly ? try NoticeLog(context) : nil
    let found = try look(input, context)
    let time = JudgedTime(clock: context.now(), lastChange: found.lastChange)
    var list = DueList(found.tokens, now: input.at ?? time.instant, within: input.within)
    if let book = log?.book { list.leaveOut(saidIn: book) }
    try tell(
      Answer(
        vault: context.paths.vaultFile, isUsualVault: context.paths.isUsualVault, list: list,
        servers: found.servers, clockIsBehind: time.clockIsBehind))
    try log?.mark(list)
    return !list.entries.isEmpty
  }

  private struct Found {
    var tokens: [HeldToken] = []
    var servers: [SecretName: [String]] = [:]
    /// Nil where the vault was opened by somebody else.
    var lastChange: Instant?
  }

  private static func look(_ input: Input, _ context: Context) throws(VaultError) -> Found {
    guard let vault = try watched(input, context) else {
      // Without a watch key: an agent, a keyfile or whatever else opens the vault.
      return sorted(try ListSecrets.records(try context.door(.metadata)))
    }
    return try vault.reading { (index) throws(VaultError) in
      var found = sorted(index.records.lazy.map { ListedRecord(id: $0.id, body: $0.body) })
      found.lastChange = index.state.committedAt
      return found
    }
  }

  private static func sorted(_ records: some Sequence<ListedRecord>) -> Found {
    var found = Found()
    var others: [ListedRecord] = []
    for record in records {
      guard case .token(let token) = record.body else {
        others.append(record)
        continue
      }
      found.tokens.append(HeldToken(id: record.id, token: token))
    }
    found.servers = others.serversOfSecrets
    return found
  }

  private static func watched(_ input: Input, _ context: Context) throws(VaultError) -> Vault? {
    if let owner = input.vaultOwner, owner != context.uid {
      return try foreign(owner, context)
    }
    guard let keyfile = context.unlocking.keyfile else { return try context.watchedVault() }
    return try Unlock(context).watch(with: keyfile)
  }

  /// The vault of another user: it is opened to read, with a watch key that is ours.
  private static func foreign(_ owner: UInt32, _ context: Context) throws(VaultError) -> Vault {
    let location: VaultLocation
    do throws(VaultError) {
      location = try VaultLocation.find(context.paths, uid: context.uid, owner: owner)
    } catch {
      guard error.code == .permission else { throw error }
      throw VaultError(
        .permission, error.message,
        hint: "the group of the vault's directory (0710) and file (0640) must be yours, and every "
          + "directory above must let you pass")
    }
    let unlock = try Unlock(context, at: location, access: .readOnly)
    let vault =
      if let keyfile = context.unlocking.keyfile { try unlock.watch(with: keyfile) } else {
        try unlock.watch()
      }
    guard let vault else {
      throw VaultError(
        .locked, "no watch key of yours opens this vault",
        hint: "its owner makes one with 'vault slot add watch PATH'; keep a copy that is yours "
          + "alone, and name it with --keyfile")
    }
    return vault
  }
}
