/// A length of time in whole seconds; negative when a difference points into the past.
public struct TimeSpan: Hashable, Comparable, Sendable {
  public let seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static let zero = TimeSpan(seconds: 0)
  public static func days(_ count: Int64) -> TimeSpan { of(count, unit: 86_400) }
  public static func hours(_ count: Int64) -> TimeSpan { of(count, unit: 3600) }
  public static func minutes(_ count: Int64) -> TimeSpan { of(count, unit: 60) }

  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.seconds < right.seconds
  }

  /// Reads a whole number and a unit: `45s`, `15m`, `12h`, `30d`, `2w`. Throws `.badValue` for
  /// anything else, and for more seconds than an `Int64` holds.
  public init(parsing text: String) throws(VaultError) {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, let count = Int64(Substring(digits)),
      let unit = Self.unit(text.utf8.dropFirst(digits.count))
    else { throw Self.notASpan }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
    guard !overflow else { throw Self.notASpan }
    self.seconds = seconds
  }

  /// In the largest of days, hours, minutes and seconds that divides it: `90d`, `36h`, `0s`.
  /// `init(parsing:)` reads it back, unless it is negative.
  public var text: String {
    for (name, unit) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)]
    where seconds != 0 && seconds % unit == 0 {
      return "\(seconds / unit)\(name)"
    }
    return "\(seconds)s"
  }

  /// How `to` looks from `from`, for a person: `in 12 days`, `3 hours ago`, `now`, `never`. Whole
  /// units only, rounded toward now, so that what is left is never overstated.
  public static func relative(from: Instant, to: Instant) -> String {
    if to == .never { return "never" }
    if to == .unknown { return "unknown" }
    let distance = (to - from).seconds
    let (count, unit) = Self.coarse(distance.magnitude)
    if count == 0 { return "now" }
    let words = "\(count) \(unit)\(count == 1 ? "" : "s")"
    return distance > 0 ? "in \(words)" : "\(words) ago"
  }

  private static func coarse(_ seconds: UInt64) -> (UInt64, String) {
    switch seconds {
    case ..<60: (seconds, "second")
    case ..<3600: (seconds / 60, "minute")
    // Up to two days, hours say more.
    case ..<172_800: (seconds / 3600, "hour")
    default: (seconds / 86_400, "day")
    }
  }

  private static func unit(_ suffix: Substring.UTF8View) -> Int64? {
    guard suffix.count == 1 else { return nil }
    return switch suffix.first {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    case UInt8(ascii: "w"): 604_800
    default: nil
    }
  }

  private static func of(_ count: Int64, unit: Int64) -> TimeSpan {
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
    guard overflow else { return TimeSpan(seconds: seconds) }
    return TimeSpan(seconds: count < 0 ? .min : .max)
  }

  private static var notASpan: VaultError {
    VaultError(
      .badValue, "this is not a length of time", hint: "write it as 30d, 12h, 2w, 15m or 45s")
  }
}
