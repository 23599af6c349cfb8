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

  /// Worst first; of the same state the one to rotate soonest, and then by name.
  func comesBefore(_ other: TokenView) -> Bool {
    if state != other.state { return state < other.state }
    let left = rotateBy ?? .never
    let right = other.rotateBy ?? .never
    return left == right ? token.name < other.token.name : left < right
  }

  /// An element of `secrets` in `list --json`.
  var object: JSONObject {
    let current = token.current
    return [
      "name": .text(token.name.text),
      "env": .text(orNull: token.policy.environment),
      "service": .text(orNull: token.service),
      "owner": .text(orNull: token.owner),
      "scopes": .list(token.scopes),
      "tags": .list(token.tags),
      "created_at": .time(token.createdAt),
      "rotated_at": .time(DueDates.rotatedAt(token)),
      "expires_at": .time(current?.expiresAt),
      "rotate_every_days": .number(token.policy.intervalDays),
      "rotate_by": .time(rotateBy),
      "state": .text(state.rawValue),
      "version": .number(orNull: current?.version),
      "previous_until": .time(DueDates.previousUntil(token)),
      "servers": .list(servers),
    ]
  }
}
