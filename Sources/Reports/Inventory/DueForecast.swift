import VaultCore

/// What falls due when in twelve calendar months, from the one of the inventory on: by week for a
/// picture, by month for reading.
struct DueForecast {
  struct Period {
    let start: Instant
    let end: Instant
    /// Places in the inventory of those whose next rotation falls here, in its order.
    var rotations: [Int] = []
    /// Rotations after the next one, if each is done on its date and every interval stays.
    var repeats = 0
    /// Places of those whose value the provider ends here.
    var expiries: [Int] = []

    /// Those that are named for it, each once.
    var places: [Int] {
      let named = Set(rotations)
      return rotations + expiries.filter { !named.contains($0) }
    }
  }

  /// Rotations whose date has passed.
  private(set) var late: [Int] = []
  /// Of seven days each, but for the last.
  private(set) var weeks: [Period]
  private(set) var months: [Period]
  /// Expiries after the last month.
  private(set) var later: [Int] = []
  /// Secrets without a date.
  private(set) var undated: [Int] = []

  static let monthCount = 12

  init(_ inventory: Inventory) {
    let now = min(inventory.now, Self.lastWritable)
    let starts = Self.monthStarts(from: now)
    let today = Self.midnight(now)
    let end = starts[Self.monthCount]
    months = (0..<Self.monthCount).map { month in
      Period(start: month == 0 ? today : starts[month], end: starts[month + 1])
    }
    weeks = stride(from: today.seconds, to: end.seconds, by: Int(Self.week.seconds)).map { start in
      let start = Instant(seconds: start)
      return Period(start: start, end: min(start.adding(Self.week), end))
    }
    for (place, item) in inventory.items.enumerated() {
      add(item, place, now: now, end: end)
    }
  }

  private mutating func add(_ item: InventoryItem, _ place: Int, now: Instant, end: Instant) {
    if item.expiry.isKnownDate, item.expiry >= now {
      if item.expiry >= end { later.append(place) }
      change(at: item.expiry) { $0.expiries.append(place) }
    }
    guard let rotateBy = item.rotateBy else { return undated.append(place) }
    if rotateBy <= now {
      late.append(place)
    } else {
      change(at: rotateBy) { $0.rotations.append(place) }
    }
    var next = max(rotateBy, now).adding(.days(item.token.policy.intervalDays))
    while next < end {
      change(at: next) { $0.repeats += 1 }
      next = next.adding(.days(item.token.policy.intervalDays))
    }
  }

  /// The week and the month that an instant is in, if they are among these.
  private mutating func change(at instant: Instant, _ change: (inout Period) -> Void) {
    let week = Int((instant - weeks[0].start).seconds / Self.week.seconds)
    if instant >= weeks[0].start, week < weeks.count { change(&weeks[week]) }
    if let month = months.firstIndex(where: { instant >= $0.start && instant < $0.end }) {
      change(&months[month])
    }
  }

  /// The most that one bar stands for.
  var highestWeek: Int {
    weeks.reduce(late.count) { max($0, $1.rotations.count + $1.repeats) }
  }

  private static let week = TimeSpan.days(7)
  /// 9999-12-31T23:59:59Z: a date beyond it could not be written down.
  private static let lastWritable = Instant(seconds: 253_402_300_799)

  private static func midnight(_ instant: Instant) -> Instant {
    (try? Instant(parsing: instant.date)) ?? instant
  }

  /// The beginnings of the month that `instant` is in and of those after it. Where the calendar
  /// ends, after the year 9999, a month has 31 days.
  private static func monthStarts(from instant: Instant) -> [Instant] {
    let parts = instant.date.split(separator: "-").compactMap { Int64($0) }
    let first = parts[0] * 12 + parts[1] - 1
    return (0...monthCount).map { offset in
      let month = first + Int64(offset)
      let number = month % 12 + 1
      let text = "\(month / 12)-\(number < 10 ? "0" : "")\(number)-01"
      return (try? Instant(parsing: text)) ?? instant.adding(.days(31 * Int64(offset)))
    }
  }
}
