public import VaultCore

/// The answer of `slot list`: what opens the vault.
public struct SlotsReport: Answer {
  private let vault: String
  private let slots: [ListedSlot]
  private let now: Instant

  public init(vault: String, _ slots: [ListedSlot], now: Instant) {
    self.vault = vault
    self.slots = slots
    self.now = now
  }

  public func text(colour: Bool) -> String {
    TableReport.text(SlotTable.report(slots), now: now, colour: colour)
  }

  /// `Schemas/slots.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "slots": .list(slots.map { .object(SlotTable.object($0)) }),
    ])
  }

  public var remarks: String {
    Self.remarks(
      slots.contains { $0.type == .recovery }
        ? []
        : ["there is no recovery code: 'vault slot add recovery' makes one"])
  }
}

/// The answer of `passwd`, `slot add` and `slot remove`: one slot, and what became of it.
public struct SlotReport: Answer {
  public enum Action: String, Sendable, CaseIterable {
    case added
    case changed
    case removed
  }

  private let action: Action
  private let vault: String
  private let slot: ListedSlot
  private let file: String?
  private let agentWasLocked: Bool

  /// - Parameters:
  ///   - file: the new file that holds the slot's secret, if there is one.
  ///   - agentWasLocked: an agent kept the vault unlocked and does so no more.
  public init(
    _ action: Action, _ slot: ListedSlot, vault: String, file: String? = nil,
    agentWasLocked: Bool = false
  ) {
    self.action = action
    self.vault = vault
    self.slot = slot
    self.file = file
    self.agentWasLocked = agentWasLocked
  }

  public func text(colour: Bool) -> String {
    let label = slot.label.isEmpty ? "" : " (\(Escaping.line(slot.label)))"
    let place = file.map { ", in \(Escaping.line($0))" } ?? ""
    return "\(action.rawValue) slot \(slot.id), \(slot.type.words)\(label)\(place)\n"
  }

  /// `Schemas/slot.schema.json`.
  public var json: String {
    JSONReport.text([
      "action": .text(action.rawValue),
      "vault": .text(vault),
      "slot": .object(SlotTable.object(slot)),
      "file": .text(orNull: file),
      "agent_locked": .flag(agentWasLocked),
    ])
  }

  public var remarks: String {
    let locked = agentWasLocked ? [AgentView.wasLocked] : []
    switch action {
    case .added: return Self.remarks(locked)
    case .changed, .removed:
      return Self.remarks(
        [
          "this revokes nothing: whoever holds an old copy of the vault and the old secret still "
            + "opens that copy and, until 'vault rekey', whatever else they get of this vault"
        ] + locked)
    }
  }
}
