import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RemoveCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take a secret out of use; with --purge, for good.",
    usage: "vault remove <name> [<options>]",
    discussion: """
      A removed secret is handed out no more, and 'vault rollback' brings it back. With --purge it \
      and all its versions are deleted; that asks first. Neither ends the token at its provider: \
      revoke it there.
      """)

  static let help = Help(example: "vault remove github/token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @Option(
    help: ArgumentHelp(
      "Only this version, which is not the one in use; 'vault history' lists them.",
      valueName: "n"))
  var version: Int64?

  @Flag(help: "Delete what is stored, for good.")
  var purge = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    let context = try vault.context()
    let removed = try Remove.run(
      Remove.Input(name: name, version: version, purges: purge), context)
    let servers = removed.servers.map { "the server '\($0)' does not start without it" }
    let notes =
      purge || version != nil ? [] : ["'vault rollback \(name.text)' brings it back"]
    try Output.write(
      WriteReport(
        purge ? .purged : .removed, removed.token, version: version, notes: servers + notes,
        now: context.now()),
      asJSON: answer.json)
  }
}
