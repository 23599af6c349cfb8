public import VaultCore
import VaultCrypto

/// `vault remove NAME`: the record and every value it has, for good.
public enum Remove {
  /// Returns the record as it was. Throws `.noSecret`, `.needsAnswer`.
  public static func run(_ name: SecretName, _ context: Context) throws(VaultError) -> TokenRecord {
    let door = try context.door(.full)
    let token = try ListSecrets.find(name, door)
    let count = token.versions.count
    let versions = count == 1 ? "only version" : "\(count) versions"
    try Question.confirm(
      "Remove '\(name.text)' and its \(versions) for good?", flag: "--yes", context)
    return try door.perform(.remove(name), secret: SecretBytes.empty()).response.token()
  }

  static func apply(
    to name: SecretName, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    try vault.writing { (transaction) throws(VaultError) in
      let (id, token) = try transaction.index.token(name)
      try transaction.remove(id)
      try transaction.audit(vault.entry(.removed, id, caller, at: transaction.now))
      return token
    }
  }
}
