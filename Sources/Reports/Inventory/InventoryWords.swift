import VaultCore

/// How an inventory speaks to people.
enum InventoryWords {
  /// `1 secret`, `12 secrets`.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// `10,000`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `91 days`, `120 days 12 hours`, `6 hours`; what is below an hour is left out of the latter.
  static func length(_ span: TimeSpan) -> String {
    let day = TimeSpan.days(1).seconds
    let days = Int(span.seconds / day)
    let hours = Int(span.seconds % day / TimeSpan.hours(1).seconds)
    if days == 0, hours == 0, span.seconds != 0 { return span.text }
    if hours == 0 { return count(days, "day") }
    return (days == 0 ? "" : count(days, "day") + " ") + count(hours, "hour")
  }

  /// `22 November 2026, 08:00 UTC`.
  static func moment(_ instant: Instant) -> String {
    let time = instant.rfc3339.dropFirst(11).prefix(5)
    return "\(day(instant)), \(time) UTC"
  }

  /// `22 November 2026`.
  static func day(_ instant: Instant) -> String {
    let parts = instant.date.split(separator: "-")
    guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]) else {
      return instant.date
    }
    return "\(day) \(months[month - 1]) \(parts[0])"
  }

  /// `November 2026`, of a text that begins as `2026-11`.
  static func month(_ text: Substring) -> String {
    let parts = text.split(separator: "-")
    guard parts.count >= 2, let month = Int(parts[1]) else { return String(text) }
    return "\(months[month - 1]) \(parts[0])"
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  static func expiry(_ instant: Instant) -> String {
    switch instant {
    case .never: "never"
    case .unknown: "unknown"
    default: instant.date
    }
  }
}

extension PolicyException {
  /// In a row, behind the name of a secret.
  var short: String {
    switch self {
    case .outsidePolicy: "outside policy"
    case .noOwner: "no owner"
    case .noScope: "no scope"
    case .unknownExpiry: "expiry unknown"
    case .neverRotated: "never rotated"
    case .longValidity: "over \(Self.longest) days"
    }
  }

  /// As a heading.
  var title: String {
    switch self {
    case .outsidePolicy: "Interval outside 30 to 90 days"
    case .noOwner: "No owner"
    case .noScope: "No scope written down"
    case .unknownExpiry: "Expiry unknown"
    case .neverRotated: "Never rotated"
    case .longValidity: "Valid for more than \(Self.longest) days"
    }
  }

  var meaning: String {
    switch self {
    case .outsidePolicy: "Allowed on purpose with --outside-policy, and said for ever."
    case .noOwner: "Nobody answers for it."
    case .noScope: "What it may do is not known here."
    case .unknownExpiry: "Whether the provider ends it, and when, is not known here."
    case .neverRotated: "Still the first value, and that is more than \(Self.longest) days old."
    case .longValidity: "The longest that a value is valid: its interval and the overlap after it."
    }
  }

  /// The command that would mend it, if anything does.
  var remedy: String? {
    switch self {
    case .outsidePolicy: nil
    case .noOwner: "vault edit NAME --owner WHO"
    case .noScope: "vault edit NAME --scope SCOPE"
    case .unknownExpiry: "vault edit NAME --expires DAY"
    case .neverRotated: "vault rotate NAME"
    case .longValidity: "vault edit NAME --rotate-every 90d --overlap 1d"
    }
  }

  private static var longest: Int64 {
    PolicyException.allowedLife.seconds / TimeSpan.days(1).seconds
  }
}
