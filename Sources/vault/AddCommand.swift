import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct AddCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Seal a secret, with its owner, scope and expiry.",
    usage: "vault add <name> [<options>]",
    discussion: """
      The value is asked for on the terminal, twice, unless one of the options under VALUE says \
      otherwise. It is never taken from the command line.
      """)

  static let help = Help(
    example: """
      vault add github/token --env GITHUB_TOKEN --owner ops@example.com \\
        --scope repo:status --expires 90d
      """)

  @Argument(help: "The secret's name, for example github/token.")
  var name: String

  @OptionGroup(title: "Metadata") var metadata: MetadataOptions
  @OptionGroup(title: "Value") var value: ValueOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let source = try value.source()
    let context = try vault.context()
    let draft = try metadata.draft(named: try SecretName(name), now: context.now())
    let token = try Add.run(
      Add.Input(draft: draft, source: source, allowsLarge: value.large), context)
    try Output.write(WriteReport(.added, token, now: context.now()), asJSON: answer.json)
  }
}
