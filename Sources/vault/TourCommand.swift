import ArgumentParser
import VaultApp

struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "See the whole job in a throw-away vault, in under a minute.",
    discussion: Help.text(
      "Uses a temporary directory, removes it afterwards, and touches nothing of yours.",
      example: "vault tour", statuses: [7]))

  func run() throws {
    try Tour.run()
  }
}
