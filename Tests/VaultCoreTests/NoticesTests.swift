import Testing
import VaultCore

@Suite struct NoticesTests {
  private let start = Sample.now

  private func day(_ number: Int64, _ seconds: Int64 = 0) -> Instant {
    start.adding(TimeSpan(seconds: number * 86_400 + seconds))
  }

  private func step(
    _ left: TimeSpan, life: TimeSpan = .days(90), isExpired: Bool = false
  ) -> NoticeStep {
    NoticeStep(
      rotateBy: start.adding(left), life: life, isExpired: isExpired, now: start)
  }

  @Test func aThresholdBeginsOnItsSecond() {
    for threshold in NoticeStep.thresholds {
      let span = TimeSpan.days(threshold)
      #expect(step(span, life: .days(365)).threshold == threshold)
      let before = step(TimeSpan(seconds: span.seconds + 1), life: .days(365))
      #expect(before.threshold != threshold)
      #expect(before < step(span, life: .days(365)))
    }
  }

  @Test func thresholdsOfMoreThanAThirdOfALifeAreNone() {
    #expect(step(.days(60), life: .days(180)).threshold == 60)
    #expect(step(.days(60), life: .days(179)).threshold == nil)
    #expect(step(.days(14), life: .days(90)).threshold == 14)
    #expect(step(.days(10), life: .days(30)).threshold == nil)
    #expect(step(.days(7), life: .days(30)).threshold == 7)
    #expect(step(.hours(2), life: .hours(12)).threshold == nil)
    // The date itself counts however short the life was.
    #expect(step(.zero, life: .hours(1)).threshold == 0)
    #expect(step(.zero, life: .zero).threshold == 0)
  }

  /// All warnings of one value that is looked at every hour.
  private func warnings(of token: TokenRecord, hours: Int64) throws -> [String] {
    var book = NoticeBook()
    var said: [String] = []
    for hour in 0..<hours {
      let now = start.adding(.hours(hour))
      guard [.expired, .overdue, .due].contains(DueDates.state(token, now: now)) else { continue }
      let notice = try #require(Notice(try Sample.record(), token, now: now))
      guard book.isNew(notice, now: now) else { continue }
      book.mark(notice, at: now)
      said.append("\(hour / 24):\(notice.step.threshold.map(String.init) ?? "first")")
    }
    return said
  }

  private func token(expires: Instant) throws -> TokenRecord {
    var token = try Sample.token()
    token.enter(at: start, expiresAt: expires, fingerprint: Sample.fingerprint)
    return token
  }

  @Test func anOrdinaryTokenIsWarnedAboutFiveTimesAndThenDaily() throws {
    // 2027-01-15T08:00:00Z: the day of UTC changes 16 hours later.
    #expect(
      try warnings(of: try token(expires: .unknown), hours: 24 * 92 + 20)
        == ["76:14", "83:7", "87:3", "89:1", "90:0", "90:0", "91:0", "92:0"])
  }

  @Test func aShortLivedTokenIsNotNoisy() throws {
    #expect(try warnings(of: try token(expires: day(7)), hours: 24 * 6) == ["4:first", "5:1"])
    #expect(try warnings(of: try token(expires: day(2)), hours: 32) == ["0:first"])
    #expect(try warnings(of: try token(expires: day(0, 3600)), hours: 1) == [])
  }

  @Test func expiryIsAWarningOfItsOwn() throws {
    let said = try warnings(of: try token(expires: day(30)), hours: 24 * 31)
    #expect(said == ["19:first", "22:7", "26:3", "28:1", "29:0", "29:0", "30:0", "30:0"])
  }

  @Test func stepsOnlyGrow() throws {
    for expires in [Instant.unknown, .never, day(1), day(5), day(30), day(45, 77), day(200)] {
      let token = try token(expires: expires)
      var last: NoticeStep?
      for hour in 0..<Int64(24 * 120) {
        let notice = try #require(
          Notice(try Sample.record(), token, now: start.adding(.hours(hour))))
        if let last { #expect(last <= notice.step) }
        last = notice.step
      }
    }
  }

  @Test func withoutADateThereIsNothingToSay() throws {
    #expect(Notice(try Sample.record(), try Sample.token(), now: start) == nil)
  }

  @Test func theEndsOfTime() throws {
    let far = NoticeStep(
      rotateBy: Instant(seconds: .max), life: TimeSpan(seconds: .max), isExpired: false,
      now: Instant(seconds: .min))
    #expect(far.threshold == nil)
    let late = NoticeStep(
      rotateBy: Instant(seconds: .min), life: TimeSpan(seconds: .min), isExpired: true,
      now: Instant(seconds: .max))
    #expect(late.threshold == 0)
    #expect(far < late)
  }
}
