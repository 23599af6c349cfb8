public import VaultCore
import VaultCrypto

/// `vault server list` and `vault server show`: the profiles, and the secrets they name, without
/// values. The watch key is enough.
public enum ListServers {
  public struct Answer: Sendable {
    public let vault: String
    public let generatedAt: Instant
    /// By name.
    public let servers: [ServerRecord]
    /// Those that a server names and that are there.
    public let secrets: [SecretName: TokenRecord]
  }

  public static func run(_ context: Context) throws(VaultError) -> Answer {
    let records = try ListSecrets.records(try context.door(.metadata))
    return answer(readable(records, context), records, context)
  }

  /// By name. Those that this version does not understand are named in a note.
  static func readable(_ records: [ListedRecord], _ context: Context) -> [ServerRecord] {
    let found = records.servers
    for name in found.unknown { context.note(unknownNote(name)) }
    return found.servers
  }

  /// One server. Throws `.noServer`.
  public static func show(_ name: ServerName, _ context: Context) throws(VaultError) -> Answer {
    let records = try ListSecrets.records(try context.door(.metadata))
    return answer([try find(name, in: records)], records, context)
  }

  /// Every name, in order: for completing one. Throws rather than ask for anything.
  public static func names(_ context: Context) throws(VaultError) -> [String] {
    var context = context
    context.mayPrompt = false
    return try ListSecrets.records(try context.door(.metadata)).servers.servers.map(\.name.text)
  }

  static func unknownNote(_ name: String) -> String {
    "vault: note: the profile of '\(Printable.text(name))' is of another version of vault, and is "
      + "left out"
  }

  private static func answer(
    _ servers: [ServerRecord], _ records: [ListedRecord], _ context: Context
  ) -> Answer {
    let named = Set(servers.flatMap(\.profile.secrets))
    var secrets: [SecretName: TokenRecord] = [:]
    for case .token(let token) in records.map(\.body) where named.contains(token.name) {
      secrets[token.name] = token
    }
    return Answer(
      vault: context.paths.vaultFile, generatedAt: context.now(), servers: servers,
      secrets: secrets)
  }

  /// One, without the rest of the vault: what a launch asks for. Throws `.noServer`.
  static func find(_ name: ServerName, _ door: any Door) throws(VaultError) -> ServerRecord {
    guard
      case .records(let records) = try door.perform(
        .server(name), secret: SecretBytes.empty()
      ).response
    else { throw .unexpectedAnswer }
    return try find(name, in: records)
  }

  static func find(
    _ name: ServerName, in records: [ListedRecord]
  ) throws(VaultError) -> ServerRecord {
    for case .profile(let record) in records.map(\.body) where record.name == name.text {
      guard let server = try? ServerRecord(record) else { throw .unknownProfile(name) }
      return server
    }
    throw .noServer(name)
  }

  static func record(_ name: ServerName, of vault: Vault) throws(VaultError) -> ListedRecord {
    try vault.reading { (index) throws(VaultError) in try index.server(name) }
  }
}

extension [ListedRecord] {
  /// The servers by name, and the names of those that this version does not understand.
  var servers: (servers: [ServerRecord], unknown: [String]) {
    var servers: [ServerRecord] = []
    var unknown: [String] = []
    for case .profile(let record) in map(\.body) {
      if let server = try? ServerRecord(record) {
        servers.append(server)
      } else {
        unknown.append(record.name)
      }
    }
    return (servers.sorted { $0.name < $1.name }, unknown.sorted())
  }

  /// Which servers use a secret, by name.
  var serversOfSecrets: [SecretName: [String]] {
    var users: [SecretName: [String]] = [:]
    for server in servers.servers {
      for secret in server.profile.secrets { users[secret, default: []].append(server.name.text) }
    }
    return users
  }
}

extension VerifiedIndex {
  /// Where each server profile stands in `records`, by name: for looking up many.
  var servers: [String: RecordID] {
    var ids: [String: RecordID] = [:]
    for record in records {
      if case .profile(let profile) = record.body { ids[profile.name] = record.id }
    }
    return ids
  }

  /// The record of a server profile. Throws `.noServer`.
  func server(_ name: ServerName) throws(VaultError) -> ListedRecord {
    for record in records {
      if case .profile(let profile) = record.body, profile.name == name.text {
        return ListedRecord(id: record.id, body: record.body)
      }
    }
    throw .noServer(name)
  }
}

extension VaultError {
  static func noServer(_ name: ServerName) -> VaultError {
    VaultError(
      .noServer, "there is no server called '\(name)'", hint: "'vault server list' shows the names")
  }

  /// A profile that this version cannot read is not launched by half.
  static func unknownProfile(_ name: ServerName) -> VaultError {
    VaultError(
      .failed, "the profile of '\(name)' was written by another version of vault",
      hint: "use that version, or 'vault server remove \(name)' and add it anew")
  }
}
