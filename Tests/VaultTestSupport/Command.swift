/// A program to run with real pipes, its own session and a bounded life.
///
/// ```swift
/// let result = try Command("/usr/bin/env", ["true"]).run()
/// #expect(result.succeeded)
/// ```
///
/// The child leads a new session, so it has no controlling terminal and cannot prompt on the
/// one the tests run in. Its environment is exactly `environment`.
public struct Command: Sendable {
  /// A path, or a name to be looked up in the PATH of the test process.
  public var executable: String
  public var arguments: [String]
  public var environment: [String: String]
  /// Where the program starts; nil means where the tests run.
  public var directory: String?
  public var input: [UInt8]
  /// From start to the end of everything that holds stdout or stderr open.
  public var timeout: Duration

  public init(
    _ executable: String, _ arguments: [String] = [],
    environment: [String: String] = Command.standardEnvironment, directory: String? = nil,
    input: [UInt8] = [], timeout: Duration = .seconds(20)
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.timeout = timeout
  }

  /// Runs the program to its end, feeding it `input` and then end of file.
  ///
  /// A program still there when the time is up is killed with its process group, and the result
  /// says `.timedOut`.
  /// - Throws: `CommandError` when the program cannot be started.
  public func run() throws(CommandError) -> CommandResult {
    let running = try start()
    running.write(input)
    return running.finish()
  }

  /// Starts the program and leaves it running, for tests that talk to it or send signals.
  ///
  /// `input` is not written. The program is killed when the returned object goes.
  /// - Throws: `CommandError` when the program cannot be started.
  public func start() throws(CommandError) -> RunningCommand {
    try RunningCommand(self)
  }

  /// The six variables an MCP client hands to a server, as far as the test process has them.
  public static var standardEnvironment: [String: String] {
    var result: [String: String] = [:]
    for name in ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"] {
      result[name] = environmentVariable(name)
    }
    return result
  }

  /// The program and its arguments, to be launched by somebody else.
  public var words: [String] { [executable] + arguments }

  /// posix_spawn has no portable way to change the directory, so a shell does it: the program
  /// and its arguments pass through it as words, never as text to be parsed.
  var argumentVector: [String] {
    guard let directory else { return words }
    return ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory]
      + words
  }
}

/// Runs a program to its end; the short form of ``Command``.
///
/// - Throws: `CommandError` when the program cannot be started.
public func run(
  _ executable: String, arguments: [String] = [],
  environment: [String: String] = Command.standardEnvironment, stdin: [UInt8] = [],
  timeout: Duration = .seconds(20)
) throws(CommandError) -> CommandResult {
  try Command(
    executable, arguments, environment: environment, input: stdin, timeout: timeout
  ).run()
}

/// Why a program did not start.
public enum CommandError: Error, Equatable {
  /// The errno of the call that failed.
  case cannotStart(executable: String, errno: Int32)
}

/// A variable of the test process, or nil.
public func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}
