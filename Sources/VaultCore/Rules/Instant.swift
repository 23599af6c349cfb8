/// A moment: seconds since 1970-01-01T00:00:00Z, leap seconds not counted, as Unix counts them.
///
/// Where an instant is an expiry, two values have a meaning of their own: `never` and `unknown`.
/// Both are stored as they are (`Schemas/vault-format.md`, sections 1 and 5).
public struct Instant: Hashable, Comparable, Sendable {
  public let seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  /// An expiry that will not come.
  public static let never = Instant(seconds: .max)
  /// Nothing known.
  public static let unknown = Instant(seconds: 0)

  /// Neither `never` nor `unknown`.
  public var isKnownDate: Bool { self != .never && self != .unknown }

  public static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

  /// The span from `right` to `left`; saturates instead of overflowing.
  public static func - (left: Instant, right: Instant) -> TimeSpan {
    let (difference, overflow) = left.seconds.subtractingReportingOverflow(right.seconds)
    guard overflow else { return TimeSpan(seconds: difference) }
    return TimeSpan(seconds: left.seconds < right.seconds ? .min : .max)
  }

  /// `never` stays `never`, `unknown` stays `unknown`; saturates instead of overflowing.
  public func adding(_ span: TimeSpan) -> Instant {
    guard isKnownDate else { return self }
    let (sum, overflow) = seconds.addingReportingOverflow(span.seconds)
    guard overflow else { return Instant(seconds: sum) }
    return Instant(seconds: span.seconds < 0 ? .min : .max)
  }

  /// `2027-01-31`. See `rfc3339` for years outside 0000 to 9999.
  public var date: String {
    let civil = CivilTime(self)
    return "\(civil.year, width: 4)-\(civil.month, width: 2)-\(civil.day, width: 2)"
  }

  /// `2027-01-31T00:00:00Z`, RFC 3339 in UTC. Its years have four digits: an instant outside
  /// 0000 to 9999, `never` among them, is written as the nearest one that can be.
  public var rfc3339: String {
    var text: [UInt8] = []
    text.reserveCapacity(20)
    appendRFC3339(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same, 20 bytes, by hand: a list of ten thousand secrets has fifty thousand times in it.
  public func appendRFC3339(to text: inout [UInt8]) {
    func high(_ number: Int64) -> UInt8 {
      UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
    }
    func low(_ number: Int64) -> UInt8 {
      UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }
    let civil = CivilTime(self)
    let century = civil.year / 100
    let year = civil.year % 100
    text += [
      high(century), low(century), high(year), low(year), UInt8(ascii: "-"),
      high(civil.month), low(civil.month), UInt8(ascii: "-"),
      high(civil.day), low(civil.day), UInt8(ascii: "T"),
      high(civil.hour), low(civil.hour), UInt8(ascii: ":"),
      high(civil.minute), low(civil.minute), UInt8(ascii: ":"),
      high(civil.second), low(civil.second), UInt8(ascii: "Z"),
    ]
  }

  /// `20270131T000000Z`, ISO 8601 without separators: for the name of a file.
  public var compact: String {
    rfc3339.filter { $0 != "-" && $0 != ":" }
  }

  /// Reads `2027-01-31` (midnight UTC) or an RFC 3339 date-time with its offset; a fraction of a
  /// second is dropped. Throws `.badValue` for anything else and for times not after
  /// 1970-01-01T00:00:00Z, which mean `unknown` or cannot be stored.
  public init(parsing text: String) throws(VaultError) {
    guard let seconds = CivilTime.seconds(parsing: text), seconds > 0 else {
      throw VaultError(
        .badValue, "this is not a date",
        hint: "write a day as 2027-01-31, or a time as 2027-01-31T09:30:00Z")
    }
    self.seconds = seconds
  }
}

extension DefaultStringInterpolation {
  fileprivate mutating func appendInterpolation(_ number: Int64, width: Int) {
    let digits = String(number)
    appendLiteral(String(repeating: "0", count: max(0, width - digits.utf8.count)))
    appendLiteral(digits)
  }
}
