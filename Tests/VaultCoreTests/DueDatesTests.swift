import Testing
import VaultCore

@Suite struct DueDatesTests {
  private let start = Sample.now

  private func day(_ number: Int64) -> Instant { start.adding(.days(number)) }

  private func token(
    expires: Instant = .unknown, interval: Int64 = 90, head: Int64 = 14
  ) throws -> TokenRecord {
    var token = try Sample.token()
    token.policy = RotationPolicy(
      intervalDays: interval, headStartDays: head, outsidePolicy: true)
    token.enter(at: start, expiresAt: expires, fingerprint: Sample.fingerprint)
    return token
  }

  /// The state changes on the second, and never gets better by waiting.
  private func changes(_ token: TokenRecord) -> [(DueState, Instant)] {
    let dates = [DueDates.dueFrom(token), DueDates.rotateBy(token), token.current?.expiresAt]
    let instants = dates.compactMap { $0 }.filter(\.isKnownDate)
      .flatMap { [$0.adding(TimeSpan(seconds: -1)), $0] }.sorted()
    var result: [(DueState, Instant)] = []
    for instant in instants {
      let state = DueDates.state(token, now: instant)
      if result.last?.0 != state { result.append((state, instant)) }
    }
    return result
  }

  @Test func withoutAnExpiryThePolicyDecides() throws {
    for expires in [Instant.unknown, .never] {
      let token = try token(expires: expires)
      #expect(DueDates.rotatedAt(token) == start)
      #expect(DueDates.rotateBy(token) == day(90))
      #expect(DueDates.dueFrom(token) == day(76))
      #expect(changes(token).map(\.0) == [.ok, .due, .overdue])
      #expect(DueDates.state(token, now: day(10_000)) == .overdue)
    }
  }

  @Test func anEarlierExpiryWins() throws {
    let token = try token(expires: day(60))
    #expect(DueDates.rotateBy(token) == day(59))
    #expect(DueDates.dueFrom(token) == day(45))
    #expect(changes(token).map(\.0) == [.ok, .due, .overdue, .expired])
    #expect(changes(token).map(\.1).dropFirst() == [day(45), day(59), day(60)])
  }

  @Test func aLaterExpiryDoesNot() throws {
    #expect(DueDates.rotateBy(try token(expires: day(365))) == day(90))
    // One day apart: the margin decides.
    #expect(DueDates.rotateBy(try token(expires: day(90))) == day(89))
    #expect(DueDates.rotateBy(try token(expires: day(91))) == day(90))
  }

  @Test func shortLivesAreNotAlwaysDue() throws {
    let week = try token(expires: day(7))
    #expect(DueDates.rotateBy(week) == day(6))
    #expect(DueDates.dueFrom(week) == day(4))
    #expect(DueDates.state(week, now: start) == .ok)

    let half = try token(expires: start.adding(.hours(12)))
    #expect(DueDates.rotateBy(half) == start.adding(.hours(8)))
    #expect(DueDates.state(half, now: start) == .ok)
    #expect(DueDates.state(half, now: start.adding(.hours(9))) == .overdue)
  }

  @Test func aValueThatWasExpiredWhenItCame() throws {
    let token = try token(expires: start.adding(.days(-1)))
    #expect(DueDates.state(token, now: start) == .expired)
  }

  @Test func noVersionNoDates() throws {
    let token = try Sample.token()
    #expect(DueDates.state(token, now: start) == .unknown)
    #expect(DueDates.rotateBy(token) == nil)
    #expect(DueDates.rotatedAt(token) == nil)
    #expect(DueDates.dueFrom(token) == nil)
    #expect(DueDates.previousUntil(token) == nil)
  }

  @Test func headStartZeroIsNeverDueBeforeItIsOverdue() throws {
    #expect(changes(try token(head: 0)).map(\.0) == [.ok, .overdue])
  }

  @Test func aThirdOfTheIntervalIsTheLongestHeadStart() throws {
    #expect(DueDates.dueFrom(try token(interval: 30, head: 30)) == day(20))
  }

  @Test func goingBackDoesNotMakeAValueYounger() throws {
    var token = try token()
    token.enter(at: day(80), expiresAt: .unknown, fingerprint: Sample.fingerprint)
    #expect(DueDates.rotateBy(token) == day(170))
    try token.rollBack(at: day(81))
    #expect(DueDates.rotateBy(token) == day(90))
  }

  @Test func theOverlapEndsWithTheOldValueAtTheLatest() throws {
    var token = try token(expires: day(60))
    token.policy.overlap = .days(7)
    token.enter(at: day(50), expiresAt: .never, fingerprint: Sample.fingerprint)
    #expect(DueDates.previousUntil(token) == day(57))
    token.policy.overlap = .days(20)
    #expect(DueDates.previousUntil(token) == day(60))
  }

