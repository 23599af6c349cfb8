public import VaultCore

/// `vault edit NAME`: any metadata, without touching the value.
public enum Edit {
  /// Returns the record as it is now. Throws `.noSecret`, `.usage` if nothing is to be changed.
  public static func run(
    _ name: SecretName, _ edit: TokenEdit, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    try context.perform(.edit(name, edit), .full).token()
  }

  static func apply(
    _ edit: TokenEdit, to name: SecretName, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    try vault.writing { (transaction) throws(VaultError) in
      var (id, token) = try transaction.index.token(name)
      try token.apply(edit, at: transaction.now)
      try transaction.update(id, to: token)
      try transaction.audit(
        vault.entry(.written, id, caller, at: transaction.now, detail: .change(.edited)))
      return token
    }
  }
}
