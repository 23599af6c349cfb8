public import VaultCore

/// The answer of `rotate --all-due`.
public struct RotateDueReport: Answer {
  private let rotated: [TokenRecord]
  private let byHand: [SecretName]
  private let failed: [(name: SecretName, error: VaultError)]
  private let notes: [String]
  private let now: Instant

  /// - Parameter notes: what the person should know, each without a full stop.
  public init(
    rotated: [TokenRecord], byHand: [SecretName], failed: [(name: SecretName, error: VaultError)],
    notes: [String] = [], now: Instant
  ) {
    self.rotated = rotated
    self.byHand = byHand
    self.failed = failed
    self.notes = notes
    self.now = now
  }

  public func text(colour: Bool) -> String {
    rotated.map { WriteReport(.rotated, $0, now: now).text(colour: colour) }.joined()
  }

  public var remarks: String {
    let failures = failed.map { one in
      "\(one.name.text): \(one.error.message)" + (one.error.hint.map { "; \($0)" } ?? "")
    }
    let rest = byHand.map { "\($0.text): a person makes the new value: vault rotate \($0.text)" }
    return Self.remarks(failures + rest + notes)
  }

  /// `Schemas/rotate-due.schema.json`.
  public var json: String {
    JSONReport.text([
      "rotated": .list(
        rotated.map { token -> JSONValue in
          .object([
            "name": .text(token.name.text),
            "version": .number(orNull: token.current?.version),
            "previous_until": .time(DueDates.previousUntil(token)),
          ])
        }),
      "notes": .list(notes),
      "by_hand": .list(byHand.map(\.text)),
      "failed": .list(
        failed.map { one -> JSONValue in
          .object([
            "name": .text(one.name.text),
            "code": .text(one.error.code.rawValue),
            "message": .text(one.error.message),
            "hint": .text(orNull: one.error.hint),
          ])
        }),
    ])
  }
}
