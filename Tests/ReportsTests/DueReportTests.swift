import Reports
import Testing
import VaultCore

struct DueReportTests {
  @Test func aLineForEachWorstFirst() throws {
    #expect(
      try DueSamples.report().text(colour: false) == """
        expired  dead  ops@example.com  2026-11-01 (21 days ago)  vault rotate dead
        overdue  late  東京; "a", \\b|c  2026-11-17 (5 days ago)   vault rotate late
        due      soon  -                2026-12-02 (in 10 days)   vault rotate soon

        """)
  }

  @Test func silenceIfNothingIsDue() throws {
    let quiet = try DueSamples.quiet()
    #expect(quiet.text(colour: true) == "")
    #expect(quiet.text(in: .text, colour: false) == "")
    #expect(quiet.text(in: .jsonl, colour: false) == "")
    #expect(quiet.remarks == "")
  }

  @Test func anotherVaultIsNamedInTheCommand() throws {
    let report = DueReport(
      vault: "/a b/v", isUsualVault: false,
      list: DueList([try DueSamples.tokens()[1]], now: Samples.now), servers: [:],
      clockIsBehind: nil)
    #expect(report.text(colour: false).hasSuffix("  vault rotate soon --vault '/a b/v'\n"))
  }

  @Test func withinTakesThePlaceOfTheHeadStart() throws {
    let all = try DueSamples.report(DueSamples.tokens(), within: .days(365))
    #expect(all.text(colour: false).contains("\ndue      fine/one "))
    let few = try DueSamples.report(DueSamples.tokens(), within: .days(9))
    #expect(!few.text(colour: false).contains("soon"))
  }

  @Test func jsonIsThatOfListAndMore() throws {
    let schema = try Schema("due")
    for report in [
      try DueSamples.report(), try DueSamples.quiet(),
      try DueSamples.report(DueSamples.tokens(), clockIsBehind: Samples.now),
    ] {
      #expect(try schema.problems(in: report.json) == [])
      #expect(report.text(in: .json, colour: true) == report.json)
    }
    let root = try JSON(try DueSamples.report().json)
    let secrets = try #require(root["secrets"]?.list)
    #expect(secrets.map { $0["name"] } == [.text("dead"), .text("late"), .text("soon")])
    #expect(secrets.map { $0["threshold_days"] } == [.number(0), .number(0), .number(14)])
    #expect(secrets[1]["servers"] == .list([.text("one"), .text("two")]))
    #expect(secrets[2]["command"] == .text("vault rotate soon"))
    #expect(root["clock_behind"] == .null)

    // Whoever reads `list` reads this.
    let list = try JSON(schemaFile: "list.schema.json")
    let due = try JSON(schemaFile: "due.schema.json")
    let keys = list["properties"]?["secrets"]?["items"]?["properties"]?.object.keys.sorted() ?? []
    let items = due["properties"]?["secrets"]?["items"]?["properties"]?.object ?? [:]
    #expect(!keys.isEmpty && keys.allSatisfy { items[$0] != nil })
  }

  @Test func jsonLinesAreItsElements() throws {
    let report = try DueSamples.report()
    let lines = report.text(in: .jsonl, colour: false).split(separator: "\n")
    let secrets = try #require(try JSON(report.json)["secrets"]?.list)
    #expect(try lines.map { try JSON(String($0)) } == secrets)
  }
}
