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

  @Test func worstFirst() {
    #expect(DueState.allCases.shuffled().sorted() == [.expired, .overdue, .due, .unknown, .ok])
    #expect(DueState.allCases.map(\.rawValue) == ["expired", "overdue", "due", "unknown", "ok"])
  }
}
