import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a secret and all its versions, for good.",
    discussion: Help.text(
      "Asks first. This does not end the token at its provider: revoke it there.",
      example: "vault remove github/token"))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let token = try Remove.run(name, context)
    try Output.write(WriteReport(.removed, token, now: context.now()), asJSON: answer.json)
  }
}
