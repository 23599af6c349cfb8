import ArgumentParser
import VaultApp
import VaultCore

struct ExecCommand: EndingCommand, ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Launch a command with just its own secrets, hidden in its output.",
    usage: """
      vault exec [<options>] -- <command> [<argument> ...]
      vault exec [<options>] <server>
      """,
    discussion: """
      A variable whose value is a reference, vault://NAME, gets the secret instead; inside a \
      longer value it is written {{vault://NAME}}. All references are resolved or nothing is \
      launched.

      stdin, stdout and stderr stay the command's own; every secret in the latter two is replaced \
      by [REDACTED:NAME].

      One word without '--' is the name of a server that was added with 'vault server add'. All is \
      as its profile says then; only --strict and the options of the vault go with it.
      """)

  static let help = Help.ofLauncher(
    example: "vault exec --env GITHUB_TOKEN=vault://github/token -- github-mcp-server stdio")

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp(
      "Set a variable: VAR=vault://NAME, or VAR=text; repeat for more.", valueName: "var=value"))
  var variables: [String] = []

  @Option(
    name: .customLong("env-file"),
    help: ArgumentHelp(
      "Set the variables of this file, lines of VAR=value; it may hold references.",
      valueName: "path"))
  var envFiles: [String] = []

  @Option(
    name: .customLong("file"),
    help: ArgumentHelp(
      "Set a variable to the path of a file of memory that holds the secret: VAR=vault://NAME.",
      valueName: "var=reference"))
  var files: [String] = []

  @Option(
    name: .customLong("fd"),
    help: ArgumentHelp(
      "Open that file as this descriptor instead: N=vault://NAME, N from 3.",
      valueName: "n=reference"))
  var descriptors: [String] = []

  @Flag(help: "Pass on only HOME LOGNAME PATH SHELL TERM USER.")
  var pristine = false

  @Option(
    help: ArgumentHelp(
      "With --pristine, pass this variable on as well; repeat for more.", valueName: "var"))
  var pass: [String] = []

  @Flag(
    name: .customLong("mcp"),
    help: "The command is an MCP server: hide secrets message by message, and refuse to send them.")
  var speaksMCP = false

  @Flag(name: .customLong("no-redact"), help: "Do not hide secrets in the output.")
  var noRedact = false

  @Flag(help: "Become the command instead of supervising it; nothing is hidden then.")
  var replace = false

  @Flag(help: "Refuse a secret that has expired, instead of warning.")
  var strict = false

  @Option(help: ArgumentHelp("Hide values of at least this many bytes.", valueName: "bytes"))
  var minLength = Self.standardMinimumLength

  @Flag(
    help: """
      Hide rarer spellings of the values too, and values with colours inside, at the risk of \
      hiding too much.
      """)
  var allForms = false

  @OptionGroup var vault: VaultOptions

  @Argument(help: "A server of the vault, in place of a command.", completion: .serverName)
  var server: String?

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
  var command: [String] = []

  static let standardMinimumLength = Limits.hiddenByteCount

  mutating func run() throws {
    throw ExitCode(try runToStatus())
  }

  mutating func runToStatus() throws(VaultError) -> Int32 {
    try invocation().run()
  }

  func invocation() throws(VaultError) -> ExecInvocation {
    var deliveries: [Delivery] = []
    for text in files { deliveries.append(try Delivery(file: text)) }
    for text in descriptors { deliveries.append(try Delivery(descriptor: text)) }
    return ExecInvocation(
      input: Exec.Input(
        variables: variables, envFiles: envFiles, deliveries: deliveries, pristine: pristine,
        pass: pass, redacts: !noRedact, replaces: replace, speaksMCP: speaksMCP,
        refusesExpired: strict, minimumLength: minLength, hidesAllForms: allForms),
      options: vault.options, server: server, words: command)
  }
}
