public import VaultCore
import VaultCrypto
import VaultStore

/// `vault slot list|add|remove`: the secrets that open the vault, each in a slot of its own.
public enum Slots {
  /// The watch key is enough.
  public static func list(_ context: Context) throws(VaultError) -> [ListedSlot] {
    guard case .slots(let slots) = try context.perform(.slots, .metadata) else {
      throw .unexpectedAnswer
    }
    return slots
  }

  static func listed(in vault: Vault) throws(VaultError) -> [ListedSlot] {
    try vault.reading { (index) throws(VaultError) in
      let slots = try mapping { () throws(StoreError) in try vault.file.slots() }
      guard RootHash.ofSlots(slots) == index.state.slotsRoot else { throw .altered }
      return slots.map { ListedSlot($0, label: index.slotLabel($0.id)) }
    }
  }

  static func find(_ id: Int64, in slots: [SlotRow]) throws(VaultError) -> SlotRow {
    guard let slot = slots.first(where: { $0.id == id }) else {
      throw VaultError(
        .noSlot, "there is no slot \(id)", hint: "'vault slot list' shows them")
    }
    return slot
  }

  static func numbers(_ slots: [SlotRow]) -> String {
    slots.map { String($0.id) }.joined(separator: ", ")
  }
}

/// `vault slot remove`: what that slot's secret opened before, it opens in old copies still.
public enum RemoveSlot {
  public struct Answer: Sendable {
    public let vault: String
    public let slot: ListedSlot
    public let wasLocked: Bool
  }

  /// Opens the vault here with the secret of a slot that stays, which shows that it can be opened
  /// without the one that goes. Throws `.noSlot`, `.refused`, `.needsAnswer`.
  public static func run(_ id: Int64, _ context: Context) throws(VaultError) -> Answer {
    var unlock = try Unlock(context)
    unlock.passedOver = id
    let slot = try Slots.find(id, in: unlock.slots)
    if slot.role == .full { try requireAnother(than: slot, unlock.slots) }
    let vault = try unlock.full()
    let label = try vault.reading { (index) throws(VaultError) in index.slotLabel(id) }
    try Question.confirm(
      "Remove slot \(id), \(slot.type.words)\(label.isEmpty ? "" : " (\(label))")?", flag: "--yes",
      context)
    try vault.writing { (transaction) throws(VaultError) in
      try transaction.removeSlot(slot)
      try transaction.audit(
        vault.entry(.slotRemoved, slot, .thisProcess, at: transaction.now))
    }
    return Answer(
      vault: context.paths.vaultFile, slot: ListedSlot(slot, label: label),
      wasLocked: LockVault.afterChange(context))
  }

  private static func requireAnother(
    than slot: SlotRow, _ slots: [SlotRow]
  ) throws(VaultError) {
    guard slots.contains(where: { $0.role == .full && $0.id != slot.id }) else {
      throw VaultError(
        .refused, "slot \(slot.id) is the last one that opens the vault; nothing was changed",
        hint: "add another one first: 'vault slot add'")
    }
  }
}
