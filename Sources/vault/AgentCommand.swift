import ArgumentParser
import VaultApp

struct AgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: AgentStart.subcommand,
    abstract: "The process that 'vault unlock' starts.", shouldDisplay: false)

  func run() throws {
    try AgentStart.serve()
  }
}
