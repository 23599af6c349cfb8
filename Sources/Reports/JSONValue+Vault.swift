import VaultCore

extension JSONValue {
  /// Text that counts as absent when empty.
  static func text(orNull text: String?) -> JSONValue {
    guard let text, !text.isEmpty else { return .null }
    return .text(text)
  }

  static func number(orNull number: Int64?) -> JSONValue {
    number.map { .number($0) } ?? .null
  }

  /// RFC 3339 in UTC; null if nothing is known, or if the day will not come.
  static func time(_ instant: Instant?) -> JSONValue {
    guard let instant, instant != .unknown, instant != .never else { return .null }
    return .instant(instant)
  }

  static func list(_ words: [String]) -> JSONValue { .texts(words) }
}
