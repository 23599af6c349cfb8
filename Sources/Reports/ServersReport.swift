public import VaultCore

/// The answer of `server list`: the profiles by name, each with the state of its worst secret.
public struct ServersReport: Answer {
  private let vault: String
  private let views: [ServerView]
  private let now: Instant

  /// - Parameter secrets: what is known about the secrets that the servers name.
  public init(
    vault: String, _ servers: [ServerRecord], secrets: [SecretName: TokenRecord], now: Instant
  ) {
    self.vault = vault
    self.now = now
    views = servers.map { ServerView($0, secrets: secrets, now: now) }
  }

  private var report: Report {
    Report(
      columns: [Column("name"), Column("secrets"), Column("state"), Column("command")],
      rows: views.map { view in
        [
          .text(view.record.name.text),
          .text(view.record.profile.secrets.map(\.text).joined(separator: ", ")), view.condition,
          .text(view.record.profile.commandLine),
        ]
      })
  }

  public func text(colour: Bool) -> String {
    TableReport.text(report, now: now, colour: colour)
  }

  /// `Schemas/servers.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "generated_at": .time(now),
      "servers": .list(views.map { .object($0.object) }),
    ])
  }

  public var remarks: String {
    Self.remarks(views.isEmpty ? ["there is no server; 'vault server add' makes one"] : [])
  }
}
