import ArgumentParser
import Reports
import VaultApp

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check everything there is to check, every value included.",
    discussion: Help.text(example: "vault verify"))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  func run() throws {
    let context = try vault.context()
    let report = try Verify.run(context)
    try Output.write(
      VerifyAnswer(vault: context.paths.vaultFile, report, now: context.now()),
      asJSON: answer.json)
  }
}
