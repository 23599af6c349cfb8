import ArgumentParser
import VaultCore

/// What is known about a secret: taken by `add`, where the rest keeps its default, and by `edit`,
/// where the rest stays as it is.
struct MetadataOptions: ParsableArguments {
  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("The variable a server expects it in.", valueName: "var"))
  var environment: String?

  @Option(help: ArgumentHelp("The service it is for, for example github.", valueName: "text"))
  var service: String?

  @Option(help: ArgumentHelp("Who answers for it, for example ops@example.com.", valueName: "text"))
  var owner: String?

  @Option(
    name: .customLong("scope"),
    help: ArgumentHelp("What it may do; repeat for more.", valueName: "text"))
  var scopes: [String] = []

  @Option(
    help: ArgumentHelp(
      "When it ends: a date, a time from now such as 90d, or never.", valueName: "when"))
  var expires: String?

  @Option(
    help: ArgumentHelp("Rotate after this time, 30d to 90d. 90d if not given.", valueName: "days"))
  var rotateEvery: TimeSpan?

  @Flag(help: "Allow an interval outside 30d to 90d; reports show it for ever.")
  var outsidePolicy = false

  @Option(
    help: ArgumentHelp(
      "How long an old value is kept as previous after a rotation. 1d if not given.",
      valueName: "time"))
  var overlap: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "How long before its date it counts as due. 14d if not given.", valueName: "days"))
  var headStart: TimeSpan?

  @Option(help: ArgumentHelp("Where the token is managed.", valueName: "text"))
  var url: String?

  @Option(
    name: .customLong("tag"),
    help: ArgumentHelp("A tag; repeat for more.", valueName: "text"))
  var tags: [String] = []

  @Option(
    name: .customLong("note"),
    help: ArgumentHelp("A note; not a place for a secret.", valueName: "text"))
  var notes: String?
}
