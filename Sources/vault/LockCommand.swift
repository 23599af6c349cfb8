import ArgumentParser
import Reports
import VaultApp

struct LockCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "Lock the vault: the agent wipes the keys and ends.",
    usage: "vault lock [<options>]")

  static let help = Help(example: "vault lock", statuses: [2, 6, 7])

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let wasRunning = try LockVault.run(try vault.context())
    try Output.write(LockReport(agentWasRunning: wasRunning), asJSON: answer.json)
  }
}
