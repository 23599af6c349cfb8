import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct HistoryCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the versions of a secret, newest first.",
    usage: "vault history <name> [<options>]",
    discussion: "Equal fingerprints mean equal values; nothing can be guessed from one.")

  static let help = Help(example: "vault history github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let token = try ListSecrets.show(name, context).token
    try Output.write(HistoryReport(token, now: context.now()), asJSON: answer.json)
  }
}
