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

  @Option(help: ArgumentHelp("Only of this owner.", valueName: "text"))
  var owner: String?

  @Option(help: ArgumentHelp("Only of this service.", valueName: "text"))
  var service: String?

  @Option(help: ArgumentHelp("Only with this tag.", valueName: "text"))
  var tag: String?

  @Option(
    help: ArgumentHelp(
      "Only in these states: expired, overdue, due, unknown, ok; commas between.",
      valueName: "states"))
  var state: String?

  @Option(
    help: ArgumentHelp(
      "As of another day: a date, or a time from now such as 30d.", valueName: "when"))
  var at: String?

  @Flag(help: "What was removed and can be brought back, instead of what is in use.")
  var removed = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let time = try at.map { (text) throws(VaultError) in
      try Expiry.instant(text, from: context.now())
    }
    let found = try ListSecrets.run(
      ListSecrets.Filter(
        owner: owner, service: service, tag: tag, states: try states(), removed: removed),
      at: time, context)
    try Output.write(
      ListReport(
        vault: found.vault, tokens: found.tokens, servers: found.servers, now: found.generatedAt),
      asJSON: answer.json)
  }

  private func states() throws(VaultError) -> Set<DueState> {
    var states = Set<DueState>()
    for word in state?.split(separator: ",") ?? [] {
      guard let state = DueState(rawValue: String(word)) else {
        throw VaultError(
          .usage, "there is no such state", hint: "one of expired, overdue, due, unknown, ok")
      }
      states.insert(state)
    }
    return states
  }
}
