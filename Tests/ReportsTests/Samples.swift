import VaultCore

/// Records the tests of this target tell about, all seen at one moment.
enum Samples {
  /// 2026-11-22T08:00:00Z.
  static let now = Instant(seconds: 1_795_334_400)

  static func day(_ offset: Int64) -> Instant { now.adding(.days(offset)) }

  static func fingerprint(_ byte: UInt8) -> [UInt8] {
    (0..<16).map { byte &+ $0 }
  }

  /// A token entered `age` days ago.
  static func token(
    _ name: String, owner: String = "ops@example.com", service: String = "github",
    age: Int64 = 10, expires: Instant = .unknown, policy: RotationPolicy = RotationPolicy()
  ) throws -> TokenRecord {
    var token = TokenRecord(
      name: try SecretName(name), owner: owner, service: service, createdAt: day(-age),
      updatedAt: day(-age), policy: policy)
    token.enter(at: day(-age), expiresAt: expires, fingerprint: fingerprint(0xA0))
    return token
  }

  /// One with everything: three versions, notes of two lines, an interval outside the policy.
  static func fullToken() throws -> TokenRecord {
    var token = TokenRecord(
      name: try SecretName("github/token"), owner: "ops@example.com", service: "github",
      scopes: ["repo:status", "public_repo"], tags: ["ci"],
      notes: "made by hand\nstate: ok", createdAt: day(-130), updatedAt: day(-130),
      policy: RotationPolicy(
        intervalDays: 120, headStartDays: 7, overlap: .hours(36), outsidePolicy: true,
        environment: "GITHUB_TOKEN", url: "https://github.com/settings/tokens"))
    token.enter(at: day(-130), expiresAt: .never, fingerprint: fingerprint(1))
    token.enter(at: day(-60), expiresAt: .unknown, fingerprint: fingerprint(0x20))
    token.enter(at: day(-1), expiresAt: day(71), fingerprint: fingerprint(0xF0))
    try token.purge(version: 1, at: day(-1))
    return token
  }

  static func agent(vault: String = "/home/a/vault.db", memoryLocked: Bool = true) -> AgentStatus {
    AgentStatus(
      pid: 4711, startedAt: now.adding(.hours(-1)), idleLimit: .minutes(15),
      hardLimit: .hours(8), idleRemaining: .minutes(12), hardRemaining: .hours(7),
      vaultPath: vault, memoryLocked: memoryLocked)
  }
}
