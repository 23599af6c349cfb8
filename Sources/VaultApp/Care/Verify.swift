public import VaultCore
import VaultCrypto
import VaultStore

/// `vault verify`: everything there is to check, values included.
public enum Verify {
  public static func run(_ context: Context) throws(VaultError) -> VerifyReport {
    guard case .verified(let report) = try context.perform(.verify, .full) else {
      throw .unexpectedAnswer
    }
    return report
  }

  /// Verifies anew from the file, with SQLite's own integrity check, and opens every sealed cell:
  /// rot in a value that is never read would otherwise be found too late.
  static func apply(to vault: Vault) throws(VaultError) -> VerifyReport {
    try vault.inspecting { (index, inspection) throws(VaultError) in
      for version in index.versions { try inspection.checkValue(version, index) }
      let slots = try inspection.slotCount()
      let entries = try inspection.checkAuditEntries(index)
      return VerifyReport(
        epoch: index.state.epoch, counter: index.state.counter,
        records: Int64(index.records.count), versions: Int64(index.versions.count),
        auditEntries: entries, slots: slots, valuesOpened: Int64(index.versions.count),
        notices: index.notices, committedAt: index.state.committedAt)
    }
  }
}
