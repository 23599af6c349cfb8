import Testing
import VaultCore

@testable import Reports

struct DueForecastTests {
  private func forecast(_ tokens: [TokenRecord], now: Instant = Samples.now) -> DueForecast {
    DueForecast(InventorySamples.inventory(tokens, now: now))
  }

  private func dates(_ instants: [Instant]) -> [String] { instants.map(\.date) }

  @Test func monthsAndWeeksFollowOneAnother() {
    let forecast = forecast([])
    #expect(
      dates(forecast.months.map(\.start)) == [
        "2026-11-22", "2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01",
        "2027-05-01", "2027-06-01", "2027-07-01", "2027-08-01", "2027-09-01", "2027-10-01",
      ])
    #expect(forecast.months.last?.end.date == "2027-11-01")
    for periods in [forecast.months, forecast.weeks] {
      #expect(zip(periods, periods.dropFirst()).allSatisfy { $0.end == $1.start })
    }
    #expect(forecast.weeks.first?.start.rfc3339 == "2026-11-22T00:00:00Z")
    #expect(forecast.weeks.last?.end.date == "2027-11-01")
    #expect(forecast.weeks.count == 50)
  }

  @Test func aSecretIsCountedWhereItFalls() throws {
    let forecast = forecast([try Samples.token("a", age: 10, expires: Samples.day(300))])
    // 80 days from now, and then every 90: 10 February, 11 May, 9 August; 7 November is too late.
    let months = forecast.months
    #expect(months.filter { !$0.rotations.isEmpty }.map(\.start.date) == ["2027-02-01"])
    #expect(
      months.filter { $0.repeats > 0 }.map(\.start.date) == ["2027-05-01", "2027-08-01"])
    #expect(months.filter { !$0.expiries.isEmpty }.map(\.start.date) == ["2027-09-01"])
    #expect(forecast.weeks.reduce(0) { $0 + $1.rotations.count } == 1)
    #expect(forecast.weeks.reduce(0) { $0 + $1.repeats } == 2)
    #expect(forecast.weeks.reduce(0) { $0 + $1.expiries.count } == 1)
    #expect(forecast.late.isEmpty && forecast.later.isEmpty && forecast.undated.isEmpty)
  }

  @Test func whatIsLateIsRotatedNowAndThenAgain() throws {
    let forecast = forecast([try Samples.token("a", age: 95)])
    #expect(forecast.late == [0])
    #expect(forecast.months.allSatisfy { $0.rotations.isEmpty })
    #expect(
      forecast.months.filter { $0.repeats > 0 }.map(\.start.date)
        == ["2027-02-01", "2027-05-01", "2027-08-01"])
  }

  @Test func whatHasNoDateOrAFarOneStandsApart() throws {
    let tracked = TokenRecord(
      name: try SecretName("tracked"), createdAt: Samples.day(-3), updatedAt: Samples.day(-3))
    let far = try Samples.token("far", age: 10, expires: Samples.day(400))
    let forecast = forecast([tracked, far])
    #expect(forecast.undated == [0] && forecast.later == [1])
  }

  @Test func theLastSecondOfTheYearIsIn() throws {
    let last = Instant(seconds: 1_825_027_199)
    #expect(last.rfc3339 == "2027-10-31T23:59:59Z")
    let token = try Samples.token(
      "a", age: 1, expires: last,
      policy: RotationPolicy(intervalDays: 36_000, outsidePolicy: true))
    let forecast = forecast([token])
    #expect(forecast.months[11].expiries == [0] && forecast.weeks[49].expiries == [0])
    // A day earlier it is to be replaced.
    #expect(forecast.months[11].rotations == [0] && forecast.months[11].places == [0])
  }

  @Test func theCalendarsEndsAreNoEnd() throws {
    let token = try Samples.token("a", age: 10)
    for seconds: Int64 in [1, 253_402_300_799, .max] {
      let forecast = forecast([token], now: Instant(seconds: seconds))
      #expect(forecast.months.count == 12 && (48...56).contains(forecast.weeks.count))
    }
  }
}
