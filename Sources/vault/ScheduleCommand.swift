import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ScheduleCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Have 'vault due' run once a day.",
    usage: "vault schedule <command> [<options>]",
    discussion: """
      By a timer of your systemd, or a line in your crontab. It runs 'vault due --new-only' with \
      the watch key: what is due is told once at 60, 30, 14, 7, 3, 1 and 0 days, then daily.
      """,
    subcommands: [
      ScheduleInstallCommand.self, ScheduleShowCommand.self, ScheduleRemoveCommand.self,
    ])

  static let help = Help(example: "vault schedule install --dry-run")
}

struct ScheduleInstallCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Schedule it, or change how it is scheduled.",
    usage: "vault schedule install [<options>]",
    discussion: """
      systemd where it answers, else cron. Of a crontab only a marked block changes.
      """)

  static let help = Help(example: "vault schedule install --cron --dry-run")

  @Flag(help: "By a timer of your systemd.")
  var systemd = false

  @Flag(help: "By a line in your crontab.")
  var cron = false

  @Option(
    help: ArgumentHelp(
      "Run this command with the warnings as JSON on its stdin; no shell.", valueName: "command"))
  var notify: String?

  @Option(
    help: ArgumentHelp("Within this time, in place of each head start.", valueName: "time"))
  var within: TimeSpan?

  @Option(
    help: ArgumentHelp("The vault is this user's, and only looked at.", valueName: "uid"))
  var vaultOwner: UInt32?

  @Flag(help: "Show what would be written, and write nothing.")
  var dryRun = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    guard !systemd || !cron else {
      throw VaultError(.usage, "--systemd and --cron are two ways to say when")
    }
    let command = try notify.map { (text) throws(VaultError) in try NotifyCommand(text) }
    let done = try Schedule.install(
      Schedule.Input(
        kind: systemd ? .systemd : cron ? .cron : nil, notify: command, within: within,
        vaultOwner: vaultOwner, isDryRun: dryRun), try vault.context())
    try Output.write(ScheduleReport(.install, done, isDryRun: dryRun), asJSON: answer.json)
  }
}

struct ScheduleShowCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how it is scheduled.",
    usage: "vault schedule show [<options>]")

  static let help = Help(example: "vault schedule show")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let found = try Schedule.show(try vault.context())
    try Output.write(ScheduleReport(.show, found, isDryRun: false), asJSON: answer.json)
  }
}

struct ScheduleRemoveCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Schedule it no more; nothing is left behind.",
    usage: "vault schedule remove [<options>]")

  static let help = Help(example: "vault schedule remove")

  @Flag(help: "Show what would be removed, and remove nothing.")
  var dryRun = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let done = try Schedule.remove(isDryRun: dryRun, try vault.context())
    try Output.write(ScheduleReport(.remove, done, isDryRun: dryRun), asJSON: answer.json)
  }
}

extension ScheduleReport {
  init(_ action: Action, _ answer: Schedule.Answer, isDryRun: Bool) {
    self.init(
      action, name: answer.name,
      entries: answer.entries.map { Entry(kind: $0.kind.rawValue, files: $0.files) },
      hasChanged: answer.hasChanged, isDryRun: isDryRun, notes: answer.remarks)
  }
}
