public import VaultCore

/// The answer of `server show`: what a server is started with, how its secrets reach it, what that
/// exposes, and what a client's file has to say.
public struct ServerReport: Answer {
  private let view: ServerView
  private let entry: ClientEntry
  private let now: Instant

  /// - Parameter secrets: what is known about the secrets that the server names.
  public init(
    _ server: ServerRecord, secrets: [SecretName: TokenRecord], entry: ClientEntry, now: Instant
  ) {
    view = ServerView(server, secrets: secrets, now: now)
    self.entry = entry
    self.now = now
  }

  public func text(colour: Bool) -> String {
    let table = TableReport.text(report, now: now, colour: colour)
    let deliveries = ServerView.Delivery.allCases.filter { way in
      view.secrets.contains { $0.delivery == way }
    }
    return ([fields.text(colour: colour), table] + [deliveries.map(Self.line).joined(), client])
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func line(_ delivery: ServerView.Delivery) -> String {
    "\(delivery.rawValue): \(delivery.exposure)\n"
  }

  private var client: String {
    "in a client's file:\n  \(entry.member(named: view.record.name.text))\n"
  }

  private var fields: Fields {
    let profile = view.record.profile
    var fields = Fields(now: now)
    fields.add("name", view.record.name.text)
    fields.add("command", view.record.profile.commandLine)
    fields.add("directory", profile.directory ?? "wherever the client starts it")
    for (name, value) in profile.surroundings.sorted(by: { $0.key < $1.key }) {
      fields.add(name.text, value)
    }
    for (name, template) in profile.variables.sorted(by: { $0.key < $1.key }) {
      fields.add(name.text, String(decoding: template.text, as: UTF8.self))
    }
    fields.add("passed on", ["TERM"] + profile.passed.sorted().map(\.text))
    fields.add("speaks", profile.speaksMCP ? "MCP" : "anything")
    fields.add("expired secret", profile.refusesExpired ? "refused" : "warned about")
    fields.add(
      "hidden",
      "values of \(profile.minimumLength) bytes and more"
        + (profile.hidesAllForms ? ", rarer spellings too" : ""))
    fields.add("created", .moment(view.record.createdAt))
    fields.add("updated", .moment(view.record.updatedAt))
    return fields
  }

  private var report: Report {
    Report(
      columns: [Column("secret"), Column("travels in"), Column("as"), Column("state")],
      rows: view.secrets.map { secret in
        [
          .text(secret.name.text), .text(secret.delivery.rawValue), .text(secret.place),
          secret.isRemoved
            ? .text(secret.condition)
            : secret.state.map { .state($0) }
              ?? .text(secret.condition),
        ]
      })
  }

  /// `Schemas/server.schema.json`.
  public var json: String {
    var object = view.object
    object["client_entry"] = entry.value
    return JSONReport.text(["server": .object(object)])
  }
}

extension ClientEntry {
  var value: JSONValue {
    .object(["command": .text(command), "args": .list(arguments)])
  }

  /// `"github": {…}`, to be pasted among the servers of a client's file.
  func member(named name: String) -> String {
    func quoted(_ text: String) -> String { "\"\(Escaping.json(text))\"" }
    let words = arguments.map(quoted).joined(separator: ", ")
    return "\(quoted(name)): {\"command\": \(quoted(command)), \"args\": [\(words)]}"
  }
}
