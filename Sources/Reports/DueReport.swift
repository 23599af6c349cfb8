public import VaultCore

/// The answer of `due`.
public struct DueReport: Answer {
  public enum Format: String, CaseIterable, Sendable {
    case text
    case json
    /// An object a line.
    case jsonl
    case nagios
    case prometheus
    case ics
  }

  let vault: String
  let isUsualVault: Bool
  let list: DueList
  let clockIsBehind: Instant?
  private let servers: [SecretName: [String]]

  /// - Parameters:
  ///   - vault: the path of the vault's file.
  ///   - isUsualVault: false for one that a command must name.
  ///   - servers: the names of the launch profiles that use a token.
  ///   - clockIsBehind: the vault's last change, if the clock is behind it.
  public init(
    vault: String, isUsualVault: Bool, list: DueList, servers: [SecretName: [String]],
    clockIsBehind: Instant?
  ) {
    self.vault = vault
    self.isUsualVault = isUsualVault
    self.list = list
    self.servers = servers
    self.clockIsBehind = clockIsBehind
  }

  /// In each format but Nagios', which has statuses of its own. Text, JSON Lines: nothing, if
  /// nothing is due. The others are whole documents always.
  public func text(in format: Format, colour: Bool) -> String {
    switch format {
    case .text: text(colour: colour)
    case .json: json
    case .jsonl: list.entries.reduce(into: "") { $0 += JSONReport.text(object($1)) }
    case .nagios: NagiosReport(self).text
    case .prometheus: PrometheusReport(self).text
    case .ics: CalendarReport(due: list, command: command).text
    }
  }

  /// A line for each: state, name, owner, date, and the command that would mend it.
  public func text(colour: Bool) -> String {
    let report = Report(
      columns: [
        Column("state"), Column("name"), Column("owner", widthLimit: ListReport.widthLimit),
        Column("date"), Column("command"),
      ],
      rows: list.entries.map { entry in
        let token = list.token(entry)
        return [
          .state(entry.state), .text(token.name.text), .text(token.owner),
          .date(entry.date), .text(command(token.name)),
        ]
      })
    return TableReport.text(report, now: list.now, colour: colour, hasHeading: false)
  }

  /// `Schemas/due.schema.json`; also what a command of `--notify` gets.
  public var json: String {
    JSONReport.text([
      "clock_behind": .time(clockIsBehind),
      "generated_at": .time(list.now),
      "secrets": .list(list.entries) { object($0) },
      "vault": .text(vault),
    ])
  }

  private func object(_ entry: DueList.Entry) -> JSONObject {
    let token = list.token(entry)
    var object = TokenView(token, servers: servers[token.name] ?? [], now: list.now).object
    object["command"] = .text(command(token.name))
    object["state"] = .text(entry.state.rawValue)
    object["threshold_days"] = .number(orNull: entry.notice.step.threshold)
    return object
  }

  func command(_ name: SecretName) -> String {
    Self.command(name, in: isUsualVault ? nil : vault)
  }

  /// - Parameter vault: its path, if it has to be named.
  static func command(_ name: SecretName, in vault: String?) -> String {
    CommandWords.join(["vault", "rotate", name.text] + (vault.map { ["--vault", $0] } ?? []))
  }
}

extension DueList.Entry {
  /// When the value died, or when it is to be replaced.
  var date: Instant { state == .expired ? notice.expiresAt : notice.rotateBy }
}
