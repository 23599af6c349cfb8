import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known about a secret, but never its value.",
    discussion: Help.text(example: "vault show github/token"))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let token = try ListSecrets.show(name, context)
    try Output.write(ShowReport(token: token, now: context.now()), asJSON: answer.json)
  }
}
