import Testing
import VaultCore

@testable import Reports

struct CalendarReportTests {
  private func lines(_ text: String) -> [String] {
    #expect(text.hasSuffix("\r\n"))
    #expect(
      !text.unicodeScalars.contains("\n")
        || text.utf8.count { $0 == 0x0A } == text.utf8.count { $0 == 0x0D })
    return text.split(separator: "\r\n").map(String.init)
  }

  private func command(_ name: SecretName) -> String { "vault rotate \(name.text)" }

  @Test func anEntryForEachThatIsDue() throws {
    let all = lines(try DueSamples.report().text(in: .ics, colour: true))
    #expect(
      all.prefix(20) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mcp-vault//vault//EN", "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT", "UID:404142434445464748494a4b4c4d4e4f@mcp-vault",
        "DTSTAMP:20261028T160000Z", "SEQUENCE:215366400", "DTSTART;VALUE=DATE:20261031",
        "SUMMARY:Rotate dead", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT",
        #"DESCRIPTION:vault rotate dead\nowner: ops@example.com\nservice: github\nexp"#,
        " ires: 2026-11-01T08:00:00Z", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P2D",
        "DESCRIPTION:Rotate dead", "END:VALARM", "BEGIN:VALARM",
      ])
    #expect(all.filter { $0 == "BEGIN:VEVENT" }.count == 4)
    // The removed one, which may have been told before.
    #expect(all.suffix(9).first == "UID:606162636465666768696a6b6c6d6e6f@mcp-vault")
    #expect(
      all.suffix(4) == ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR"])
  }

  @Test func anEntryMovesAndIsCancelledWithARisingNumber() throws {
    var token = try Samples.token("soon", age: 80)
    func told(_ now: Instant) throws -> [String: String] {
      let list = DueList([try DueSamples.held(token, 1)], now: now)
      var event: [String: String] = [:]
      for line in lines(CalendarReport(due: list, command: command).text) {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        if event[parts[0]] == nil { event[parts[0]] = parts[1] }
      }
      return event
    }
    let due = try told(Samples.now)
    #expect(due["STATUS"] == "CONFIRMED" && due["DTSTART;VALUE=DATE"] == "20261202")
    token.enter(at: Samples.now, expiresAt: .unknown, fingerprint: Samples.fingerprint(2))
    let rotated = try told(Samples.day(1))
    #expect(rotated["STATUS"] == "CANCELLED" && rotated["DTSTART;VALUE=DATE"] == "20261202")
    let again = try told(Samples.day(80))
    #expect(again["STATUS"] == "CONFIRMED" && again["DTSTART;VALUE=DATE"] == "20270220")
    #expect([rotated, again].allSatisfy { $0["UID"] == due["UID"] })
    let numbers = [due, rotated, again].compactMap { $0["SEQUENCE"].flatMap(Int.init) }
    #expect(numbers.count == 3 && numbers == numbers.sorted() && Set(numbers).count == 3)
    // The same vault gives the same file, whenever it is asked.
    #expect(try told(Samples.day(81)) == again)
  }

  @Test func everyRotationForTheInventory() throws {
    let text = CalendarReport(all: try DueSamples.tokens(), command: command).text
    let all = lines(text)
    #expect(
      all.filter { $0.hasPrefix("SUMMARY:") }.map { String($0.dropFirst(15)) }
        == ["dead", "late", "removed", "soon", "fine/one"])
    #expect(all.filter { $0 == "STATUS:CANCELLED" }.count == 1)
  }

  @Test func aCalendarIsNeverWithoutAComponent() throws {
    let all = lines(try DueSamples.quiet().text(in: .ics, colour: false))
    #expect(all.contains("BEGIN:VTIMEZONE") && !all.contains("BEGIN:VEVENT"))
  }

  @Test func shortLivesAreNotRemindedOfDaysBefore() throws {
    let token = try Samples.token("short", age: 0, expires: Samples.now.adding(.hours(12)))
    let all = lines(CalendarReport(all: [try DueSamples.held(token, 1)], command: command).text)
    #expect(all.filter { $0.hasPrefix("TRIGGER:") } == ["TRIGGER:PT0S"])
  }

  @Test func textIsEscaped() {
    var calendar = CalendarText()
    calendar.add("X", text: ["a;b,c\\d\"e:", "two\u{1B}\nlines"])
    #expect(calendar.text == "X:a\\;b\\,c\\\\d\"e:\\ntwo\\\\u{1b}\\\\nlines\r\n")
  }

  @Test(arguments: 60...90) func linesAreFoldedAtSeventyFiveOctets(_ count: Int) {
    for letter in ["a", "é", "東", "👩🏽‍💻"] {
      var calendar = CalendarText()
      let value = String(repeating: "x", count: count - 60) + String(repeating: letter, count: 60)
      calendar.add("NAME", value)
      let parts = calendar.text.utf8.split(separator: 0x0A).map { $0.dropLast() }
      #expect(parts.allSatisfy { $0.count <= 75 && String(validating: $0, as: UTF8.self) != nil })
      #expect(parts.dropFirst().allSatisfy { $0.first == 0x20 })
      // Unfolded as section 3.1 says, it is what it was.
      let unfolded = parts.enumerated().flatMap { $0 == 0 ? Array($1) : Array($1.dropFirst()) }
      #expect(String(decoding: unfolded, as: UTF8.self) == "NAME:" + value)
    }
  }
}
