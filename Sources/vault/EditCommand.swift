import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct EditCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a secret's metadata; its value stays as it is.",
    usage: "vault edit <name> [<options>]",
    discussion: "Only what is named changes. An empty text clears a field; scopes and tags are "
      + "replaced.")

  static let help = Help(example: "vault edit github/token --owner ops@example.com --expires 60d")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @OptionGroup(title: "Metadata") var metadata: MetadataOptions
  @OptionGroup(title: "Driver") var driver: DriverOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let choice = try driver.choice {
      try ListSecrets.show(name, context).token.policy.driver
    }
    let edit = try metadata.edit(now: context.now(), driver: choice)
    let token = try Edit.run(name, edit, context)
    try Output.write(WriteReport(.edited, token, now: context.now()), asJSON: answer.json)
  }
}
