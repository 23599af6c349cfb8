import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ServerAddCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Keep how a server is started, and with which secrets.",
    usage: "vault server add <name> [<options>] -- <command> [<argument> ...]",
    discussion: """
      The command is looked up now, and started by its path from then on. The server gets the \
      HOME, LOGNAME, PATH, SHELL and USER of today, the TERM of its client, and what is named \
      here; nothing else. No argument may hold a secret: other users can read arguments.
      """)

  static let help = Help(
    example: """
      vault server add github --env GITHUB_TOKEN=vault://github/token \\
        -- github-mcp-server stdio
      """)

  @Argument(help: "The server's name, for example github.")
  var name: String

  @OptionGroup(title: "Profile") var profile: ServerProfileOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
  var command: [String] = []

  func run() throws {
    let name = try ServerName(name)
    let context = try vault.context()
    let added = try WriteServer.add(
      WriteServer.Input(
        name: name, edit: try profile.edit(), command: RawArguments.last(command.count)), context)
    try Output.write(
      ServerWriteReport(
        .added, name, secrets: added.profile.secrets, entry: .entry(for: name, context),
        notes: ServerProfileOptions.notes(on: added.profile)), asJSON: answer.json)
  }
}

struct ServerEditCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change how a server is started.",
    usage: "vault server edit <name> [<options>] [-- <command> [<argument> ...]]",
    discussion: """
      Only what is named changes. A new command takes its arguments along, and is looked up in \
      the surroundings of today, which are recorded anew.
      """)

  static let help = Help(example: "vault server edit github --env LOG_LEVEL=debug --strict")

  @Argument(help: "The server's name.", completion: .serverName)
  var name: String

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp("Give it this name; clients' files must say it too.", valueName: "name"))
  var newName: String?

  @OptionGroup(title: "Profile") var profile: ServerProfileOptions

  @Option(
    help: ArgumentHelp(
      "Take out this variable, or the descriptor of this number; repeat for more.",
      valueName: "var"))
  var unset: [String] = []

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  @Argument(parsing: .postTerminator, help: "Another command and its arguments, after --.")
  var command: [String] = []

  func run() throws {
    let name = try ServerName(name)
    var edit = try profile.edit()
    edit.unset = unset
    let context = try vault.context()
    let edited = try WriteServer.edit(
      WriteServer.Input(
        name: name, edit: edit, command: RawArguments.last(command.count),
        newName: try newName.map { (text) throws(VaultError) in try ServerName(text) }),
      context)
    try Output.write(
      ServerWriteReport(
        .edited, edited.name, secrets: edited.profile.secrets,
        entry: edited.name == name ? nil : .entry(for: edited.name, context),
        notes: ServerProfileOptions.notes(on: edited.profile)), asJSON: answer.json)
  }
}
