import CSQLite
public import VaultCore

/// The rows of `slots`.
extension VaultFile {
  /// All slots by id. Throws `corrupt` for a type, role or combination outside format 1, section 4.
  public func slots() throws(StoreError) -> [SlotRow] {
    try database.rows(
      "SELECT id, type, role, kdf_t, kdf_m, salt, box FROM slots ORDER BY id"
    ) { (row) throws(StoreError) in
      guard let type = SlotType(rawValue: try row.integer(1)),
        let role = SlotRole(rawValue: try row.integer(2))
      else { throw .corrupt }
      let slot = SlotRow(
        id: try row.integer(0), type: type, role: role,
        cost: KDFCost(passes: try row.integer(3), memory: try row.integer(4)),
        salt: try row.blob(5, count: SlotRow.saltByteCount),
        box: try row.blob(6, count: role.boxByteCount))
      guard slot.followsFormat else { throw .corrupt }
      return slot
    }
  }

  /// Throws `wrongRow` if the id is taken, `misuse` if `slots()` would refuse the row.
  public func insertSlot(_ slot: SlotRow) throws(StoreError) {
    try changeOne(
      "INSERT INTO slots(id, type, role, kdf_t, kdf_m, salt, box) "
        + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", values(slot))
  }

  /// Throws `wrongRow` if there is no slot with this id, `misuse` if `slots()` would refuse the
  /// row.
  public func updateSlot(_ slot: SlotRow) throws(StoreError) {
    try changeOne(
      "UPDATE slots SET type = ?2, role = ?3, kdf_t = ?4, kdf_m = ?5, salt = ?6, box = ?7 "
        + "WHERE id = ?1", values(slot))
  }

  /// Throws `wrongRow` if there is no such slot.
  public func deleteSlot(_ id: Int64) throws(StoreError) {
    try changeOne("DELETE FROM slots WHERE id = ?1", [.integer(id)])
  }

  private func values(_ slot: SlotRow) throws(StoreError) -> [BoundValue] {
    guard slot.followsFormat else { throw .misuse(code: SQLITE_MISMATCH) }
    return [
      .integer(slot.id), .integer(slot.type.rawValue), .integer(slot.role.rawValue),
      .integer(slot.cost.passes), .integer(slot.cost.memory), .blob(slot.salt), .blob(slot.box),
    ]
  }
}

extension SlotRow {
  /// Sizes and combinations of format 1, section 4. How costly a KDF may be is judged where it
  /// runs.
  fileprivate var followsFormat: Bool {
    guard id >= 0, salt.count == Self.saltByteCount, box.count == role.boxByteCount else {
      return false
    }
    guard role == .full || type == .keyfile else { return false }
    return type.usesKDF ? cost.passes > 0 && cost.memory > 0 : cost == .none
  }
}
