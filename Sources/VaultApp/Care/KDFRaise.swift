import Platform
import VaultCore
import VaultCrypto

/// A passphrase slot that costs less than today's default is wrapped anew when its passphrase is
/// typed: nobody comes back to raise a cost by hand. `Schemas/vault-format.md`, section 10.
enum KDFRaise {
  /// Leaves the slot alone if it costs enough, or if this machine has not the memory. A failure
  /// is a note: the vault is open all the same.
  static func apply(
    to vault: Vault, _ secrets: borrowing SecretChoices, _ context: Context
  ) {
    let slot = vault.openedSlot
    let cost = KDFCalibration.raised(slot.cost, context)
    guard slot.type.usesKDF, cost != slot.cost else { return }
    do throws(VaultError) {
      guard let secret = try secrets.secret(for: slot.type) else { return }
      try replace(slot, in: vault, secret, cost: cost, context)
      context.note(
        "vault: note: a guess at this passphrase now costs \(cost.memory / 1024) MiB of memory; "
          + "it was \(slot.cost.memory / 1024) MiB")
    } catch {
      context.note("vault: note: the cost of a guess could not be raised: \(error.message)")
    }
  }

  private static func replace(
    _ slot: SlotRow, in vault: Vault, _ secret: borrowing SlotSecret, cost: KDFCost,
    _ context: Context
  ) throws(VaultError) {
    let id = try vault.reading { (index) throws(VaultError) in index.state.vaultID }
    let draft = try SlotDraft.make(
      id: slot.id, secret, role: slot.role, cost: cost, vault: id, bounds: context.bounds)
    let caller = AuditActor.thisProcess
    try vault.writing { (transaction) throws(VaultError) in
      let stored = try transaction.replaceSlot(slot, by: draft)
      try transaction.audit(vault.entry(.slotReplaced, stored, caller, at: transaction.now))
      vault.adopt(openedSlot: stored)
    }
  }
}
