import ArgumentParser
import VaultApp
import VaultCore

struct ExecCommand: EndingCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Launch a command with just its own secrets, hidden in its output.",
    discussion: Help.text(
      """
      A value that is a reference, vault://NAME, is replaced by the secret; inside a longer value
      it is written {{vault://NAME}}. All references are resolved or nothing is launched. stdin,
      stdout and stderr stay the command's own; every secret in the latter two is replaced by
      [REDACTED:NAME].
      """,
      example: "vault exec --env GITHUB_TOKEN=vault://github/token -- github-mcp-server stdio",
      statuses: [125, 126, 127, 128]))

  @OptionGroup var vault: VaultOptions

  @Option(name: .customLong("env"), help: "Set a variable: VAR=vault://NAME, or VAR=text.")
  var variables: [String] = []

  @Option(
    name: .customLong("env-file"), help: "Set the variables of this file; may hold references.")
  var envFiles: [String] = []

  @Flag(help: "Pass on only HOME LOGNAME PATH SHELL TERM USER.")
  var pristine = false

  @Option(help: "With --pristine, pass this variable on as well.")
  var pass: [String] = []

  @Flag(name: .customLong("no-redact"), help: "Do not hide secrets in the output.")
  var noRedact = false

  @Flag(help: "Become the command instead of supervising it; nothing is hidden then.")
  var replace = false

  @Flag(help: "Refuse a secret that has expired, instead of warning.")
  var strict = false

  @Option(help: "Hide values of at least this many bytes.")
  var minLength = 6

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
  var command: [String] = []

  mutating func run() throws {
    throw ExitCode(try runToStatus())
  }

  mutating func runToStatus() throws(VaultError) -> Int32 {
    guard minLength >= 1 else {
      throw VaultError(.usage, "--min-length takes a number of bytes from 1")
    }
    return try Exec.run(
      Exec.Input(
        variables: variables, envFiles: envFiles, pristine: pristine, pass: pass,
        redacts: !noRedact, replaces: replace, refusesExpired: strict, minimumLength: minLength,
        command: RawArguments.last(command.count)),
      try vault.context())
  }
}
