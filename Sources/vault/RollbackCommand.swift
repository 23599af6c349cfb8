import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RollbackCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Go back to the value before, or undo a removal.",
    usage: "vault rollback <name> [<options>]",
    discussion: """
      The previous version becomes current again. Whether the provider still accepts it is not \
      for vault to know: after the overlap it may be dead.
      """)

  static let help = Help(example: "vault rollback github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let token = try RollBack.run(name, context)
    try Output.write(
      WriteReport(
        .rolledBack, token, notes: RunningLaunches.notes(about: token, context),
        now: context.now()),
      asJSON: answer.json)
  }
}
