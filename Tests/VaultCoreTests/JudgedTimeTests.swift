import Testing
import VaultCore

@Suite struct JudgedTimeTests {
  private let change = Sample.now

  private func judged(_ offset: Int64) -> JudgedTime {
    JudgedTime(clock: change.adding(TimeSpan(seconds: offset)), lastChange: change)
  }

  @Test func aClockThatGoesOnIsTheTime() {
    for offset: Int64 in [0, 1, 86_400, 86_400 * 36_500] {
      #expect(judged(offset).instant == change.adding(TimeSpan(seconds: offset)))
      #expect(judged(offset).clockIsBehind == nil)
    }
  }

  @Test func aClockThatWasSetBackIsNot() {
    for offset: Int64 in [-1, -300, -301, -86_400 * 3_650] {
      #expect(judged(offset).instant == change)
      #expect(judged(offset).clockIsBehind == (offset < -300 ? change : nil))
    }
  }

  @Test func anExpiredSecretStaysExpired() throws {
    var token = try Sample.token()
    token.enter(
      at: change.adding(.days(-30)), expiresAt: change.adding(.days(-1)),
      fingerprint: Sample.fingerprint)
    let clock = change.adding(.days(-10))
    // The control: by the clock alone it would live again.
    #expect(DueDates.state(token, now: clock) == .due)
    let now = JudgedTime(clock: clock, lastChange: change).instant
    #expect(DueDates.state(token, now: now) == .expired)
  }

  @Test func withoutAChangeTheClockIsAllThereIs() {
    let time = JudgedTime(clock: change, lastChange: nil)
    #expect(time.instant == change)
    #expect(time.clockIsBehind == nil)
  }

  @Test func theEndsOfTime() {
    let first = Instant(seconds: .min)
    let last = Instant(seconds: .max)
    #expect(JudgedTime(clock: first, lastChange: last).clockIsBehind == last)
    #expect(JudgedTime(clock: last, lastChange: first).instant == last)
  }
}
