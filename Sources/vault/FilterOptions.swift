import ArgumentParser
import VaultApp
import VaultCore

/// Which secrets, and as of when: taken by `list` and `report`.
struct FilterOptions: ParsableArguments {
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

  func filter(removed: Bool = false) throws(VaultError) -> ListSecrets.Filter {
    ListSecrets.Filter(
      owner: owner, service: service, tag: tag, states: try states(), removed: removed)
  }

  /// Nil without `--at`.
  func time(_ context: Context) throws(VaultError) -> Instant? {
    try at.map { (text) throws(VaultError) in try Expiry.instant(text, from: context.now()) }
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
