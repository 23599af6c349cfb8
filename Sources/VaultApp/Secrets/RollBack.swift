public import VaultCore
import VaultCrypto

/// `vault rollback NAME`: the value before becomes current again; or, of a secret that was
/// removed, the newest one that is kept.
public enum RollBack {
  /// Returns the record as it now is. Throws `.noSecret`, `.noVersion`, `.refused`.
  public static func run(_ name: SecretName, _ context: Context) throws(VaultError) -> TokenRecord {
    try context.perform(.rollBack(name), .full).token()
  }

  static func apply(
    to name: SecretName, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    try vault.writing { (transaction) throws(VaultError) in
      var (id, token) = try transaction.index.token(name)
      try token.rollBack(at: transaction.now)
      try transaction.keepRecentRetired(of: &token, id)
      try transaction.update(id, to: token)
      try transaction.audit(
        vault.entry(
          .written, id, version: token.current?.version ?? 0, caller, at: transaction.now,
          detail: .change(.rolledBack)))
      return token
    }
  }
}
