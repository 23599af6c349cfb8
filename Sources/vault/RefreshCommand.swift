import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RefreshCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Ask the provider when a secret ends and what it may do.",
    usage: "vault refresh <name> [<options>]",
    discussion: """
      The secret's driver ('vault edit --driver') uses the value once, to read: it is sent to no \
      other host than the driver's. What differs from what is noted is said, and written down \
      with --save. A provider that does not take the value, or does not answer, is status 1.
      """)

  static let help = Help(example: "vault refresh github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @Flag(help: "Note the expiry and the scopes as the provider has them.")
  var save = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let found = try Refresh.run(name, saves: save, context)
    try Output.write(
      RefreshReport(
        found.token, found.facts, found.differences, isSaved: found.isSaved, now: context.now()),
      asJSON: answer.json)
  }
}
