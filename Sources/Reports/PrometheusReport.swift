import VaultCore

/// Gauges in the text format of Prometheus, for its textfile collector: dates as they are and not
/// as distances, so that a file that grows old still tells the truth, and when it was written, so
/// that its age can be alerted on. No time stamps: the collector refuses them.
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
struct PrometheusReport {
  let text: String

  init(_ report: DueReport) {
    let list = report.list
    let vault = Self.label("vault", report.vault)
    let tokens = list.tokens.map(\.token).sorted { $0.name < $1.name }
    func dates(_ date: (TokenRecord) -> Instant?) -> [Sample] {
      tokens.compactMap { token in
        guard let date = date(token), date.isKnownDate else { return nil }
        let labels = [
          Self.label("name", token.name.text), Self.label("owner", token.owner),
          Self.label("service", token.service), vault,
        ]
        return (labels.joined(separator: ","), date.seconds)
      }
    }
    text =
      Self.gauge(
        "secret_expiry_timestamp_seconds", "When the provider stops taking the secret.",
        dates { $0.current?.expiresAt })
      + Self.gauge(
        "secret_rotate_by_timestamp_seconds", "When the secret is to be replaced.",
        dates(DueDates.rotateBy))
      + Self.gauge(
        "secrets", "Secrets in use, by state.",
        DueState.allCases.map { state in
          (Self.label("state", state.rawValue) + "," + vault, Int64(list.count(state)))
        })
      + Self.gauge(
        "clock_behind", "1 if the clock is behind the vault's last change.",
        [(vault, report.clockIsBehind == nil ? 0 : 1)])
      + Self.gauge(
        "last_run_timestamp_seconds", "When the vault was last checked.",
        [(vault, list.now.seconds)])
  }

  private typealias Sample = (labels: String, value: Int64)

  private static func gauge(_ name: String, _ help: String, _ samples: [Sample]) -> String {
    guard !samples.isEmpty else { return "" }
    let name = "mcp_vault_" + name
    return samples.reduce(into: "# HELP \(name) \(help)\n# TYPE \(name) gauge\n") {
      $0 += "\(name){\($1.labels)} \($1.value)\n"
    }
  }

  private static func label(_ name: String, _ value: String) -> String {
    let escaped = Escaping.line(value).unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\\" || scalar == "\"" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return "\(name)=\"\(escaped)\""
  }
}
