import VaultCore
import VaultCrypto
import VaultStore

/// Changes of what opens the vault. Before COMMIT the new slot is read back and opened, and every
/// other one compared, byte for byte, with what it was: a change of keys must never lock out.
extension VaultTransaction {
  /// The slots before a change. They must be the ones that the state covers: a cached
  /// verification says nothing about them, and a new root over others would bless those.
  private func slotsBefore() throws(VaultError) -> [SlotRow] {
    let slots = try slotsNow()
    guard RootHash.ofSlots(slots) == index.state.slotsRoot else { throw .altered }
    return slots
  }

  private func slotsNow() throws(VaultError) -> [SlotRow] {
    try mapping { () throws(StoreError) in try file.slots() }
  }

  /// Throws `.limit` at the format's limits, `.busy` if the number was taken meanwhile.
  func insertSlot(_ draft: SlotDraft) throws(VaultError) {
    let before = try slotsBefore()
    guard !before.contains(where: { $0.id == draft.row.id }) else { throw Self.slotsMoved }
    try Self.requireRoom(for: draft.row.type, in: before)
    let row = try draft.sealed(ring)
    try mapping { () throws(StoreError) in try file.insertSlot(row) }
    try check(before + [row], against: draft, row.id)
    noteSlotChange()
  }

  /// Puts a slot of the same number in the place of `old`. Throws `.busy` if that was changed
  /// meanwhile. Returns the slot as stored.
  func replaceSlot(_ old: SlotRow, by draft: SlotDraft) throws(VaultError) -> SlotRow {
    let before = try slotsBefore()
    guard before.contains(old) else { throw Self.slotsMoved }
    let row = try draft.sealed(ring)
    try mapping { () throws(StoreError) in try file.updateSlot(row) }
    try check(before.map { $0.id == row.id ? row : $0 }, against: draft, row.id)
    noteSlotChange()
    return row
  }

  /// Throws `.refused` for the last slot that opens everything, `.busy` if it was changed.
  func removeSlot(_ old: SlotRow) throws(VaultError) {
    let before = try slotsBefore()
    guard before.contains(old) else { throw Self.slotsMoved }
    let rest = before.filter { $0 != old }
    guard rest.contains(where: { $0.role == .full }) else {
      throw VaultError(
        .refused, "this is the last slot that opens the vault; nothing was changed",
        hint: "add another one first: 'vault slot add'")
    }
    try mapping { () throws(StoreError) in try file.deleteSlot(old.id) }
    guard try slotsNow() == rest else { throw Self.notAsWritten }
    try removeLabel(of: old.id)
    noteSlotChange()
  }

  private func check(
    _ expected: [SlotRow], against draft: SlotDraft, _ id: Int64
  ) throws(VaultError) {
    let found = try slotsNow()
    guard found == expected.sorted(by: { $0.id < $1.id }),
      let stored = found.first(where: { $0.id == id })
    else { throw Self.notAsWritten }
    try draft.requireOpening(stored, to: ring)
  }

  private static func requireRoom(for type: SlotType, in slots: [SlotRow]) throws(VaultError) {
    guard slots.count < Limits.slots else {
      throw VaultError(.limit, "the vault has \(Limits.slots) slots, and no room for more")
    }
    guard !type.usesKDF || slots.count(where: \.type.usesKDF) < Limits.kdfSlots else {
      throw VaultError(
        .limit, "the vault has \(Limits.kdfSlots) slots with a passphrase, and no room for more",
        hint: "remove one with 'vault slot remove', or add a keyfile")
    }
  }

  static var slotsMoved: VaultError {
    VaultError(
      .busy, "another process changed the slots meanwhile; nothing was changed",
      hint: "look at 'vault slot list', then try again")
  }

  private static var notAsWritten: VaultError {
    VaultError(.failed, "the slots do not read back as they were written; nothing was changed")
  }
}

/// What a person called a slot, kept as the setting `slot.<id>.label`.
extension VaultTransaction {
  func setLabel(_ label: SlotLabel, of slot: Int64) throws(VaultError) {
    try insert(
      .setting(
        BodyRecord(
          name: SlotLabel.settingName(of: slot), createdAt: now, updatedAt: now,
          body: label.encoded)))
  }

  func removeLabel(of slot: Int64) throws(VaultError) {
    let name = SlotLabel.settingName(of: slot)
    for record in index.records {
      if case .setting(let setting) = record.body, setting.name == name {
        try remove(record.id)
      }
    }
  }
}

extension VerifiedIndex {
  /// The labels there are, by slot.
  func slotLabel(_ slot: Int64) -> String {
    let name = SlotLabel.settingName(of: slot)
    for record in records {
      if case .setting(let setting) = record.body, setting.name == name {
        return (try? SlotLabel(decoding: setting.body))?.text ?? ""
      }
    }
    return ""
  }
}
