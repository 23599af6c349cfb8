public import VaultCore
import VaultCrypto

/// `vault edit NAME`: any metadata, without touching the value.
public enum Edit {
  /// Returns the record as it is now. Throws `.noSecret`, `.usage` if nothing is to be changed.
  public static func run(
    _ name: SecretName, _ edit: TokenEdit, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    let door = try context.door(.full)
    if let choice = edit.driver ?? nil {
      // A name or a setting that is wrong is told now, and not on the day of the rotation.
      _ = try Drivers.driver(DriverContext(ListSecrets.find(name, door), choice, door, context))
      for key in ["admin", DriverChoice.idSecretKey, "refresh", "client_secret"] {
        guard let other = try choice.secret(key) else { continue }
        _ = try ListSecrets.find(other, door)
        guard other != name else {
          throw VaultError(.usage, "the setting '\(key)' has to name another secret than this one")
        }
      }
    }
    return try door.perform(.edit(name, edit), secret: SecretBytes.empty()).response.token()
  }

  static func apply(
    _ edit: TokenEdit, to name: SecretName, in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> TokenRecord {
    try vault.writing { (transaction) throws(VaultError) in
      var (id, token) = try transaction.index.token(name)
      let before = token.policy
      try token.apply(edit, at: transaction.now)
      try transaction.update(id, to: token)
      for change in edit.changes(policyChanged: token.policy.rotatesOtherwise(than: before)) {
        try transaction.audit(
          vault.entry(.written, id, caller, at: transaction.now, detail: .change(change)))
      }
      return token
    }
  }
}

extension TokenEdit {
  /// A changed policy has an entry of its own; all else that an edit names is one.
  fileprivate func changes(policyChanged: Bool) -> [RecordChange] {
    var rest = self
    rest.intervalDays = nil
    rest.headStartDays = nil
    rest.overlap = nil
    rest.outsidePolicy = nil
    guard policyChanged else { return [.edited] }
    return rest.isEmpty ? [.policyChanged] : [.policyChanged, .edited]
  }
}

extension RotationPolicy {
  /// True if the secret is to be rotated at other times, or its old value kept for another one.
  func rotatesOtherwise(than other: RotationPolicy) -> Bool {
    intervalDays != other.intervalDays || headStartDays != other.headStartDays
      || overlap != other.overlap || outsidePolicy != other.outsidePolicy
  }
}
