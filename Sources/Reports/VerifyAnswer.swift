public import VaultCore

/// The answer of `verify` when everything held; whatever did not is an error.
public struct VerifyAnswer: Answer {
  private let vault: String
  private let found: VerifyReport
  private let now: Instant

  public init(vault: String, _ found: VerifyReport, now: Instant) {
    self.vault = vault
    self.found = found
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", vault)
    fields.add("result", "every check passed")
    fields.add("records", .number(found.records))
    fields.add("versions", "\(found.versions), \(found.valuesOpened) opened")
    fields.add("slots", .number(found.slots))
    fields.add("audit entries", .number(found.auditEntries))
    fields.add("commit", "\(found.counter) of epoch \(found.epoch)")
    fields.add("committed", .moment(found.committedAt))
    return fields.text(colour: colour)
  }

  /// `Schemas/verify.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "verified": .flag(true),
      "epoch": .number(found.epoch),
      "counter": .number(found.counter),
      "committed_at": .time(found.committedAt),
      "records": .number(found.records),
      "versions": .number(found.versions),
      "values_opened": .number(found.valuesOpened),
      "slots": .number(found.slots),
      "audit_entries": .number(found.auditEntries),
      "notices": .list(found.notices),
    ])
  }

  /// What was accepted but should be known, such as the first look on a machine.
  public var remarks: String { Self.remarks(found.notices) }
}
