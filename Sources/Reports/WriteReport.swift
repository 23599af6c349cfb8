public import VaultCore

/// The answer of `add`, `edit`, `rotate` and `remove`: what now stands in the vault.
public struct WriteReport: Answer {
  public enum Action: String, Sendable, CaseIterable {
    case added
    case edited
    case rotated
    case removed
  }

  private let action: Action
  private let view: TokenView
  private let notes: [String]
  private let now: Instant

  /// - Parameters:
  ///   - token: the record as committed; for `removed`, as it was.
  ///   - notes: what the person should know, each without a full stop.
  public init(_ action: Action, _ token: TokenRecord, notes: [String] = [], now: Instant) {
    self.action = action
    view = TokenView(token, now: now)
    self.notes = notes
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var parts = ["\(action.rawValue) \(view.token.name.text)"]
    guard action != .removed else { return parts[0] + "\n" }
    if let version = view.token.current?.version { parts.append("version \(version)") }
    if let day = view.rotateBy { parts.append("rotate by \(Cell.date(day).text(now: now))") }
    if let until = DueDates.previousUntil(view.token), action == .rotated {
      parts.append("old value until \(Cell.moment(until).text(now: now))")
    }
    return parts.joined(separator: ", ") + "\n"
  }

  /// `Schemas/write.schema.json`.
  public var json: String {
    let token = view.token
    return JSONReport.text([
      "action": .text(action.rawValue),
      "name": .text(token.name.text),
      "version": .number(orNull: token.current?.version),
      "state": action == .removed ? .null : .text(view.state.rawValue),
      "expires_at": .time(token.current?.expiresAt),
      "rotate_by": action == .removed ? .null : .time(view.rotateBy),
      "previous_until": action == .removed ? .null : .time(DueDates.previousUntil(token)),
      "notes": .list(notes),
    ])
  }

  public var remarks: String { Self.remarks(notes) }
}
