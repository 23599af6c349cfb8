import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct AddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Seal a secret, with its owner, scope and expiry.",
    discussion: Help.text(
      "The value is asked for on the terminal, unless one of the options below says otherwise.",
      example: """
        vault add github/token --env GITHUB_TOKEN --owner ops@example.com \\
          --scope repo:status --expires 2027-02-01
        """))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  @Argument(help: "The secret's name, for example github/token.")
  var name: String

  @OptionGroup(title: "Metadata") var metadata: MetadataOptions
  @OptionGroup(title: "Value") var value: ValueOptions

  func run() throws {
    let source = try value.source()
    let context = try vault.context()
    let draft = try metadata.draft(named: try SecretName(name), now: context.now())
    let token = try Add.run(
      Add.Input(draft: draft, source: source, allowsLarge: value.large), context)
    try Output.write(WriteReport(.added, token, now: context.now()), asJSON: answer.json)
  }
}
