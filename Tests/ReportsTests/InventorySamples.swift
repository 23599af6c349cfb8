import Reports
import VaultCore

/// Inventories the tests of this target tell about.
enum InventorySamples {
  static let vaultID: [UInt8] = (0..<16).map { 0x30 + $0 }

  static func inventory(
    _ tokens: [TokenRecord], servers: [ServerRecord] = [],
    filter: Inventory.Filter = Inventory.Filter(), now: Instant = Samples.now
  ) -> Inventory {
    Inventory(
      vault: "/home/a/vault.db", vaultID: vaultID,
      held: tokens.enumerated().compactMap { place, token in
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: place >> ($0 % 8) &+ $0) }
        return (try? RecordID(bytes)).map { HeldToken(id: $0, token: token) }
      },
      servers: servers, filter: filter, now: now)
  }

  /// One of each state, in no order.
  static func tokens() throws -> [TokenRecord] {
    var github = try Samples.fullToken()
    github.updatedAt = Samples.day(-1)
    var tracked = TokenRecord(
      name: try SecretName("tracked/elsewhere"), createdAt: Samples.day(-3),
      updatedAt: Samples.day(-3))
    tracked.scopes = ["read"]
    var stuck = try Samples.token("pg/app", service: "postgres", age: 30, expires: Samples.day(-21))
    try stuck.openRotation(id: Samples.fingerprint(9), at: Samples.day(-2))
    try stuck.proceed(to: .stuck, at: Samples.day(-1))
    return [
      github, tracked, stuck,
      try Samples.token("late/one", age: 95, expires: Samples.day(40)),
      try Samples.token(
        "soon", owner: "", service: "", age: 80,
        policy: RotationPolicy(intervalDays: 89)),
    ]
  }

  /// Profiles that get one secret in each of the three ways.
  static func servers() throws -> [ServerRecord] {
    [
      try ServerReportTests.server(),
      ServerRecord(
        name: try ServerName("db"), createdAt: Samples.day(-3), updatedAt: Samples.day(-1),
        profile: ServerProfile(
          command: "/bin/db", surroundings: [try EnvironmentName("PATH"): "/bin"],
          files: [try EnvironmentName("PGPASSFILE"): try SecretName("pg/app")],
          descriptors: [7: try SecretName("late/one")])),
    ]
  }

  static func whole() throws -> Inventory {
    inventory(try tokens(), servers: try servers())
  }

  /// Text that is markup, a formula or an order to somebody.
  static let hostileTexts = [
    "</style></table><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "'><img src=x>",
    "<!-- ", "]]>", "&lt;b&gt;", "{{7*7}}", "`rm -rf`", "| a | b |",
    "**bold** _soft_ [x](http://x)",
    "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "a;=1+1", "a; @b", "\"=1\"",
    "\u{FF1D}1+1", "two\nlines", "\u{1B}[2J\u{9B}2J", "\u{202E}txt.exe", "\u{200B}", "\u{0}",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "ok, \"quoted\"", "see https://x/\"><script>",
  ]

  /// Every field that takes any text holds `text`.
  static func token(saying text: String, name: String = "hostile") throws -> TokenRecord {
    var token = TokenRecord(
      name: try SecretName(name), owner: text, service: text, scopes: [text, text], tags: [text],
      notes: text, createdAt: Samples.day(-100), updatedAt: Samples.day(-100),
      policy: RotationPolicy(url: text))
    token.enter(at: Samples.day(-100), expiresAt: .unknown, fingerprint: Samples.fingerprint(1))
    try token.openRotation(id: Samples.fingerprint(2), at: Samples.day(-1), note: text)
    return token
  }
}
