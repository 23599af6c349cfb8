public import VaultCore

/// The answer of `rekey`: which slots open the vault now, and which do no more.
public struct RekeyReport: Answer {
  private let vault: String
  private let epoch: Int64
  private let kept: [ListedSlot]
  private let dropped: [ListedSlot]
  private let agentWasLocked: Bool
  private let now: Instant

  public init(
    vault: String, epoch: Int64, kept: [ListedSlot], dropped: [ListedSlot],
    agentWasLocked: Bool, now: Instant
  ) {
    self.vault = vault
    self.epoch = epoch
    self.kept = kept
    self.dropped = dropped
    self.agentWasLocked = agentWasLocked
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var text = "every key is new: epoch \(epoch)\n\n"
    text += TableReport.text(SlotTable.report(kept), now: now, colour: colour)
    for slot in dropped {
      let label = slot.label.isEmpty ? "" : " (\(Escaping.line(slot.label)))"
      text += "dropped slot \(slot.id), \(slot.type.words)\(label)\n"
    }
    return text
  }

  /// `Schemas/rekey.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "epoch": .number(epoch),
      "kept": .list(kept.map { .object(SlotTable.object($0)) }),
      "dropped": .list(dropped.map { .object(SlotTable.object($0)) }),
      "agent_locked": .flag(agentWasLocked),
    ])
  }

  public var remarks: String {
    var notes = [
      "no token was rotated: what an old copy of the vault gives away, its holder keeps until you "
        + "rotate it"
    ]
    if !kept.contains(where: { $0.type == .recovery }) {
      notes.append("there is no recovery code: 'vault slot add recovery' makes one")
    }
    return Self.remarks(notes + (agentWasLocked ? [AgentView.wasLocked] : []))
  }
}
