import VaultCore

/// The few colours of a table, as ECMA-48 (SGR) writes them. Colour repeats what the text says
/// and never stands for it.
enum Colour {
  static let heading = "1"
  static let error = "1;31"

  static func code(for state: DueState) -> String {
    switch state {
    case .expired: "1;31"
    case .overdue: "31"
    case .due: "33"
    case .unknown: "35"
    case .ok: "32"
    }
  }

  static func paint(_ text: String, _ code: String?, _ isOn: Bool) -> String {
    guard isOn, let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
