import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct VerifyCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check everything there is to check, every value included.",
    usage: "vault verify [<options>]",
    discussion: "A vault that is older than a checkpoint, or went another way, is refused.")

  static let help = Help(example: "vault verify --at-least checkpoints.txt")

  @Option(
    help: ArgumentHelp(
      "And that the vault is at least as new as each line of this file, which "
        + "'vault checkpoint' printed.", valueName: "file"))
  var atLeast: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let lines = try atLeast.map { (path) throws(VaultError) in
      try NewestState.lines(inFile: path)
    }
    let report = try Verify.run(atLeast: lines ?? [], context)
    try Output.write(
      VerifyAnswer(vault: context.paths.vaultFile, report, now: context.now()),
      asJSON: answer.json)
  }
}
