public import VaultCore

/// The answer of `server add`, `server edit` and `server remove`.
public struct ServerWriteReport: Answer {
  public enum Action: String, Sendable, CaseIterable {
    case added
    case edited
    case removed
  }

  private let action: Action
  private let name: ServerName
  private let secrets: [SecretName]
  private let entry: ClientEntry?
  private let notes: [String]

  /// - Parameters:
  ///   - entry: what a client's file has to say now, where that is news.
  ///   - notes: what the person should know, each without a full stop.
  public init(
    _ action: Action, _ name: ServerName, secrets: [SecretName] = [], entry: ClientEntry? = nil,
    notes: [String] = []
  ) {
    self.action = action
    self.name = name
    self.secrets = secrets
    self.entry = entry
    self.notes = notes
  }

  public func text(colour: Bool) -> String {
    let client = entry.map { "in a client's file:\n  \($0.member(named: name.text))\n" } ?? ""
    return "\(action.rawValue) server \(name)\(Self.gift(secrets))\n\(client)"
  }

  static func gift(_ secrets: [SecretName]) -> String {
    secrets.isEmpty ? "" : ", which gets " + secrets.map(\.text).joined(separator: ", ")
  }

  /// `Schemas/server-write.schema.json`.
  public var json: String {
    JSONReport.text([
      "action": .text(action.rawValue),
      "name": .text(name.text),
      "secrets": .list(secrets.map(\.text)),
      "client_entry": entry?.value ?? .null,
      "notes": .list(notes),
    ])
  }

  public var remarks: String { Self.remarks(notes) }
}
