import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the secrets, worst state first; never a value.",
    discussion: Help.text(
      "With the agent or the watch key no passphrase is asked for.",
      example: "vault list --state expired,overdue,due --json"))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  @Option(help: "Only of this owner.")
  var owner: String?

  @Option(help: "Only of this service.")
  var service: String?

  @Option(help: "Only with this tag.")
  var tag: String?

  @Option(help: "Only in these states: expired, overdue, due, unknown, ok.")
  var state: String?

  @Option(help: "As of another day: a date, or a time from now such as 30d.")
  var at: String?

  func run() throws {
    let context = try vault.context()
    let time = try at.map { (text) throws(VaultError) in
      try Expiry.instant(text, from: context.now())
    }
    let found = try ListSecrets.run(
      ListSecrets.Filter(owner: owner, service: service, tag: tag, states: try states()),
      at: time, context)
    try Output.write(
      ListReport(vault: found.vault, tokens: found.tokens, now: found.generatedAt),
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
