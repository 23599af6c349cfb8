import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ShowCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known about a secret, but never its value.",
    usage: "vault show <name> [<options>]")

  static let help = Help(example: "vault show github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let found = try ListSecrets.show(name, context)
    try Output.write(
      ShowReport(token: found.token, servers: found.servers, now: context.now()),
      asJSON: answer.json)
  }
}
