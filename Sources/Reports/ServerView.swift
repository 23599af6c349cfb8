import VaultCore

/// One server profile as `server list` and `server show` tell it: the record, how each secret
/// travels, and what is known about that secret at one moment.
struct ServerView {
  /// A way in which a secret reaches a server, and what that exposes.
  enum Delivery: String, CaseIterable {
    case environment
    case file
    case descriptor

    /// The words behind a secret's place.
    var exposure: String {
      switch self {
      case .environment:
        "every process of the same user can read it in /proc/PID/environ, and what the server "
          + "starts inherits it"
      case .file:
        "in memory, on no disk; who has the path and may open the server's /proc/PID/fd can read "
          + "it, as processes of the same user may"
      case .descriptor:
        "in memory, without a path; a process that holds it can read it, and one that may open the "
          + "server's /proc/PID/fd"
      }
    }
  }

  struct Secret {
    let name: SecretName
    let delivery: Delivery
    /// The variable, or the number of the descriptor.
    let place: String
    let state: DueState?
    let isRemoved: Bool

    /// What keeps the server from starting comes before what is only due.
    var condition: String { isRemoved ? "removed" : state?.rawValue ?? "missing" }
  }

  let record: ServerRecord
  /// In the order of their places.
  let secrets: [Secret]

  init(_ record: ServerRecord, secrets tokens: [SecretName: TokenRecord], now: Instant) {
    self.record = record
    func secret(_ name: SecretName, _ delivery: Delivery, _ place: String) -> Secret {
      let token = tokens[name]
      return Secret(
        name: name, delivery: delivery, place: place,
        state: token.map { DueDates.state($0, now: now) }, isRemoved: token?.isRemoved ?? false)
    }
    let profile = record.profile
    let variables = profile.variables.sorted { $0.key < $1.key }.flatMap { name, template in
      Set(template.references.map(\.name)).sorted().map { secret($0, .environment, name.text) }
    }
    let files = profile.files.sorted { $0.key < $1.key }.map { secret($1, .file, $0.text) }
    let descriptors = profile.descriptors.sorted { $0.key < $1.key }
      .map { secret($1, .descriptor, String($0)) }
    secrets = variables + files + descriptors
  }

  /// The worst of what is known about its secrets, and nil for a server without any.
  var condition: Cell {
    if let broken = secrets.first(where: { $0.isRemoved || $0.state == nil }) {
      return .text(broken.condition)
    }
    return secrets.compactMap(\.state).min().map { .state($0) } ?? .text("")
  }

  /// An element of `servers` in `server list --json`.
  var object: JSONObject {
    let profile = record.profile
    return [
      "all_forms": .flag(profile.hidesAllForms),
      "arguments": .list(profile.argumentTexts),
      "command": .text(profile.command),
      "created_at": .time(record.createdAt),
      "directory": .text(orNull: profile.directory),
      "mcp": .flag(profile.speaksMCP),
      "min_length": .number(profile.minimumLength),
      "name": .text(record.name.text),
      "pass": .list(profile.passed.sorted().map(\.text)),
      "recorded": Self.list(profile.surroundings) { $0 },
      "secrets": .list(secrets.map { .object(Self.object($0)) }),
      "strict": .flag(profile.refusesExpired),
      "updated_at": .time(record.updatedAt),
      "variables": Self.list(profile.variables) { String(decoding: $0.text, as: UTF8.self) },
    ]
  }

  private static func list<Value>(
    _ variables: [EnvironmentName: Value], _ text: (Value) -> String
  ) -> JSONValue {
    .list(
      variables.sorted { $0.key < $1.key }.map { name, value in
        .object(["name": .text(name.text), "value": .text(text(value))])
      })
  }

  private static func object(_ secret: Secret) -> JSONObject {
    [
      "condition": .text(secret.condition),
      "delivery": .text(secret.delivery.rawValue),
      "name": .text(secret.name.text),
      "place": .text(secret.place),
    ]
  }
}
