import ArgumentParser
import Reports
import VaultApp

struct StatusCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the vault is there, and unlocked.",
    usage: "vault status [<options>]",
    discussion: """
      Never asks for a passphrase. It ends with 0 when the vault is locked, and when there is \
      none.
      """)

  static let help = Help(example: "vault status --json", statuses: [2, 6, 7])

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let status = try VaultStatus.run(context)
    try Output.write(
      StatusReport(
        vault: status.vault, isPresent: status.exists, agent: status.agent, now: context.now()),
      asJSON: answer.json)
  }
}
