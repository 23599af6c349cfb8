public import VaultCore

/// Rows and columns of an answer, before anybody decided how they look.
public struct Report: Equatable, Sendable {
  public var columns: [Column]
  /// Each with one cell per column.
  public var rows: [[Cell]]

  public init(columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }
}

/// A column of a `Report`.
public struct Column: Equatable, Sendable {
  public enum Alignment: Sendable {
    case leading
    case trailing
  }

  public let title: String
  public let alignment: Alignment
  /// The most columns of a terminal it takes; what is longer is cut. `nil`: never cut, for what
  /// people copy, such as names.
  public let widthLimit: Int?

  public init(_ title: String, alignment: Alignment = .leading, widthLimit: Int? = nil) {
    self.title = title
    self.alignment = alignment
    self.widthLimit = widthLimit
  }
}

/// One typed value of an answer.
public enum Cell: Equatable, Sendable {
  /// Text as it was entered; an empty one counts as absent.
  case text(String)
  case number(Int64)
  /// A day, with its distance from now.
  case date(Instant?)
  /// A moment to the second, with its distance from now.
  case moment(Instant?)
  case state(DueState)

  /// What stands where there is nothing to say.
  static let absent = "-"

  /// One line, safe to print.
  func text(now: Instant) -> String {
    switch self {
    case .text(let text): text.isEmpty ? Self.absent : Escaping.line(text)
    case .number(let number): String(number)
    case .date(let instant): Self.text(instant, now: now) { $0.date }
    case .moment(let instant): Self.text(instant, now: now) { $0.rfc3339 }
    case .state(let state): state.rawValue
    }
  }

  private static func text(
    _ instant: Instant?, now: Instant, _ absolute: (Instant) -> String
  ) -> String {
    guard let instant, instant != .unknown else { return absent }
    if instant == .never { return "never" }
    return "\(absolute(instant)) (\(TimeSpan.relative(from: now, to: instant)))"
  }
}
