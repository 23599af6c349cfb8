public import VaultCore

/// The answer of `history`: every version of a secret that is remembered, newest first.
public struct HistoryReport: Answer {
  private let token: TokenRecord
  private let now: Instant

  public init(_ token: TokenRecord, now: Instant) {
    self.token = token
    self.now = now
  }

  public func text(colour: Bool) -> String {
    TableReport.text(VersionTable.report(token.versions), now: now, colour: colour)
  }

  /// `Schemas/history.schema.json`.
  public var json: String {
    JSONReport.text([
      "name": .text(token.name.text),
      "removed": .flag(token.isRemoved),
      "versions": VersionTable.list(token.versions),
    ])
  }

  public var remarks: String {
    if token.isRemoved {
      return Self.remarks([
        "'\(token.name.text)' was removed; 'vault rollback \(token.name.text)' brings it back"
      ])
    }
    return Self.remarks(token.versions.isEmpty ? ["'\(token.name.text)' never had a value"] : [])
  }
}
