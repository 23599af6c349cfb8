import ArgumentParser
import Reports
import VaultApp

struct VerifyCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check everything there is to check, every value included.",
    usage: "vault verify [<options>]")

  static let help = Help(example: "vault verify")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let report = try Verify.run(context)
    try Output.write(
      VerifyAnswer(vault: context.paths.vaultFile, report, now: context.now()),
      asJSON: answer.json)
  }
}
