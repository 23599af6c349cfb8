import Testing
import VaultCore

@Suite struct InstantTests {
  @Test(arguments: [
    ("2027-01-31", 1_801_353_600, "2027-01-31T00:00:00Z"),
    ("2027-01-31T00:00:00Z", 1_801_353_600, "2027-01-31T00:00:00Z"),
    ("2027-01-31t01:02:03z", 1_801_357_323, "2027-01-31T01:02:03Z"),
    ("2027-01-31 01:02:03Z", 1_801_357_323, "2027-01-31T01:02:03Z"),
    ("2027-01-31T01:02:03.999Z", 1_801_357_323, "2027-01-31T01:02:03Z"),
    ("2027-01-31T03:02:03+02:00", 1_801_357_323, "2027-01-31T01:02:03Z"),
    ("2027-01-30T19:32:03-05:30", 1_801_357_323, "2027-01-31T01:02:03Z"),
    ("2016-12-31T23:59:60Z", 1_483_228_800, "2017-01-01T00:00:00Z"),
    ("2017-01-01T00:59:60+01:00", 1_483_228_800, "2017-01-01T00:00:00Z"),
    ("2000-02-29", 951_782_400, "2000-02-29T00:00:00Z"),
    ("1970-01-01T00:00:01Z", 1, "1970-01-01T00:00:01Z"),
    ("9999-12-31T23:59:59Z", 253_402_300_799, "9999-12-31T23:59:59Z"),
  ])
  func reads(_ text: String, _ seconds: Int, _ written: String) throws {
    let instant = try Instant(parsing: text)
    #expect(instant.seconds == Int64(seconds))
    #expect(instant.rfc3339 == written)
    #expect(instant.date == String(written.prefix(10)))
  }

  @Test(arguments: [
    "", "2027", "2027-1-31", "2027-13-01", "2027-00-01", "2027-01-00", "2027-01-32",
    "2027-02-29", "2100-02-29", "2027-04-31", "27-01-31", "12027-01-31", "2027-01-31Z",
    "2027-01-31T", "2027-01-31T00:00Z", "2027-01-31T00:00:00", "2027-01-31T24:00:00Z",
    "2027-01-31T00:60:00Z", "2027-01-31T00:00:61Z", "2027-01-31T12:00:60Z",
    "2027-01-31T00:00:00.Z", "2027-01-31T00:00:00+1:00", "2027-01-31T00:00:00+24:00",
    "2027-01-31T00:00:00+0100", "2027-01-31T00:00:00Z ", " 2027-01-31", "2027/01/31",
    "never", "+027-01-31", "２０２７-01-31", "1970-01-01", "1969-12-31", "0000-01-01",
  ])
  func refuses(_ text: String) {
    let error = #expect(throws: VaultError.self) { _ = try Instant(parsing: text) }
    #expect(error?.code == .badValue)
  }

  /// Against a calendar that is only counted, not computed.
  @Test func everyDayOfFourHundredYears() {
    var seconds: Int64 = 0
    var wrong = 0
    for year in 1970..<2370 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let months = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, days) in months.enumerated() {
        // First, last, and one day that moves: enough to pin every month.
        for day in Set([1, days, 1 + year % days]) {
          let instant = Instant(seconds: seconds + Int64(day - 1) * 86_400 + 86_399)
          let expected =
            "\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(day < 10 ? "0" : "")\(day)"
          if instant.rfc3339 != expected + "T23:59:59Z" { wrong += 1 }
          if let parsed = try? Instant(parsing: instant.rfc3339), parsed == instant { continue }
          wrong += 1
        }
        seconds += Int64(days) * 86_400
      }
    }
    #expect(wrong == 0)
    #expect(seconds == 400 * 365 * 86_400 + 97 * 86_400)
  }

  @Test func outsideFourDigitsOfYear() {
    #expect(Instant.never.rfc3339 == "9999-12-31T23:59:59Z")
    #expect(Instant(seconds: .min).rfc3339 == "0000-01-01T00:00:00Z")
    #expect(Instant(seconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
    #expect(Instant.unknown.rfc3339 == "1970-01-01T00:00:00Z")
  }

  @Test func arithmeticSaturates() {
    let instant = Instant(seconds: 100)
    #expect(instant.adding(.minutes(1)) == Instant(seconds: 160))
    #expect(Instant(seconds: 160) - instant == .minutes(1))
    #expect(instant.adding(TimeSpan(seconds: .max)) == .never)
    #expect(Instant.never.adding(.days(-5)) == .never)
    #expect(Instant.unknown.adding(.days(5)) == .unknown)
    #expect(Instant(seconds: .min) - Instant(seconds: 1) == TimeSpan(seconds: .min))
    #expect(Instant.never - Instant(seconds: -1) == TimeSpan(seconds: .max))
  }

  @Test func specialValues() {
    #expect(Instant.never.seconds == .max)
    #expect(Instant.unknown.seconds == 0)
    #expect([Instant.never, .unknown, Sample.now].map(\.isKnownDate) == [false, false, true])
    #expect(Instant.unknown < Sample.now && Sample.now < .never)
  }
}
