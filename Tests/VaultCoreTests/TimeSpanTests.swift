import Testing
import VaultCore

@Suite struct TimeSpanTests {
  @Test(arguments: [
    ("30d", 2_592_000, "30d"), ("12h", 43_200, "12h"), ("2w", 1_209_600, "14d"),
    ("15m", 900, "15m"), ("45s", 45, "45s"), ("24h", 86_400, "1d"), ("90m", 5400, "90m"),
    ("0d", 0, "0s"), ("007d", 604_800, "7d"),
  ])
  func reads(_ text: String, _ seconds: Int, _ written: String) throws {
    let span = try TimeSpan(parsing: text)
    #expect(span.seconds == Int64(seconds))
    #expect(span.text == written)
    #expect(try TimeSpan(parsing: span.text) == span)
  }

  @Test(arguments: [
    "", "d", "30", "30 d", " 30d", "30D", "30days", "1h30m", "-1d", "+1d", "1.5h", "1y", "３d",
    "106751991167301d", "99999999999999999999s",
  ])
  func refuses(_ text: String) {
    #expect(throws: VaultError(.badValue, "")) { _ = try TimeSpan(parsing: text) }
  }

  @Test func makers() {
    #expect(TimeSpan.days(2).seconds == 172_800)
    #expect(TimeSpan.hours(2).seconds == 7200)
    #expect(TimeSpan.minutes(2).seconds == 120)
    #expect(TimeSpan.days(.max).seconds == .max)
    #expect(TimeSpan.days(.min).seconds == .min)
    #expect(TimeSpan.hours(1) < .days(1))
    #expect(TimeSpan(seconds: -86_400).text == "-1d")
  }

  @Test(arguments: [
    (0, "now"), (1, "in 1 second"), (59, "in 59 seconds"), (60, "in 1 minute"),
    (3599, "in 59 minutes"), (3600, "in 1 hour"), (172_799, "in 47 hours"),
    (172_800, "in 2 days"), (1_123_199, "in 12 days"), (-1, "1 second ago"),
    (-10_800, "3 hours ago"), (-864_000, "10 days ago"),
  ])
  func relative(_ seconds: Int, _ words: String) {
    let to = Instant(seconds: Sample.now.seconds + Int64(seconds))
    #expect(TimeSpan.relative(from: Sample.now, to: to) == words)
  }

  @Test func relativeToNoDate() {
    #expect(TimeSpan.relative(from: Sample.now, to: .never) == "never")
    #expect(TimeSpan.relative(from: Sample.now, to: .unknown) == "unknown")
  }
}
