import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct UnlockCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Unlock the vault for every server that starts from now on.",
    usage: "vault unlock [<options>]",
    discussion: """
      Starts an agent that keeps the keys in locked memory and answers processes of your uid \
      alone. It locks by itself: after the idle time without a request, and after the time given \
      with --for in any case, sleep included.
      """)

  static let help = Help(example: "vault unlock --for 4h --idle 30m")

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Lock after this time in any case.", valueName: "time"))
  var hardLimit: TimeSpan = UnlockVault.usualHard

  @Option(
    name: .customLong("idle"),
    help: ArgumentHelp("Lock after this time without a request.", valueName: "time"))
  var idleLimit: TimeSpan = UnlockVault.usualIdle

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let unlocked = try UnlockVault.run(idle: idleLimit, hard: hardLimit, context)
    if unlocked.wasUnlocked {
      context.note("vault: note: it was unlocked already; its limits stay as they are")
    }
    try Output.write(
      UnlockReport(agent: unlocked.status, now: context.now()), asJSON: answer.json)
  }
}
