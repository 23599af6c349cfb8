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
    VaultCommand.exit(withError: ExitCode(status))
  }
}

/// One call of the program.
struct Invocation {
  private let arguments: [String]

  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// The status to exit with. Everything that can go wrong is said on stderr first.
  func run() -> Int32 {
    do throws(VaultError) {
      try ProcessStart.harden()
      try RawArguments.requireText(ownArguments.count)
      return try execute()
    } catch {
      Output.report(error, asJSON: wantsJSON)
      return isExec ? Self.execStatus(error) : error.code.exitStatus
    }
  }

  private func execute() throws(VaultError) -> Int32 {
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

  /// Help and the version are answers; everything else the parser has to say is a usage error.
  private func finish(parsing error: any Error) throws(VaultError) -> Int32 {
    guard VaultCommand.exitCode(for: error) != .success else {
      try StandardStreams.writeAnswer(VaultCommand.fullMessage(for: error) + "\n")
      return 0
    }
    throw VaultError(
      .usage, UsageMessage.text(VaultCommand.message(for: error)),
      hint: "see 'vault \(subcommand.map { $0 + " " } ?? "")--help'")
  }

  private var ownArguments: ArraySlice<String> { arguments.prefix { $0 != "--" } }
  private var wantsJSON: Bool { ownArguments.contains("--json") }
  private var subcommand: String? {
    arguments.first.flatMap { first in
      VaultCommand.configuration.subcommands.contains { $0._commandName == first } ? first : nil
    }
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

/// What the argument parser says, without what the user typed: a value given in the wrong place
/// must not end up in a log.
enum UsageMessage {
  static func text(_ message: String) -> String {
    let line = message.split(separator: "\n").first.map(String.init) ?? "the arguments do not fit"
    var result = ""
    var inQuotes = false
    var quoted = ""
    for character in line {
      if character == "'" {
        if inQuotes {
          result += isHarmless(quoted) ? "'\(quoted)'" : "(not shown)"
          quoted = ""
        }
        inQuotes.toggle()
      } else if inQuotes {
        quoted.append(character)
      } else {
        result.append(character)
      }
    }
    let end = result.drop { $0 == " " }
    let sentence = end.prefix(1).lowercased() + end.dropFirst()
    return sentence.hasSuffix(".") ? String(sentence.dropLast()) : String(sentence)
  }

  /// Names of options and of placeholders in the help: never a value.
  private static func isHarmless(_ text: String) -> Bool {
    if text.hasPrefix("<") && text.hasSuffix(">") || text.contains(" <") { return true }
    return text.hasPrefix("-") && text.count <= 24
      && text.allSatisfy { $0 == "-" || ($0.isASCII && $0.isLowercase) }
  }
}
