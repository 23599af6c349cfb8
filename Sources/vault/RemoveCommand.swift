import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RemoveCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a secret and all its versions, for good.",
    usage: "vault remove <name> [<options>]",
    discussion: "Asks first. This does not end the token at its provider: revoke it there.")

  static let help = Help(example: "vault remove github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let token = try Remove.run(name, context)
    try Output.write(WriteReport(.removed, token, now: context.now()), asJSON: answer.json)
  }
}