  /// Held, and nobody knows since when.
  @Test func withoutABirthdayTheExpiryDecides() throws {
    func token(expires: Instant) throws -> TokenRecord {
      var token = try Sample.token()
      token.enter(at: .unknown, expiresAt: expires, fingerprint: Sample.fingerprint)
      return token
    }
    let dated = try token(expires: day(60))
    #expect(DueDates.rotateBy(dated) == day(59))
    #expect(changes(dated).map(\.0) == [.ok, .due, .overdue, .expired])
    for expires in [Instant.unknown, .never] {
      let token = try token(expires: expires)
      #expect(DueDates.rotateBy(token) == nil)
      #expect(DueDates.dueFrom(token) == nil)
      #expect(DueDates.state(token, now: day(10_000)) == .unknown)
    }
  }

  @Test func anotherHeadStartForOneLook() throws {
    let token = try token()
    #expect(DueDates.state(token, now: day(59), within: .days(30)) == .ok)
    #expect(DueDates.state(token, now: day(60), within: .days(30)) == .due)
    #expect(DueDates.state(token, now: day(80)) == .due)
    #expect(DueDates.state(token, now: day(80), within: .days(7)) == .ok)
    #expect(DueDates.state(token, now: day(90), within: .zero) == .overdue)
    #expect(DueDates.state(token, now: start, within: TimeSpan(seconds: .max)) == .due)
    #expect(DueDates.state(try Sample.token(), now: start, within: .days(30)) == .unknown)
  }

  @Test func anIntervalAndItsOverlapAreTheLongestLife() {
    #expect(DueDates.longestValidity(RotationPolicy()) == .days(91))
    #expect(
      DueDates.longestValidity(RotationPolicy(intervalDays: 83, overlap: .days(7))) == .days(90))
    #expect(
      DueDates.longestValidity(RotationPolicy(intervalDays: 30, overlap: .hours(5)))
        == .hours(30 * 24 + 5))
    let longest = TimeSpan(seconds: .max)
    #expect(DueDates.longestValidity(RotationPolicy(overlap: longest)) == longest)
  }

  /// Ends of years, leap days, the change to summer time in two zones, and far dates: a day is
  /// 86,400 seconds of UTC, wherever the machine is.
  @Test(arguments: [
    ("2027-11-30T00:00:00Z", "2028-02-28T00:00:00Z"),
    ("2028-02-28T12:00:00Z", "2028-05-28T12:00:00Z"),
    ("2028-02-29T23:59:59Z", "2028-05-29T23:59:59Z"),
    ("2027-12-31T23:59:59Z", "2028-03-30T23:59:59Z"),
    ("2027-03-28T00:59:59Z", "2027-06-26T00:59:59Z"),
    ("2027-03-14T09:59:59Z", "2027-06-12T09:59:59Z"),
    ("2099-12-31T00:00:00Z", "2100-03-31T00:00:00Z"),
    ("2399-12-31T00:00:00Z", "2400-03-30T00:00:00Z"),
    ("9999-10-02T00:00:00Z", "9999-12-31T00:00:00Z"),
  ]) func ninetyDaysAreNinetyDays(_ from: String, _ to: String) throws {
    var token = try Sample.token()
    token.enter(
      at: try Instant(parsing: from), expiresAt: .unknown, fingerprint: Sample.fingerprint)
    let rotateBy = try #require(DueDates.rotateBy(token))
    #expect(rotateBy.rfc3339 == to)
    #expect(DueDates.state(token, now: rotateBy.adding(TimeSpan(seconds: -1))) == .due)
    #expect(DueDates.state(token, now: rotateBy) == .overdue)
  }

  @Test func datesAtTheEndOfTimeDoNotOverflow() throws {
    let last = Instant(seconds: .max - 1)
    for created in [Instant(seconds: 1), start, last] {
      for expires in [Instant(seconds: 1), start, last, .never, .unknown] {
        for head in [Int64(0), 14, 36_500] {
          var token = try Sample.token()
          token.policy = RotationPolicy(
            intervalDays: 36_500, headStartDays: head, overlap: .days(36_500), outsidePolicy: true)
          token.enter(at: created, expiresAt: expires, fingerprint: Sample.fingerprint)
          token.enter(at: created, expiresAt: expires, fingerprint: Sample.fingerprint)
          let rotateBy = try #require(DueDates.rotateBy(token))
          let dueFrom = try #require(DueDates.dueFrom(token))
          #expect(dueFrom <= rotateBy)
          if expires.isKnownDate { #expect(rotateBy <= expires) }
          #expect(DueDates.previousUntil(token) != nil)
          let states = [Instant(seconds: .min), start, last, .never].map {
            DueDates.state(token, now: $0)
          }
          #expect(states == states.sorted().reversed())
        }
      }
    }
  }

  @Test func worstFirst() {
    #expect(DueState.allCases.shuffled().sorted() == [.expired, .overdue, .due, .unknown, .ok])
    #expect(DueState.allCases.map(\.rawValue) == ["expired", "overdue", "due", "unknown", "ok"])
  }
}
