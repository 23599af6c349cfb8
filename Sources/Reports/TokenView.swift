import VaultCore

/// One token as `list`, `show` and the answers of writing commands tell it: the record, and what
/// follows from it at one moment.
struct TokenView {
  let token: TokenRecord
  let servers: [String]
  let state: DueState
  let rotateBy: Instant?

  init(_ token: TokenRecord, servers: [String] = [], now: Instant) {
    self.token = token
    self.servers = servers
    state = DueDates.state(token, now: now)
    rotateBy = DueDates.rotateBy(token)
  }

  /// The places of `tokens`, worst first; of the same state the one to rotate soonest, and then by
  /// name. What decides is taken out of each token once.
  static func order(of tokens: [TokenRecord], now: Instant) -> [Int] {
    struct Key {
      let state: DueState
      let rotateBy: Instant
      let name: SecretName
      let place: Int
    }
    return tokens.enumerated().map { place, token in
      Key(
        state: DueDates.state(token, now: now), rotateBy: DueDates.rotateBy(token) ?? .never,
        name: token.name, place: place)
    }.sorted {
      if $0.state != $1.state { return $0.state < $1.state }
      return $0.rotateBy == $1.rotateBy ? $0.name < $1.name : $0.rotateBy < $1.rotateBy
    }.map(\.place)
  }

  /// An element of `secrets` in `list --json`.
  var object: JSONObject {
    let current = token.current
    return [
      "created_at": .time(token.createdAt),
      "env": .text(orNull: token.policy.environment),
      "expires_at": .time(current?.expiresAt),
      "name": .text(token.name.text),
      "owner": .text(orNull: token.owner),
      "previous_until": .time(DueDates.previousUntil(token)),
      "rotate_by": .time(rotateBy),
      "rotate_every_days": .number(token.policy.intervalDays),
      "rotated_at": .time(DueDates.rotatedAt(token)),
      "scopes": .list(token.scopes),
      "servers": .list(servers),
      "service": .text(orNull: token.service),
      "state": .text(state.rawValue),
      "tags": .list(token.tags),
      "version": .number(orNull: current?.version),
    ]
  }
}
