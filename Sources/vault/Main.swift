import ArgumentParser
import Reports
import VaultApp
import VaultCore

/// Harden, parse, run, map the error to a status. The only place that ends the process.
@main
enum Main {
  static func main() {
    ProcessStart.disarmCrashHandler()
    let status = Invocation(Array(CommandLine.arguments.dropFirst())).run()
    ProcessStart.end(status)
  }
}

/// One call of the program.
struct Invocation {
  private let arguments: [String]

  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// The status to exit with. Everything that can go wrong is said on stderr first. Does not return
  /// where a signal interrupted a question: the process ends by that signal.
  func run() -> Int32 {
    do throws(VaultError) {
      try ProcessStart.harden()
      try RawArguments.requireText(ownArguments.count)
      // Before anything is done: a change whose answer cannot be told would be half done. What
      // `exec` launches decides for itself.
      if !isExec { try StandardStreams.requireOutput() }
      return try execute()
    } catch {
      Output.report(error, asJSON: wantsJSON)
      if let signal = error.signal { ProcessStart.end(by: signal) }
      if Self.isMonitored(ownArguments) { return Output.reportToMonitor(error) }
      return isExec ? Self.execStatus(error) : error.code.exitStatus
    }
  }

  private func execute() throws(VaultError) -> Int32 {
    // Not an option of the parser: it would be taken out of 'vault get NAME --version N' as well.
    if arguments == ["--version"] {
      try StandardStreams.writeAnswer(ProductVersion.text + "\n")
      return 0
    }
    if let exec = ExecInvocation(plain: arguments) { return try exec.run() }
    do {
      var command = try VaultCommand.parseAsRoot(arguments)
      if var ending = command as? any EndingCommand {
        return try ending.runToStatus()
      }
      try command.run()
      return 0
    } catch let error as VaultError {
      throw error
    } catch {
      return try finish(parsing: error)
    }
  }

  /// Help is an answer; everything else the parser has to say is a usage error.
  private func finish(parsing error: any Error) throws(VaultError) -> Int32 {
    guard VaultCommand.exitCode(for: error) != .success else {
      var text = VaultCommand.fullMessage(for: error) + "\n"
      if text.hasPrefix("OVERVIEW: ") {
        text += (text.hasSuffix("\n\n") ? "" : "\n") + help.text
      }
      try StandardStreams.writeAnswer(text)
      return 0
    }
    throw usageError(VaultCommand.message(for: error))
  }

  private func usageError(_ message: String) -> VaultError {
    guard let command = found.last else { return unknownCommand(message, below: nil) }
    if !command.configuration.subcommands.isEmpty {
      return unknownCommand(message, below: command)
    }
    if isExec, !arguments.contains("--"), UsageMessage.isSurplus(message) {
      return ExecInvocation.commandWithoutDashes
    }
    return VaultError(
      .usage, UsageMessage.text(message), hint: "see '\(words(found)) --help'")
  }

  /// - Parameter group: the command that has commands of its own, if the first word is one.
  private func unknownCommand(
    _ message: String, below group: (any ParsableCommand.Type)?
  ) -> VaultError {
    let path = words(group.map { [$0] } ?? [])
    let rest = arguments.dropFirst(group == nil ? 0 : 1)
    guard let first = rest.first, !first.hasPrefix("-") else {
      return VaultError(
        .usage, UsageMessage.text(message),
        hint: group == nil
          ? "options follow the command, as in 'vault list --json'; see 'vault --help'"
          : "see '\(path) --help'")
    }
    let names = (group ?? VaultCommand.self).configuration.subcommands
      .filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    return VaultError(
      .usage, "there is no such command",
      hint: NearestCommand.to(first, among: names).map { "did you mean '\(path) \($0)'?" }
        ?? "'\(path) --help' lists the commands")
  }

  private func words(_ commands: [any ParsableCommand.Type]) -> String {
    (["vault"] + commands.map { $0._commandName }).joined(separator: " ")
  }

  /// What stands below the screen that was asked for.
  private var help: Help {
    let asked = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    return (path(asked).last as? any ExplainedCommand.Type)?.help ?? .overview
  }

  private var ownArguments: ArraySlice<String> { arguments.prefix { $0 != "--" } }
  private var wantsJSON: Bool { ownArguments.contains("--json") }
  private var commands: [any ParsableCommand.Type] { VaultCommand.configuration.subcommands }
  /// The commands that the first words name, from the outermost: two for `slot add`.
  private var found: [any ParsableCommand.Type] { path(arguments[...]) }

  private func path(_ words: ArraySlice<String>) -> [any ParsableCommand.Type] {
    var level = commands
    var path: [any ParsableCommand.Type] = []
    for word in words {
      guard let next = level.first(where: { $0._commandName == word }) else { break }
      path.append(next)
      level = next.configuration.subcommands
    }
    return path
  }
  private var isExec: Bool { arguments.first == "exec" }

  /// Before the child runs every failure is 125, but for the two that shells tell apart.
  private static func execStatus(_ error: VaultError) -> Int32 {
    switch error.code {
    case .notExecutable, .commandNotFound: error.code.exitStatus
    default: 125
    }
  }
}

/// A command that ends with a status of its own making: a child's.
protocol EndingCommand: ParsableCommand {
  mutating func runToStatus() throws(VaultError) -> Int32
}
