public import VaultCore

/// The answer of `list`: tokens, worst first.
public struct ListReport: Answer {
  /// Columns of a terminal for an owner or a service: enough for most addresses.
  static let widthLimit = 32

  private let vault: String
  private let tokens: [TokenRecord]
  private let servers: [SecretName: [String]]
  private let now: Instant
  /// Places in `tokens`. What follows from a token is worked out when it is written: of ten
  /// thousand, that would be megabytes.
  private let order: [Int]

  /// - Parameters:
  ///   - vault: the path of the vault's file.
  ///   - servers: the names of the launch profiles that use a token.
  ///   - now: the moment states are told for; `generated_at` in JSON.
  public init(
    vault: String, tokens: [TokenRecord], servers: [SecretName: [String]] = [:], now: Instant
  ) {
    self.vault = vault
    self.tokens = tokens
    self.servers = servers
    self.now = now
    order = TokenView.order(of: tokens, now: now)
  }

  private func view(_ place: Int) -> TokenView {
    TokenView(tokens[place], servers: servers[tokens[place].name] ?? [], now: now)
  }

  /// The same answer as rows and columns.
  public var report: Report {
    Report(
      columns: [
        Column("state"), Column("name"), Column("owner", widthLimit: Self.widthLimit),
        Column("service", widthLimit: Self.widthLimit), Column("expires"), Column("rotate by"),
      ],
      rows: order.map { place in
        let view = view(place)
        return [
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
      "secrets": .list(order) { view($0).object },
    ])
  }

  public var remarks: String {
    tokens.isEmpty ? Self.remarks(["there is no secret to list"]) : ""
  }
}
