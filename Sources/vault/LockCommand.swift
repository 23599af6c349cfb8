import ArgumentParser
import Reports
import VaultApp

struct LockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "Lock the vault: the agent wipes the keys and ends.",
    discussion: Help.text(example: "vault lock", statuses: [2, 7]))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  func run() throws {
    let wasRunning = try LockVault.run(try vault.context())
    try Output.write(LockReport(agentWasRunning: wasRunning), asJSON: answer.json)
  }
}
