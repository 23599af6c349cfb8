import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct CheckpointCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Print one signed line about the vault's newest state.",
    usage: "vault checkpoint [<options>]",
    discussion: """
      Keep it where whoever may write the vault cannot: a CI log, a repository, another host. \
      'vault verify --at-least FILE' then tells an older or a diverged vault. It holds no secret.
      """)

  static let help = Help(example: "vault checkpoint >> checkpoints.txt")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    try Output.write(CheckpointReport(try NewestState.run(context)), asJSON: answer.json)
  }
}
