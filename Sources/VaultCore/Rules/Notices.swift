/// How far the countdown to a rotation has come. A later step is greater; each is worth one
/// warning, and a warning is repeated only for a greater one.
public struct NoticeStep: Hashable, Comparable, Sendable {
  /// Days before the date. 0 is the date itself: from then on every day is a step of its own.
  public static let thresholds: [Int64] = [60, 30, 14, 7, 3, 1, 0]

  private static let overdueLevel = Int64(thresholds.count)
  static let levels = 0...overdueLevel + 1

  /// 0: listed, and no threshold is reached. Then one for each threshold; the last one, 0 days, is
  /// `overdue`, and `expired` comes behind it.
  let level: Int64
  /// The day, counted from 1970-01-01 in UTC, of a step that comes back daily; else 0.
  let day: Int64

  init?(level: Int64, day: Int64) {
    guard Self.levels.contains(level), level >= Self.overdueLevel || day == 0 else { return nil }
    self.level = level
    self.day = day
  }

  /// - Parameters:
  ///   - life: from the value's creation to `rotateBy`. A threshold of more than a third of it
  ///     would follow the one before at once, and is passed over.
  public init(rotateBy: Instant, life: TimeSpan, isExpired: Bool, now: Instant) {
    guard !isExpired, now < rotateBy else {
      level = Self.overdueLevel + (isExpired ? 1 : 0)
      day = CivilTime.day(now)
      return
    }
    let left = rotateBy - now
    let longest = life.seconds / DueDates.largestShareOfLife
    let place = Self.thresholds.lastIndex {
      let threshold = TimeSpan.days($0)
      return left <= threshold && threshold.seconds <= longest
    }
    level = Int64(place.map { $0 + 1 } ?? 0)
    day = 0
  }

  public static func < (left: NoticeStep, right: NoticeStep) -> Bool {
    (left.level, left.day) < (right.level, right.day)
  }

  /// Days before the date: one of `thresholds`, or nil before the first that counts.
  public var threshold: Int64? {
    level == 0 ? nil : Self.thresholds[Int(min(level, Self.overdueLevel)) - 1]
  }
}

/// One warning about one secret: what makes it another one than the last.
public struct Notice: Hashable, Sendable {
  public let record: RecordID
  public let rotateBy: Instant
  public let expiresAt: Instant
  public let step: NoticeStep

  public init(record: RecordID, rotateBy: Instant, expiresAt: Instant, step: NoticeStep) {
    self.record = record
    self.rotateBy = rotateBy
    self.expiresAt = expiresAt
    self.step = step
  }

  /// What there is to say about a token now; nil without a date.
  public init?(_ record: RecordID, _ token: TokenRecord, now: Instant) {
    guard let current = token.current, let rotateBy = DueDates.rotateBy(token) else { return nil }
    self.init(
      record: record, rotateBy: rotateBy, expiresAt: current.expiresAt,
      step: NoticeStep(
        rotateBy: rotateBy, life: rotateBy - current.createdAt,
        isExpired: current.expiresAt.isKnownDate && now >= current.expiresAt, now: now))
  }
}
