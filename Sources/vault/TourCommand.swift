import ArgumentParser
import VaultApp

struct TourCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "See the whole job in a throw-away vault, in under a minute.",
    usage: "vault tour",
    discussion: "Uses a temporary directory, removes it afterwards, and touches nothing of yours.")

  static let help = Help(example: "vault tour", statuses: [2, 7])

  func run() throws {
    try Tour.run()
  }
}
