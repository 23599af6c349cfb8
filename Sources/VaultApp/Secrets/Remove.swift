public import VaultCore
import VaultCrypto

/// `vault remove NAME`: out of use, but kept, so that a mistake can be undone; with `--purge` the
/// record and every value it has are gone for good.
public enum Remove {
  public struct Input: Sendable {
    public var name: SecretName
    /// Nil: the whole secret.
    public var version: Int64?
    public var purges: Bool

    public init(name: SecretName, version: Int64? = nil, purges: Bool) {
      self.name = name
      self.version = version
      self.purges = purges
    }
  }

  public struct Answer: Sendable {
    /// As it now is, or, of one that was purged, as it was.
    public let token: TokenRecord
    /// Servers that do not start any more.
    public let servers: [String]
  }

  /// Throws `.noSecret`, `.noVersion`, `.refused`, `.needsAnswer`.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let door = try context.door(.full)
    let records = try ListSecrets.records(door)
    // A version that is not in use is no server's.
    let servers =
      input.version == nil ? records.serversOfSecrets[input.name] ?? [] : []
    if input.purges {
      let token = try ListSecrets.find(input.name, in: records)
      try Question.confirm(question(input, token, servers), flag: "--yes", context)
    }
    let request = VaultRequest.remove(
      input.name, version: input.version, purges: input.purges)
    let response = try door.perform(request, secret: SecretBytes.empty()).response
    return Answer(token: try response.token(), servers: servers)
  }

  private static func question(
    _ input: Input, _ token: TokenRecord, _ servers: [String]
  ) -> String {
    let name = input.name.text
    if let version = input.version {
      return "Delete the value of version \(version) of '\(name)' for good?"
    }
    let count = token.versions.count
    let versions =
      switch count {
      case 0: ""
      case 1: " and its only version"
      default: " and its \(count) versions"
      }
    let use =
      servers.isEmpty ? "" : ", which \(servers.joined(separator: ", ")) cannot start without"
    return "Delete '\(name)'\(versions) for good\(use)?"
  }

  static func apply(
    to name: SecretName, version: Int64?, purges: Bool, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    try vault.writing { (transaction) throws(VaultError) in
      var (id, token) = try transaction.index.token(name)
      var entry = vault.entry(
        .removed, id, version: version ?? 0, caller, at: transaction.now,
        detail: .stage(.retired))
      if version == nil && purges {
        try token.refuseDuringRotation()
        try transaction.remove(id)
        entry.detail = .none
      } else if let version {
        try token.retire(version: version, at: transaction.now)
        if purges {
          try token.purge(version: version, at: transaction.now)
          try transaction.removeValue(VersionKey(record: id, version: version))
          entry.detail = .change(.purged)
        }
        try transaction.keepRecentRetired(of: &token, id)
        try transaction.update(id, to: token)
      } else {
        try token.remove(at: transaction.now)
        try transaction.keepRecentRetired(of: &token, id)
        try transaction.update(id, to: token)
      }
      try transaction.audit(entry)
      return token
    }
  }
}

extension VaultTransaction {
  /// Above the format's number of retired entries the oldest go, values included.
  func keepRecentRetired(of token: inout TokenRecord, _ id: RecordID) throws(VaultError) {
    for dropped in token.dropExcessRetired() {
      try removeValue(VersionKey(record: id, version: dropped))
    }
  }
}
