public import VaultCore
import VaultCrypto

/// `vault report`: every secret, and every server profile that could use one. The watch key is
/// enough.
public enum TakeInventory {
  public struct Answer: Sendable {
    /// The path of its file.
    public let vault: String
    /// False for a vault that must be named wherever it is meant.
    public let isUsualVault: Bool
    /// 16 bytes.
    public let vaultID: [UInt8]
    public let generatedAt: Instant
    /// Those that pass the filter, in no order, and what was removed.
    public let held: [HeldToken]
    /// By name; those of other versions of the program are left out, and named in a note.
    public let servers: [ServerRecord]
  }

  /// - Parameter time: as of another moment than now.
  public static func run(
    _ filter: ListSecrets.Filter, at time: Instant? = nil, _ context: Context
  ) throws(VaultError) -> Answer {
    let now = time ?? context.now()
    let door = try context.door(.metadata)
    guard
      case .checkpoint(let newest) = try door.perform(
        .checkpoint, secret: SecretBytes.empty()
      ).response
    else { throw .unexpectedAnswer }
    let records = try ListSecrets.records(door)
    return Answer(
      vault: context.paths.vaultFile, isUsualVault: context.paths.isUsualVault,
      vaultID: newest.vaultID, generatedAt: now,
      held: held(records) { $0.isRemoved || filter.accepts($0, now: now) },
      servers: ListServers.readable(records, context))
  }

  private static func held(
    _ records: [ListedRecord], where accepts: (TokenRecord) -> Bool
  ) -> [HeldToken] {
    records.compactMap { record in
      guard case .token(let token) = record.body, accepts(token) else { return nil }
      return HeldToken(id: record.id, token: token)
    }
  }
}
