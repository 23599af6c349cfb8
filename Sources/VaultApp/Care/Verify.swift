public import VaultCore
import VaultCrypto
import VaultStore

/// `vault verify`: everything there is to check, values included.
public enum Verify {
  /// - Parameter lines: checkpoints; the vault must be at least as new as each of them.
  public static func run(
    atLeast lines: [Checkpoint] = [], _ context: Context
  ) throws(VaultError) -> VerifyReport {
    let door = try context.door(.full, verifiesLater: true)
    guard
      case .verified(var report) = try door.perform(.verify, secret: SecretBytes.empty()).response
    else { throw .unexpectedAnswer }
    for notice in try NewestState.compare(lines, through: door)
    where !report.notices.contains(notice) {
      report.notices.append(notice)
    }
    return report
  }

  /// Verifies anew from the file, with SQLite's own integrity check, and opens every sealed cell:
  /// rot in a value that is never read would otherwise be found too late.
  static func apply(to vault: Vault) throws(VaultError) -> VerifyReport {
    try vault.inspecting { (index, inspection) throws(VaultError) in
      let slots = try inspection.slotCount()
      let entries = try inspection.openEverything(index)
      return VerifyReport(
        epoch: index.state.epoch, counter: index.state.counter,
        records: Int64(index.records.count), versions: Int64(index.versions.count),
        auditEntries: entries, slots: slots, valuesOpened: Int64(index.versions.count),
        notices: index.notices, committedAt: index.state.committedAt)
    }
  }
}
