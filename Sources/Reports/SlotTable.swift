import VaultCore

/// The slots of a vault as rows of a table, and as JSON objects.
enum SlotTable {
  static func report(_ slots: [ListedSlot]) -> Report {
    let hasLabels = slots.contains { !$0.label.isEmpty }
    return Report(
      columns: [
        Column("slot", alignment: .trailing), Column("opened by"), Column("opens"),
        Column("cost"),
      ] + (hasLabels ? [Column("label")] : []),
      rows: slots.map { slot in
        [
          .number(slot.id), .text(slot.type.words), .text(slot.role.words),
          .text(words(slot.cost)),
        ] + (hasLabels ? [.text(slot.label)] : [])
      })
  }

  /// `kdf_memory_kib` in KiB; both costs null without a key derivation.
  static func object(_ slot: ListedSlot) -> JSONObject {
    [
      "id": .number(slot.id),
      "type": .text(slot.type.name),
      "role": .text(slot.role.name),
      "kdf_passes": slot.type.usesKDF ? .number(slot.cost.passes) : .null,
      "kdf_memory_kib": slot.type.usesKDF ? .number(slot.cost.memory) : .null,
      "label": .text(orNull: slot.label),
    ]
  }

  /// `3 passes over 256 MiB`, or nothing.
  private static func words(_ cost: KDFCost) -> String {
    cost == .none ? "" : "\(cost.passes) passes over \(cost.memory / 1024) MiB"
  }
}
