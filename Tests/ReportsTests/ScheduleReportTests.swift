import Reports
import Testing

struct ScheduleReportTests {
  private let cron = ScheduleReport.Entry(kind: "cron", files: [(nil, "1 8 * * * x\n")])
  private let systemd = ScheduleReport.Entry(
    kind: "systemd", files: [("/u/v.service", "[Unit]\n\nA=\u{1B}\n"), ("/u/v.timer", "[Timer]\n")])

  private func report(
    _ action: ScheduleReport.Action, _ entries: [ScheduleReport.Entry], hasChanged: Bool = true,
    isDryRun: Bool = false
  ) -> ScheduleReport {
    ScheduleReport(
      action, name: "vault-due", entries: entries, hasChanged: hasChanged, isDryRun: isDryRun,
      notes: ["a note"])
  }

  @Test func whatWasDone() {
    #expect(report(.install, [cron]).text(colour: true) == "scheduled: vault-due, daily, by cron\n")
    #expect(
      report(.install, [cron], hasChanged: false).text(colour: false)
        == "scheduled already: vault-due, daily, by cron\n")
    #expect(report(.remove, [cron]).text(colour: false) == "removed: vault-due, daily, by cron\n")
    #expect(report(.show, []).text(colour: false) == "not scheduled\n")
    #expect(report(.install, [cron]).remarks == "vault: note: a note\n")
  }

  @Test func aDryRunShowsEveryByte() {
    #expect(
      report(.install, [systemd], isDryRun: true).text(colour: false) == """
        would schedule: vault-due, daily, by systemd

        /u/v.service:
          [Unit]

          A=\\u{1b}

        /u/v.timer:
          [Timer]

        """)
    #expect(
      report(.remove, [cron], isDryRun: true).text(colour: false) == """
        would remove: vault-due, daily, by cron

        in your crontab:
          1 8 * * * x

        """)
  }

  @Test func jsonFitsItsSchema() throws {
    let schema = try Schema("schedule")
    for entries in [[], [cron], [systemd, cron]] {
      for action in [ScheduleReport.Action.install, .show, .remove] {
        for isDryRun in [false, true] {
          let json = report(action, entries, isDryRun: isDryRun).json
          #expect(try schema.problems(in: json) == [])
          #expect(try JSON(json)["changed"] == .flag(!isDryRun))
        }
      }
    }
  }
}
