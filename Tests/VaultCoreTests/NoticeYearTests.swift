import Testing
import VaultCore

/// A year of 200 tokens, day by day. What must be said is worked out in another way than the
/// program does: not by steps, but by the moments at which there is something new to say.
@Suite struct NoticeYearTests {
  private static let start = Instant(seconds: 1_795_334_400)  // 2026-11-22T08:00:00Z
  private static let secondsPerDay: Int64 = 86_400

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func everyWarningOnceAndOnTime(_ seed: UInt64)
    throws
  {
    var random = SplitMix(seed: seed)
    var tokens = try (0..<200).map { try Self.token($0, &random) }
    var asked = tokens.map { _ in Oracle() }
    var book = NoticeBook()
    var warnings = 0
    var silent = 0
    for day in 0..<Int64(365) {
      for index in tokens.indices { try Self.live(&tokens[index], day, &random) }
      // A machine that is off now and then, and a timer that is not exact.
      if random.next() % 9 == 0 { continue }
      let delays = (0..<(random.next() % 12 == 0 ? 2 : 1)).map { _ in Int64(random.next() % 3600) }
      for delay in delays.sorted() {
        let now = Self.start.adding(TimeSpan(seconds: day * Self.secondsPerDay + delay))
        for (index, token) in tokens.enumerated() {
          let expected = asked[index].hasSomethingNew(token, now)
          let listed = DueDates.state(token, now: now) < .unknown
          var said = false
          if listed, let notice = Notice(try Self.id(index), token, now: now),
            book.isNew(notice, now: now)
          {
            book.mark(notice, at: now)
            said = true
          }
          if said != expected {
            Issue.record("day \(day), \(token.name.text): said \(said), expected \(expected)")
          }
          warnings += said ? 1 : 0
          silent += said ? 0 : 1
        }
      }
      // What is kept in between is what the file holds.
      if day % 30 == 0 { book = try NoticeBook(parsing: Array(book.text.utf8)) }
    }
    #expect(warnings > 1_000 && silent > 50_000)
  }

  /// The moments at which something new is to be said about a value, and when the last look was.
  private struct Oracle {
    private var value: [Instant?] = []
    private var lastLook: Instant?

    mutating func hasSomethingNew(_ token: TokenRecord, _ now: Instant) -> Bool {
      guard let current = token.current else { return false }
      let birth = current.createdAt
      let policyEnd = birth.seconds + token.policy.intervalDays * 86_400
      var end = policyEnd
      var death: Int64?
      if current.expiresAt != .unknown, current.expiresAt != .never {
        let expiry = current.expiresAt.seconds
        death = expiry
        end = min(policyEnd, expiry - min(86_400, max(0, (expiry - birth.seconds) / 3)))
      }
      let third = max(0, (end - birth.seconds) / 3)
      let first = end - min(token.policy.headStartDays * 86_400, third)

      let identity = [Instant(seconds: end), current.expiresAt]
      if value != identity {
        value = identity
        lastLook = nil
      }
      // Whoever is not listed yet was not heard of, whatever its head start becomes.
      guard now.seconds >= first else { return false }
      defer { lastLook = now }
      var moments = [end]
      for days: Int64 in [60, 30, 14, 7, 3, 1] where days * 86_400 <= third {
        moments.append(end - days * 86_400)
      }
      if let death { moments.append(death) }
      var midnight = (end / 86_400 + 1) * 86_400
      while midnight <= now.seconds {
        moments.append(midnight)
        midnight += 86_400
      }
      guard let lastLook else { return true }
      return moments.contains { $0 > lastLook.seconds && $0 <= now.seconds }
    }
  }

  private static func id(_ index: Int) throws -> RecordID {
    try RecordID([UInt8](repeating: 7, count: 14) + [UInt8(index / 256), UInt8(index % 256)])
  }

  private static func token(_ index: Int, _ random: inout SplitMix) throws -> TokenRecord {
    var token = try Sample.token("token-\(index)")
    token.policy = RotationPolicy(
      intervalDays: [30, 45, 60, 90, 7, 200, 365][Int(random.next() % 7)],
      headStartDays: [14, 14, 0, 1, 7, 30, 70][Int(random.next() % 7)], outsidePolicy: true)
    let age = Int64(random.next() % 100) * secondsPerDay + Int64(random.next() % 86_400)
    enter(&token, start.adding(TimeSpan(seconds: -age)), &random)
    return token
  }

  private static func enter(
    _ token: inout TokenRecord, _ time: Instant, _ random: inout SplitMix
  ) {
    let life = Int64(random.next() % 200 + 1) * secondsPerDay + Int64(random.next() % 86_400)
    let expiries: [Instant] = [
      .unknown, .never, time.adding(TimeSpan(seconds: life)), time.adding(.hours(life % 60)),
    ]
    token.enter(
      at: time, expiresAt: expiries[Int(random.next() % 4)], fingerprint: Sample.fingerprint)
  }

  /// What people do in between: rotate on time, late or never, and change the policy.
  private static func live(
    _ token: inout TokenRecord, _ day: Int64, _ random: inout SplitMix
  ) throws {
    let time = start.adding(TimeSpan(seconds: day * secondsPerDay - Int64(random.next() % 40_000)))
    let rotates: UInt64 =
      switch DueDates.state(token, now: time) {
      case .expired, .overdue: 12
      case .due: 20
      default: 400
      }
    if random.next() % rotates == 0 { enter(&token, time, &random) }
    if random.next() % 500 == 0 {
      token.policy.intervalDays = Int64(random.next() % 61) + 30
      token.policy.headStartDays = Int64(random.next() % 30)
    }
  }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
