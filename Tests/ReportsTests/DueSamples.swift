import Reports
import VaultCore

/// Lists of what is due that the tests of several formats tell.
enum DueSamples {
  static let vault = "/v/vault.db"

  static func held(_ token: TokenRecord, _ id: UInt8) throws -> HeldToken {
    HeldToken(id: try RecordID((0..<16).map { id &+ $0 }), token: token)
  }

  /// One of each state, and one that was removed.
  static func tokens() throws -> [HeldToken] {
    var removed = try Samples.token("removed", age: 80)
    try removed.remove(at: Samples.day(-1))
    return [
      try held(Samples.token("fine/one"), 0x10),
      try held(Samples.token("soon", owner: "", service: "", age: 80), 0x20),
      try held(Samples.token("late", owner: "東京; \"a\", \\b|c", age: 95), 0x30),
      try held(Samples.token("dead", age: 30, expires: Samples.day(-21)), 0x40),
      try held(
        TokenRecord(
          name: try SecretName("elsewhere"), createdAt: Samples.now, updatedAt: Samples.now), 0x50),
      try held(removed, 0x60),
    ]
  }

  static func report(
    _ tokens: [HeldToken], isUsualVault: Bool = true, within: TimeSpan? = nil,
    clockIsBehind: Instant? = nil
  ) throws -> DueReport {
    DueReport(
      vault: vault, isUsualVault: isUsualVault,
      list: DueList(tokens, now: Samples.now, within: within),
      servers: [try SecretName("late"): ["one", "two"]], clockIsBehind: clockIsBehind)
  }

  static func report() throws -> DueReport { try report(tokens()) }

  static func quiet() throws -> DueReport { try report([tokens()[0]]) }
}
