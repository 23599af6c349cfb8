public import VaultCore

/// One line for a monitor and its status, as the Nagios plugin guidelines have them: text, a bar,
/// and numbers as `label=value[unit];warn;crit;min;max`.
/// <https://www.monitoring-plugins.org/doc/guidelines.html>
public struct NagiosReport: Sendable {
  public enum Status: Int32, Sendable {
    case ok = 0
    case warning, critical, unknown

    var word: String {
      switch self {
      case .ok: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    }
  }

  public let status: Status
  public let text: String

  public init(_ report: DueReport) {
    let list = report.list
    let counts = DueState.allCases.map { (state: $0, count: list.count($0)) }
    let isCritical = list.entries.contains { $0.state < .due }
    let isWarning = !list.entries.isEmpty || report.clockIsBehind != nil
    status = isCritical ? .critical : isWarning ? .warning : .ok

    let bad = counts.filter { $0.count > 0 && $0.state < .unknown }
      .map { "\($0.count) \($0.state.rawValue)" }
    var parts = [
      (bad.isEmpty ? "nothing due" : bad.joined(separator: ", ")) + " of \(list.tokens.count)"
    ]
    if let worst = list.entries.first {
      parts.append(
        "worst is \(list.token(worst).name.text), \(worst.state.rawValue), \(worst.date.date)")
    }
    if let change = report.clockIsBehind {
      parts.append("the clock is behind the vault's last change of \(change.rfc3339)")
    }
    var numbers = counts.map { state, count in
      // Above 0 is what each is alerted for; the last two say how many there are.
      let limits = state < .due ? ";;0;0;" : state == .due ? ";0;;0;" : ";;;0;"
      return "\(state.rawValue)=\(count)\(limits)"
    }
    if let next = list.tokens.compactMap({ DueDates.rotateBy($0.token) }).min() {
      numbers.append("next=\((next - list.now).seconds)s;;;;")
    }
    text = Self.line(status, parts.joined(separator: "; "), numbers)
  }

  /// Whatever kept `due` from looking.
  public init(_ error: VaultError) {
    status = .unknown
    text = Self.line(status, error.message, [])
  }

  private static func line(_ status: Status, _ text: String, _ numbers: [String]) -> String {
    // A bar ends the text.
    let safe = String(Escaping.line(text).map { $0 == "|" ? "/" : $0 })
    let tail = numbers.isEmpty ? "" : " | " + numbers.joined(separator: " ")
    return "VAULT \(status.word): \(safe)\(tail)\n"
  }
}
