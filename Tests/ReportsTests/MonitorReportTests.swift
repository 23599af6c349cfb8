import Reports
import Testing
import VaultCore

/// What Nagios and Prometheus get.
struct MonitorReportTests {
  private func nagios(_ report: DueReport) -> (NagiosReport.Status, String) {
    let nagios = NagiosReport(report)
    #expect(report.text(in: .nagios, colour: true) == nagios.text)
    return (nagios.status, nagios.text)
  }

  @Test func nagiosTellsTheWorst() throws {
    let (status, text) = nagios(try DueSamples.report())
    #expect(status == .critical)
    #expect(
      text == "VAULT CRITICAL: 1 expired, 1 overdue, 1 due of 5; worst is dead, expired, 2026-11-01"
        + " | expired=1;;0;0; overdue=1;;0;0; due=1;0;;0; unknown=1;;;0; ok=1;;;0;"
        + " next=-1900800s;;;;\n")
  }

  @Test func nagiosStatuses() throws {
    let tokens = try DueSamples.tokens()
    #expect(nagios(try DueSamples.quiet()).0 == .ok)
    #expect(
      nagios(try DueSamples.quiet()).1 == "VAULT OK: nothing due of 1 | expired=0;;0;0;"
        + " overdue=0;;0;0; due=0;0;;0; unknown=0;;;0; ok=1;;;0; next=6912000s;;;;\n")
    #expect(nagios(try DueSamples.report([tokens[1]])).0 == .warning)
    #expect(nagios(try DueSamples.report([tokens[2]])).0 == .critical)
    #expect(nagios(try DueSamples.report([])).1.hasPrefix("VAULT OK: nothing due of 0 | "))
    let behind = nagios(try DueSamples.report([tokens[0]], clockIsBehind: Samples.now))
    #expect(behind.0 == .warning)
    #expect(behind.1.contains("the clock is behind the vault's last change of 2026-11-22T08:00"))
    #expect(
      [.ok, .warning, .critical, .unknown].map(\NagiosReport.Status.rawValue) == [0, 1, 2, 3])
  }

  @Test func aFailureIsUnknownOnOneLine() {
    let failed = NagiosReport(VaultError(.altered, "a | b\nc\u{1B}[1m"))
    #expect(failed.status == .unknown)
    #expect(failed.text == "VAULT UNKNOWN: a / b\\nc\\u{1b}[1m\n")
  }

  private func metrics(_ report: DueReport) -> [String] {
    let text = report.text(in: .prometheus, colour: true)
    #expect(text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }

  @Test func prometheusHasDatesAndTheTimeOfTheRun() throws {
    let lines = metrics(try DueSamples.report())
    let vault = "vault=\"/v/vault.db\""
    #expect(
      lines.filter { !$0.hasPrefix("#") } == [
        "mcp_vault_secret_expiry_timestamp_seconds{name=\"dead\",owner=\"ops@example.com\","
          + "service=\"github\",\(vault)} 1793520000",
        "mcp_vault_secret_rotate_by_timestamp_seconds{name=\"dead\",owner=\"ops@example.com\","
          + "service=\"github\",\(vault)} 1793433600",
        "mcp_vault_secret_rotate_by_timestamp_seconds{name=\"fine/one\",owner=\"ops@example.com\","
          + "service=\"github\",\(vault)} 1802246400",
        "mcp_vault_secret_rotate_by_timestamp_seconds{name=\"late\","
          + "owner=\"東京; \\\"a\\\", \\\\b|c\",service=\"github\",\(vault)} 1794902400",
        "mcp_vault_secret_rotate_by_timestamp_seconds{name=\"soon\",owner=\"\",service=\"\","
          + "\(vault)} 1796198400",
        "mcp_vault_secrets{state=\"expired\",\(vault)} 1",
        "mcp_vault_secrets{state=\"overdue\",\(vault)} 1",
        "mcp_vault_secrets{state=\"due\",\(vault)} 1",
        "mcp_vault_secrets{state=\"unknown\",\(vault)} 1",
        "mcp_vault_secrets{state=\"ok\",\(vault)} 1",
        "mcp_vault_clock_behind{\(vault)} 0",
        "mcp_vault_last_run_timestamp_seconds{\(vault)} 1795334400",
      ])
  }

  /// Each metric is described once, before its samples, and none is described without one.
  @Test func prometheusDescribesWhatItTells() throws {
    for report in [try DueSamples.report(), try DueSamples.quiet(), try DueSamples.report([])] {
      var described: [String] = []
      for line in metrics(report) {
        let words = line.split(separator: " ")
        if line.hasPrefix("# HELP ") { described.append(String(words[2])) }
        if line.hasPrefix("# TYPE ") {
          #expect(words[2...] == [Substring(described.last ?? ""), "gauge"])
        }
        if !line.hasPrefix("#") { #expect(line.prefix { $0 != "{" } == described.last ?? "") }
      }
      #expect(Set(described).count == described.count)
    }
  }

  @Test func prometheusHasNothingThatBreaksALine() throws {
    let token = try Samples.token("a", owner: "x\"\n} 1\n\u{1B}[1m\\")
    let lines = metrics(try DueSamples.report([DueSamples.held(token, 1)]))
    #expect(lines.contains { $0.contains("owner=\"x\\\"\\\\n} 1\\\\n\\\\u{1b}[1m\\\\\"") })
    #expect(lines.count == metrics(try DueSamples.quiet()).count)
  }
}
