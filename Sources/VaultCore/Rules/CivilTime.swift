/// A date and time of day in UTC, in the proleptic Gregorian calendar of RFC 3339.
struct CivilTime {
  static let secondsPerDay: Int64 = 86_400
  /// Days in 400 years, after which the calendar repeats.
  private static let daysPerEra: Int64 = 146_097
  /// Days from 0000-03-01 to 1970-01-01. Counting years from March puts the leap day last.
  private static let daysBeforeEpoch: Int64 = 719_468
  /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what four digits of year can say.
  private static let writable: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  let year: Int64
  let month: Int64
  let day: Int64
  let hour: Int64
  let minute: Int64
  let second: Int64

  init(_ instant: Instant) {
    let seconds = min(
      max(instant.seconds, Self.writable.lowerBound), Self.writable.upperBound)
    let days = Self.floor(seconds, by: Self.secondsPerDay)
    let ofDay = seconds - days * Self.secondsPerDay
    hour = ofDay / 3600
    minute = ofDay / 60 % 60
    second = ofDay % 60

    let shifted = days + Self.daysBeforeEpoch
    let era = Self.floor(shifted, by: Self.daysPerEra)
    let dayOfEra = shifted - era * Self.daysPerEra
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The day of an instant, counted from 1970-01-01.
  static func day(_ instant: Instant) -> Int64 { floor(instant.seconds, by: secondsPerDay) }

  /// Days from 1970-01-01 to a valid date of the calendar.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let fromMarch = month <= 2 ? year - 1 : year
    let era = floor(fromMarch, by: 400)
    let yearOfEra = fromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * daysPerEra + dayOfEra - daysBeforeEpoch
  }

  static func dayCount(year: Int64, month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// A full-date or a date-time of RFC 3339, section 5.6; nil for anything else.
  static func seconds(parsing text: String) -> Int64? {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"),
      let month = reader.number(2), (1...12).contains(month), reader.take("-"),
      let day = reader.number(2), (1...dayCount(year: year, month: month)).contains(day)
    else { return nil }
    let midnight = days(year: year, month: month, day: day) * secondsPerDay
    if reader.isAtEnd { return midnight }

    // Section 5.6 allows a lower-case letter, and a space for readability.
    guard reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(2), hour < 24, reader.take(":"),
      let minute = reader.number(2), minute < 60, reader.take(":"),
      let second = reader.number(2), second <= 60,
      !reader.take(".") || reader.skipDigits(),
      let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    let total = midnight + hour * 3600 + minute * 60 + second - offset
    // A leap second ends a day of UTC (section 5.7); Unix counts it as the next midnight.
    if second == 60, total % secondsPerDay != 0 { return nil }
    return total
  }

  private static func floor(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}

/// Takes a text apart digit by digit.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly `count` digits.
  mutating func number(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
      value = value * 10 + Int64(first - 0x30)
      rest.removeFirst()
    }
    return value
  }

  /// One digit or more.
  mutating func skipDigits() -> Bool {
    let before = rest.count
    while let first = rest.first, (0x30...0x39).contains(first) { rest.removeFirst() }
    return rest.count < before
  }

  /// `Z` or `+hh:mm` or `-hh:mm`, in seconds.
  mutating func offset() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") {
      sign = 1
    } else if take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
