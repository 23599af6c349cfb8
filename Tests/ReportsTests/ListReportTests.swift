import Reports
import Testing
import VaultCore

struct ListReportTests {
  private func tokens() throws -> [TokenRecord] {
    let tracked = TokenRecord(
      name: try SecretName("tracked/elsewhere"), createdAt: Samples.day(-3),
      updatedAt: Samples.day(-3))
    return [
      try Samples.token("zeta", age: 10, expires: .never),
      tracked,
      try Samples.token("late/one", age: 95, expires: Samples.day(40)),
      try Samples.token("github/token", owner: "東京チーム", age: 5, expires: Samples.day(71)),
      try Samples.token("pg/app", service: "postgres", age: 30, expires: Samples.day(-21)),
      try Samples.token("soon", owner: "", service: "", age: 80),
      try Samples.token("alpha", age: 10),
    ]
  }

  @Test func tableIsWorstFirst() throws {
    let list = ListReport(vault: "/v", tokens: try tokens(), now: Samples.now)
    #expect(
      list.text(colour: false) == """
        STATE    NAME               OWNER            SERVICE   EXPIRES                   ROTATE BY
        expired  pg/app             ops@example.com  postgres  2026-11-01 (21 days ago)  2026-10-31 (22 days ago)
        overdue  late/one           ops@example.com  github    2027-01-01 (in 40 days)   2026-11-17 (5 days ago)
        due      soon               -                -         -                         2026-12-02 (in 10 days)
        unknown  tracked/elsewhere  -                -         -                         -
        ok       github/token       東京チーム       github    2027-02-01 (in 71 days)   2027-01-31 (in 70 days)
        ok       alpha              ops@example.com  github    -                         2027-02-10 (in 80 days)
        ok       zeta               ops@example.com  github    never                     2027-02-10 (in 80 days)

        """)
    #expect(list.remarks.isEmpty)
  }

  @Test func jsonIsTheShapeScriptsRelyOn() throws {
    var token = try Samples.fullToken()
    token.policy.intervalDays = 90
    let bare = TokenRecord(
      name: try SecretName("bare"), createdAt: Samples.day(-1), updatedAt: Samples.day(-1))
    let list = ListReport(
      vault: "/home/a/vault.db", tokens: [token, bare],
      servers: [token.name: ["github", "ci"]], now: Samples.now)
    #expect(
      list.json
        == #"{"generated_at":"2026-11-22T08:00:00Z","secrets":["#
        + #"{"created_at":"2026-11-21T08:00:00Z","env":null,"expires_at":null,"name":"bare","#
        + #""owner":null,"previous_until":null,"rotate_by":null,"rotate_every_days":90,"#
        + #""rotated_at":null,"scopes":[],"servers":[],"service":null,"state":"unknown","#
        + #""tags":[],"version":null},"#
        + #"{"created_at":"2026-07-15T08:00:00Z","env":"GITHUB_TOKEN","#
        + #""expires_at":"2027-02-01T08:00:00Z","name":"github/token","#
        + #""owner":"ops@example.com","previous_until":"2026-11-22T20:00:00Z","#
        + #""rotate_by":"2027-01-31T08:00:00Z","rotate_every_days":90,"#
        + #""rotated_at":"2026-11-21T08:00:00Z","scopes":["repo:status","public_repo"],"#
        + #""servers":["github","ci"],"service":"github","state":"ok","tags":["ci"],"#
        + #""version":3}],"vault":"/home/a/vault.db"}"# + "\n")
    #expect(try Schema("list").problems(in: list.json).isEmpty)
  }

  @Test func everyStateFitsTheSchema() throws {
    let list = ListReport(vault: "/v", tokens: try tokens(), now: Samples.now)
    #expect(try Schema("list").problems(in: list.json).isEmpty)
  }

  @Test func anEmptyListIsNoTextAndARemark() throws {
    let list = ListReport(vault: "/v", tokens: [], now: Samples.now)
    #expect(list.text(colour: true).isEmpty)
    #expect(list.remarks == "vault: note: there is no secret to list\n")
    #expect(
      list.json == #"{"generated_at":"2026-11-22T08:00:00Z","secrets":[],"vault":"/v"}"# + "\n")
    #expect(try Schema("list").problems(in: list.json).isEmpty)
  }

  @Test func hostileOwnersStayInTheirCell() throws {
    let hostile = "ops\nok       fake  \u{1B}[1A\u{202E}"
    let list = ListReport(
      vault: "/v", tokens: [try Samples.token("a", owner: hostile, service: "\u{9B}2J")],
      now: Samples.now)
    #expect(
      list.text(colour: false) == """
        STATE  NAME  OWNER                             SERVICE   EXPIRES  ROTATE BY
        ok     a     ops\\nok       fake  \\u{1b}[1A\\u…  \\u{9b}2J  -        2027-02-10 (in 80 days)

        """)
    #expect(!list.json.unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{202E}" })
    #expect(try JSON(list.json)["secrets"]?.list.first?["owner"] == .text(hostile))
  }

  @Test func longNamesAreWholeAndLongOwnersAreNot() throws {
    let name = String(repeating: "n", count: 128)
    let list = ListReport(
      vault: "/v",
      tokens: [try Samples.token(name, owner: String(repeating: "o", count: 5000))],
      now: Samples.now)
    let line = list.text(colour: false).split(separator: "\n")[1]
    #expect(line.contains("  \(name)  "))
    #expect(line.contains("  \(String(repeating: "o", count: 31))…  "))
  }
}
