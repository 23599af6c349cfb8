public import VaultCore

/// The answer of `init`: where the new vault is and what opens it. The recovery code is shown by
/// the command itself, once, on the terminal; nothing here can hold it.
public struct InitReport: Answer {
  private let vault: String
  private let vaultID: [UInt8]
  private let slots: [ListedSlot]
  private let watchKey: String?
  private let now: Instant

  /// - Parameters:
  ///   - vault: the path of the new file.
  ///   - vaultID: 16 bytes.
  ///   - watchKey: the path of the watch key, `nil` if none was written.
  public init(vault: String, vaultID: [UInt8], slots: [ListedSlot], watchKey: String?, now: Instant)
  {
    self.vault = vault
    self.vaultID = vaultID
    self.slots = slots
    self.watchKey = watchKey
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", vault)
    fields.add("vault id", Hexadecimal.write(vaultID))
    fields.add("watch key", watchKey ?? "")
    return fields.text(colour: colour) + "\n"
      + TableReport.text(SlotTable.report(slots), now: now, colour: colour)
  }

  /// `Schemas/init.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "vault_id": .text(Hexadecimal.write(vaultID)),
      "watch_key": .text(orNull: watchKey),
      "slots": .list(slots.map { .object(SlotTable.object($0)) }),
    ])
  }
}
