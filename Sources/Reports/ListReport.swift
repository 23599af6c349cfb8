public import VaultCore

/// The answer of `list`: tokens, worst first.
public struct ListReport: Answer {
  /// Columns of a terminal for an owner or a service: enough for most addresses.
  static let widthLimit = 32

  private let vault: String
  private let tokens: [TokenView]
  private let now: Instant

  /// - Parameters:
  ///   - vault: the path of the vault's file.
  ///   - servers: the names of the launch profiles that use a token.
  ///   - now: the moment states are told for; `generated_at` in JSON.
  public init(
    vault: String, tokens: [TokenRecord], servers: [SecretName: [String]] = [:], now: Instant
  ) {
    self.vault = vault
    self.now = now
    let views = tokens.map { TokenView($0, servers: servers[$0.name] ?? [], now: now) }
    // Places are sorted, not views: moving one about costs more than comparing it.
    self.tokens = views.indices.sorted { views[$0].comesBefore(views[$1]) }.map { views[$0] }
  }

  /// The same answer as rows and columns.
  public var report: Report {
    Report(
      columns: [
        Column("state"), Column("name"), Column("owner", widthLimit: Self.widthLimit),
        Column("service", widthLimit: Self.widthLimit), Column("expires"), Column("rotate by"),
      ],
      rows: tokens.map { view in
        [
          .state(view.state), .text(view.token.name.text), .text(view.token.owner),
          .text(view.token.service), .date(view.token.current?.expiresAt), .date(view.rotateBy),
        ]
      })
  }

  public func text(colour: Bool) -> String {
    TableReport.text(report, now: now, colour: colour)
  }

  /// `Schemas/list.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "generated_at": .time(now),
      "secrets": .list(tokens.map { .object($0.object) }),
    ])
  }

  public var remarks: String {
    tokens.isEmpty ? Self.remarks(["there is no secret to list"]) : ""
  }
}
