import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ServerCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Keep how servers are started, and with which secrets.",
    usage: "vault server <command> [<options>]",
    discussion: """
      A profile is sealed in the vault, and a client's file holds no more than its name: \
      'vault exec NAME'. Command, arguments, directory and environment are the profile's, so that \
      an edited file cannot hand the secrets to another program.
      """,
    subcommands: [
      ServerAddCommand.self, ServerListCommand.self, ServerShowCommand.self,
      ServerEditCommand.self, ServerRemoveCommand.self,
    ])

  static let help = Help(example: "vault server list")
}

struct ServerListCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the servers, and the state of their secrets.",
    usage: "vault server list [<options>]",
    discussion: "With the agent or the watch key no passphrase is asked for.")

  static let help = Help(example: "vault server list --json")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let found = try ListServers.run(try vault.context())
    try Output.write(
      ServersReport(
        vault: found.vault, found.servers, secrets: found.secrets, now: found.generatedAt),
      asJSON: answer.json)
  }
}

struct ServerShowCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show how a server is started, and how its secrets travel.",
    usage: "vault server show <name> [<options>]",
    discussion: "Ends with the line that a client's file needs.")

  static let help = Help(example: "vault server show github")

  @Argument(help: "The server's name.", completion: .serverName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try ServerName(name)
    let context = try vault.context()
    let found = try ListServers.show(name, context)
    for server in found.servers {
      try Output.write(
        ServerReport(
          server, secrets: found.secrets, entry: .entry(for: name, context),
          now: found.generatedAt), asJSON: answer.json)
    }
  }
}

struct ServerRemoveCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Forget how a server is started; its secrets stay.",
    usage: "vault server remove <name> [<options>]")

  static let help = Help(example: "vault server remove github")

  @Argument(help: "The server's name.", completion: .serverName)
  var name: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try ServerName(name)
    try RemoveServer.run(name, try vault.context())
    try Output.write(ServerWriteReport(.removed, name), asJSON: answer.json)
  }
}
