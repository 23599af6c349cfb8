import Platform
public import VaultCore

/// A command of the user's that is told of warnings: `--notify`. It is started as it is written,
/// without a shell, and with the environment of this process less vault's own settings.
public struct NotifyCommand: Equatable, Sendable {
  /// The first one as it was found: a schedule must not depend on the PATH of cron.
  let words: [String]

  /// Throws `.usage` for a text that is no command, `.commandNotFound`, `.notExecutable`.
  public init(_ text: String) throws(VaultError) {
    var words = try CommandWords.split(text, option: "--notify")
    do throws(ResolveError) {
      words[0] = try ChildProcess.resolve(words[0], path: Identity.value(named: "PATH"))
    } catch {
      throw VaultError(
        .usage,
        error == .notFound
          ? "the command of --notify is not found: \(Printable.text(words[0]))"
          : "the command of --notify is not executable: \(Printable.text(words[0]))",
        hint: "from cron PATH is no more than /usr/bin:/bin; name the command by its path")
    }
    if !words[0].hasPrefix("/") {
      let path = words[0]
      words[0] = try mapping { () throws(PlatformError) in try File.resolve(path) }
    }
    self.words = words
  }

  /// What it says goes to stderr. Throws `.failed` if it does not end with 0.
  public func run(_ warnings: String) throws(VaultError) {
    let status: Int32
    do throws(PlatformError) {
      status = try ChildProcess.runToEnd(
        executable: words[0], arguments: words, environment: Self.environment,
        input: Array(warnings.utf8))
    } catch {
      throw VaultError(
        .failed, "the command of --notify could not be run: \(error.text)",
        hint: "what is due counts as not said")
    }
    guard status == 0 else {
      throw VaultError(
        .failed, "the command of --notify ended with status \(status)",
        hint: "what is due counts as not said")
    }
  }

  static var environment: [[UInt8]] {
    Identity.environment().filter { !$0.starts(with: EnvironmentName.reservedPrefix.utf8) }
  }
}
