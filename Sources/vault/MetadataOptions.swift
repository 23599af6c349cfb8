import ArgumentParser
import VaultCore

/// What is known about a secret: taken by `add`, where the rest keeps its default, and by `edit`,
/// where the rest stays as it is.
struct MetadataOptions: ParsableArguments {
  @Option(name: .customLong("env"), help: "The variable a server expects it in.")
  var environment: String?

  @Option(help: "The service it is for, for example github.")
  var service: String?

  @Option(help: "Who answers for it, for example ops@example.com.")
  var owner: String?

  @Option(name: .customLong("scope"), help: "What it may do; repeat for more.")
  var scopes: [String] = []

  @Option(help: "When it ends: a date, a time from now such as 90d, or never.")
  var expires: String?

  @Option(help: "Rotate after this time, 30d to 90d.")
  var rotateEvery: TimeSpan?

  @Flag(help: "Allow an interval outside 30d to 90d; reports show it for ever.")
  var outsidePolicy = false

  @Option(help: "How long an old value is kept as previous after a rotation.")
  var overlap: TimeSpan?

  @Option(help: "How long before its date it counts as due.")
  var headStart: TimeSpan?

  @Option(help: "Where the token is managed.")
  var url: String?

  @Option(name: .customLong("tag"), help: "A tag; repeat for more.")
  var tags: [String] = []

  @Option(name: .customLong("note"), help: "A note; not a place for a secret.")
  var notes: String?
}
