import VaultCore
import VaultCrypto

/// One step of a rotation becomes durable.
enum RecordMove {
  static func apply(
    _ move: RotationMove, to name: SecretName, value: borrowing SecretBytes, in vault: Vault,
    _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    guard value.count > 0 ? move.carriesValue : !move.carriesValue,
      value.count <= Limits.largeValueByteCount
    else { throw VaultError(.badValue, "a value has 1 byte to 1 MiB; nothing was stored") }
    return try vault.writing { (transaction) throws(VaultError) in
      var (id, token) = try transaction.index.token(name)
      let journal = token.rotation?.journal
      var fingerprint: [UInt8]?
      if move.carriesValue, move != .answer {
        fingerprint = try transaction.fingerprint(of: value)
      }
      let effect = try token.make(move, at: transaction.now, fingerprint: fingerprint)
      if let purged = effect.purged {
        try transaction.removeValue(VersionKey(record: id, version: purged))
      }
      try transaction.keepRecentRetired(of: &token, id)
      try transaction.update(id, to: token)
      if let stored = effect.stored {
        try transaction.insertValue(VersionKey(record: id, version: stored), value)
      }
      try transaction.audit(
        vault.entry(
          .written, id, version: effect.stored ?? token.inMotion?.version ?? 0, caller,
          at: transaction.now, detail: .change(effect.change)))
      try follow(move, of: token, journal, in: transaction, vault, caller)
      return token
    }
  }

  /// The name that the provider has for a value can be a secret of its own, as of a pair of keys.
  /// It changes together with what it names, or a server would be started with half of each.
  private static func follow(
    _ move: RotationMove, of token: TokenRecord, _ journal: RotationJournal?,
    in transaction: VaultTransaction, _ vault: Vault, _ caller: AuditActor
  ) throws(VaultError) {
    let id: String?
    switch move {
    case .promote: id = journal?.newID
    case .rollBack: id = journal?.formerID
    default: id = nil
    }
    guard let id, let name = try token.policy.driver?.secret(DriverChoice.idSecretKey) else {
      return
    }
    let value = try mapping { () throws(CryptoError) in
      try unsafe SecretBytes(copying: Array(id.utf8).span.bytes)
    }
    let held = try transaction.index.token(name).token.current?.fingerprint
    guard held != (try transaction.fingerprint(of: value)) else { return }
    _ = try transaction.enter(value, into: name, expiresAt: nil, in: vault, caller)
  }
}

extension TokenRecord {
  /// The version that a rotation is about.
  fileprivate var inMotion: VersionEntry? { pending ?? current }
}
