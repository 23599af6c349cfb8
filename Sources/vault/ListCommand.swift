import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ListCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the secrets, worst state first; never a value.",
    usage: "vault list [<options>]",
    discussion: "With the agent or the watch key no passphrase is asked for.")

  static let help = Help(example: "vault list --state expired,overdue,due")

  @OptionGroup var filter: FilterOptions

  @Flag(help: "What was removed and can be brought back, instead of what is in use.")
  var removed = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let found = try ListSecrets.run(
      try filter.filter(removed: removed), at: try filter.time(context), context)
    try Output.write(
      ListReport(
        vault: found.vault, tokens: found.tokens, servers: found.servers, now: found.generatedAt),
      asJSON: answer.json)
  }
}
