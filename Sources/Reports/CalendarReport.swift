public import VaultCore

/// Rotations as entries of a calendar (RFC 5545). A secret has one entry for ever: its id comes
/// from the record's own, which is random, and when the secret is rotated the entry moves or is
/// cancelled. Nothing in it depends on when it was written, so that the same vault gives the same
/// file.
public struct CalendarReport: Sendable {
  private let events: [CalendarEvent]

  /// What is due, and what was rotated or removed since it may have been told: such an entry is
  /// cancelled.
  ///
  /// - Parameter command: what would mend it.
  public init(due list: DueList, command: (SecretName) -> String) {
    let listed = Set(list.entries.map(\.place))
    let due = list.entries.compactMap { entry in
      CalendarEvent(list.tokens[entry.place], command: command, listedAt: list.now)
    }
    let rotated = list.tokens.indices.filter { !listed.contains($0) }
      .compactMap { CalendarEvent(cancelled: list.tokens[$0]) }
    events = due + (rotated + list.removed.compactMap { CalendarEvent(cancelled: $0) }).sorted()
  }

  /// Every rotation there will be; what was removed is cancelled.
  public init(all tokens: [HeldToken], command: (SecretName) -> String) {
    events = tokens.compactMap { held in
      held.token.isRemoved
        ? CalendarEvent(cancelled: held) : CalendarEvent(held, command: command)
    }.sorted()
  }

  public var text: String {
    var calendar = CalendarText()
    calendar.add("BEGIN", "VCALENDAR")
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//mcp-vault//vault//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    if events.isEmpty { Self.addComponent(to: &calendar) }
    for event in events { event.write(to: &calendar) }
    calendar.add("END", "VCALENDAR")
    return calendar.text
  }

  /// A calendar must not be without any component (section 3.4), and this one says nothing.
  private static func addComponent(to calendar: inout CalendarText) {
    calendar.add("BEGIN", "VTIMEZONE")
    calendar.add("TZID", "UTC")
    calendar.add("BEGIN", "STANDARD")
    calendar.add("DTSTART", "19700101T000000")
    calendar.add("TZOFFSETFROM", "+0000")
    calendar.add("TZOFFSETTO", "+0000")
    calendar.add("END", "STANDARD")
    calendar.add("END", "VTIMEZONE")
  }
}

/// One secret's entry.
struct CalendarEvent: Comparable, Sendable {
  private let held: HeldToken
  private let date: Instant
  private let revisedAt: Instant
  private let isCancelled: Bool
  private let details: [String]
  /// Days before the date.
  private let alarms: [Int64]

  /// Nil for a secret without a date.
  ///
  /// - Parameter listedAt: in a list of what is due, when that was made.
  init?(_ held: HeldToken, command: (SecretName) -> String, listedAt: Instant? = nil) {
    let token = held.token
    guard let rotateBy = DueDates.rotateBy(token), let dueFrom = DueDates.dueFrom(token) else {
      return nil
    }
    self.held = held
    date = rotateBy
    // It came into the list when it became due, after whatever cancelled it before.
    revisedAt = listedAt.map { max(token.updatedAt, min($0, dueFrom)) } ?? token.updatedAt
    isCancelled = false
    var details = [command(token.name)]
    for (label, value) in [("owner", token.owner), ("service", token.service)] where !value.isEmpty
    {
      details.append("\(label): \(value)")
    }
    if let expiry = token.current?.expiresAt, expiry.isKnownDate {
      details.append("expires: \(expiry.rfc3339)")
    }
    self.details = details
    let lead = (rotateBy - dueFrom).seconds / TimeSpan.days(1).seconds
    alarms = lead > 1 ? [lead, 1] : [lead]
  }

  /// Nil for a secret that never had another value than the one in use.
  init?(cancelled held: HeldToken) {
    let token = held.token
    let past = token.versions.last { $0.stage == .retired || $0.stage == .previous }
    guard let past, let date = DueDates.rotateBy(past, token.policy) else { return nil }
    self.held = held
    self.date = date
    revisedAt = token.updatedAt
    isCancelled = true
    details = []
    alarms = []
  }

  static func < (left: CalendarEvent, right: CalendarEvent) -> Bool {
    (left.date, left.held.token.name) < (right.date, right.held.token.name)
  }

  static func == (left: CalendarEvent, right: CalendarEvent) -> Bool {
    (left.date, left.held.token.name) == (right.date, right.held.token.name)
  }

  func write(to calendar: inout CalendarText) {
    let summary = "Rotate " + held.token.name.text
    calendar.add("BEGIN", "VEVENT")
    calendar.add("UID", Hex.text(held.id.bytes) + "@mcp-vault")
    calendar.add("DTSTAMP", revisedAt.compact)
    calendar.add("SEQUENCE", String(sequence))
    calendar.add("DTSTART;VALUE=DATE", String(date.compact.prefix(8)))
    calendar.add("SUMMARY", text: [summary])
    calendar.add("STATUS", isCancelled ? "CANCELLED" : "CONFIRMED")
    calendar.add("TRANSP", "TRANSPARENT")
    if !details.isEmpty { calendar.add("DESCRIPTION", text: details) }
    for days in alarms {
      calendar.add("BEGIN", "VALARM")
      calendar.add("ACTION", "DISPLAY")
      calendar.add("TRIGGER", days == 0 ? "PT0S" : "-P\(days)D")
      calendar.add("DESCRIPTION", text: [summary])
      calendar.add("END", "VALARM")
    }
    calendar.add("END", "VEVENT")
  }

  /// Rises with each change: seconds since 2020, which fit 31 bits until 2088.
  private var sequence: Int32 {
    Int32(clamping: max(0, revisedAt.seconds - Self.firstSequence))
  }

  /// 2020-01-01T00:00:00Z.
  private static let firstSequence: Int64 = 1_577_836_800
}
