public import VaultCore
import VaultCrypto

/// `vault server remove NAME`. The secrets stay as they are.
public enum RemoveServer {
  /// Throws `.noServer`.
  public static func run(_ name: ServerName, _ context: Context) throws(VaultError) {
    guard case .done = try context.perform(.removeServer(name), .full) else {
      throw .unexpectedAnswer
    }
  }

  /// Also of one whose profile this version does not understand.
  static func apply(
    _ name: ServerName, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) {
    try vault.writing { (transaction) throws(VaultError) in
      let stored = try transaction.index.server(name)
      try transaction.remove(stored.id)
      try transaction.audit(vault.entry(.removed, stored.id, caller, at: transaction.now))
    }
  }
}
