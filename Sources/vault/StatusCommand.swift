import ArgumentParser
import Reports
import VaultApp

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the vault is there, and unlocked.",
    discussion: Help.text(example: "vault status --json", statuses: [2, 7]))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  func run() throws {
    let context = try vault.context()
    let status = try VaultStatus.run(context)
    try Output.write(
      StatusReport(
        vault: status.vault, isPresent: status.exists, agent: status.agent, now: context.now()),
      asJSON: answer.json)
  }
}
