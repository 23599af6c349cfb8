import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct DueCommand: ExplainedCommand, EndingCommand {
  static let configuration = CommandConfiguration(
    commandName: "due", abstract: "Tell which secrets are to be rotated; for cron.",
    usage: "vault due [<options>]",
    discussion: """
      One line for each, worst first: state, name, owner, date, and what mends it. Silence means \
      that the vault was read and verified, and nothing is due. The watch key is enough: no \
      passphrase, no agent, no terminal.

      json, prometheus, ics and nagios are whole documents also when nothing is due. nagios ends \
      with 0 to 3 as monitors expect, and with 3 whatever goes wrong.
      """)

  static let help = Help(
    example: "vault due --within 30d --exit-code", statuses: [2, 3, 4, 5, 6, 7, 10])

  @Option(
    help: ArgumentHelp("Within this time, in place of each head start.", valueName: "time"))
  var within: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "As of another day: a date, or a time from now such as 30d.", valueName: "when"))
  var at: String?

  @Option(help: ArgumentHelp("How to tell it.", valueName: "format"))
  var format: DueReport.Format?

  @Flag(help: "End with 10 if something is told.")
  var exitCode = false

  @Option(
    help: ArgumentHelp(
      "Run this command with the warnings as JSON on its stdin; no shell.", valueName: "command"))
  var notify: String?

  @Flag(
    help: """
      Only what was not told yet: at 60, 30, 14, 7, 3, 1 and 0 days, then daily.
      """)
  var newOnly = false

  @Option(
    help: ArgumentHelp("Write the answer to this file, whole or not at all.", valueName: "path"))
  var output: String?

  @Option(
    help: ArgumentHelp("The vault is this user's, and only looked at.", valueName: "uid"))
  var vaultOwner: UInt32?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  mutating func runToStatus() throws(VaultError) -> Int32 {
    let format = try chosenFormat()
    let context = try vault.context()
    let time = try at.map { (text) throws(VaultError) in
      try Expiry.instant(text, from: context.now())
    }
    let command = try notify.map { (text) throws(VaultError) in try NotifyCommand(text) }
    let target = output
    var status: Int32 = 0
    let isDue = try Due.run(
      Due.Input(within: within, at: time, newOnly: newOnly, vaultOwner: vaultOwner), context
    ) { (found) throws(VaultError) in
      let report = DueReport(
        vault: found.vault, isUsualVault: found.isUsualVault, list: found.list,
        servers: found.servers, clockIsBehind: found.clockIsBehind)
      try Output.write(report, in: format, to: target, context)
      if !found.list.entries.isEmpty { try command?.run(report.json) }
      if format == .nagios { status = NagiosReport(report).status.rawValue }
    }
    if format == .nagios { return status }
    return exitCode && isDue ? Self.findings : 0
  }

  /// Something was found, where a command was asked to tell by its status.
  private static var findings: Int32 { 10 }

  private func chosenFormat() throws(VaultError) -> DueReport.Format {
    guard let format else { return try checked(answer.json ? .json : .text) }
    guard !answer.json || format == .json else {
      throw VaultError(.usage, "--json and --format do not agree")
    }
    return try checked(format)
  }

  private func checked(_ format: DueReport.Format) throws(VaultError) -> DueReport.Format {
    guard newOnly else { return format }
    guard [.text, .json, .jsonl].contains(format) else {
      throw VaultError(
        .usage, "--new-only does not go with --format \(format.rawValue), which tells a state",
        hint: "leave out --new-only")
    }
    guard at == nil else {
      throw VaultError(
        .usage, "--new-only remembers what was told, and --at tells of a day that is not today",
        hint: "leave out one of them")
    }
    return format
  }
}

extension Invocation {
  /// Whether a monitor reads the answer: to it every failure is one, a wrong option included.
  static func isMonitored(_ arguments: ArraySlice<String>) -> Bool {
    guard arguments.first == "due" else { return false }
    return arguments.contains("--format=nagios")
      || zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == "nagios" }
  }
}
