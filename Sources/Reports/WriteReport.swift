public import VaultCore

/// The answer of `add`, `edit`, `rotate` and `remove`: what now stands in the vault.
public struct WriteReport: Answer {
  public enum Action: String, Sendable, CaseIterable {
    case added
    case edited
    case rotated
    case removed
    case purged
    case rolledBack = "rolled_back"
    case abandoned
  }

  private let action: Action
  private let view: TokenView
  private let version: Int64?
  private let notes: [String]
  private let now: Instant

  /// - Parameters:
  ///   - token: the record as committed; for one that is purged, as it was.
  ///   - version: the one that the action is about, if not about all.
  ///   - notes: what the person should know, each without a full stop.
  public init(
    _ action: Action, _ token: TokenRecord, version: Int64? = nil, notes: [String] = [],
    now: Instant
  ) {
    self.action = action
    self.version = version
    view = TokenView(token, now: now)
    self.notes = notes
    self.now = now
  }

  public func text(colour: Bool) -> String {
    let verb =
      switch action {
      case .rolledBack: "rolled back"
      case .abandoned: "gave up the new value of"
      default: action.rawValue
      }
    let which = version.map { "version \($0) of " } ?? ""
    var parts = ["\(verb) \(which)\(view.token.name.text)"]
    guard !leavesUse else { return parts[0] + "\n" }
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
      "version": .number(orNull: version ?? token.current?.version),
      "state": leavesUse ? .null : .text(view.state.rawValue),
      "expires_at": .time(token.current?.expiresAt),
      "rotate_by": leavesUse ? .null : .time(view.rotateBy),
      "previous_until": leavesUse ? .null : .time(DueDates.previousUntil(token)),
      "notes": .list(notes),
    ])
  }

  private var leavesUse: Bool { version != nil || action == .removed || action == .purged }

  public var remarks: String { Self.remarks(notes) }
}
