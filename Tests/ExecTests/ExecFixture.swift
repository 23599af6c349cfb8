import Testing
import VaultTestSupport

/// A home whose vault, if it has one, goes with it.
struct ExecFixture {
  let home: TemporaryHome

  /// - Parameter secrets: names and values of an unlocked vault; nil makes none at all.
  init(_ secrets: [String: String]? = nil) throws {
    home = try TemporaryHome()
    guard let secrets else { return }
    try home.makeVault()
    for (name, value) in secrets {
      try home.succeed(["add", name, "--stdin"], input: Array(value.utf8))
    }
  }

  /// `vault exec` with these words, ready to be started.
  func command(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
    timeout: Duration = .seconds(20)
  ) -> Command {
    home.command(["exec"] + arguments, environment: environment, input: input, timeout: timeout)
  }

  /// `vault exec -- /bin/sh -c SCRIPT`, after these options.
  func shell(
    _ script: String, _ options: [String] = [], environment: [String: String] = [:],
    input: [UInt8] = [], timeout: Duration = .seconds(20)
  ) throws -> CommandResult {
    try command(
      options + ["--", "/bin/sh", "-c", script], environment: environment, input: input,
      timeout: timeout
    ).run()
  }

  /// The program of these tests that says what reaches it, through `vault exec`.
  func counter(_ options: [String] = []) throws -> RunningCommand {
    let running = try command(options + ["--", "python3", Self.script("counter.py")]).start()
    try #require(running.waitForOutput(containing: "ready "))
    return running
  }

  /// One of the Python drivers, which start `vault` themselves.
  func drive(_ script: String, _ words: [String], timeout: Duration = .seconds(90)) throws
    -> CommandResult
  {
    try Command(
      "python3", ["-B", Self.script(script)] + words, environment: home.environment,
      timeout: timeout
    ).run()
  }

  var vault: String {
    get throws { try #require(VaultBinary.path) }
  }

  static func script(_ name: String) -> String {
    PackageRoot.file("Tests/ExecTests/Python/\(name)")
  }
}

/// Processes, as `/proc` shows them.
enum Process {
  /// The letter of proc_pid_stat(5), nil when there is no such process.
  static func state(_ pid: pid_t) -> Character? { fields(pid)?.first?.first }

  static func isAlive(_ pid: pid_t) -> Bool {
    guard let state = state(pid) else { return false }
    return state != "Z" && state != "X"
  }

  /// Whether the process ends, within the patience of a test.
  static func ends(_ pid: pid_t) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while isAlive(pid) {
      if ContinuousClock.now > deadline { return false }
      poll(nil, 0, 5)
    }
    return true
  }

  static func children(of parent: pid_t) -> [pid_t] {
    all.filter { pid in fields(pid)?.dropFirst().first == "\(parent)" }
  }

  /// The guardians whose environment names this home.
  static func guardians(of home: TemporaryHome) -> [pid_t] {
    all.filter { pid in
      let environment = (try? readFile("/proc/\(pid)/environ")) ?? []
      return (try? readFile("/proc/\(pid)/comm")) == Array("guardian\n".utf8)
        && String(decoding: environment, as: UTF8.self).contains("HOME=\(home.path)\0")
    }
  }

  /// Memory in use, in KiB: VmRSS of proc_pid_status(5).
  static func residentKiB(_ pid: pid_t) throws -> Int {
    let text = String(decoding: try readFile("/proc/\(pid)/status"), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(
      line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
  }

  private static var all: [pid_t] { entries("/proc").compactMap { pid_t($0) } }

  /// State, parent, group, …: what follows the name.
  private static func fields(_ pid: pid_t) -> [Substring]? {
    guard let bytes = try? readFile("/proc/\(pid)/stat") else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    return text[text.index(after: end)...].split(separator: " ")
  }
}

extension RunningCommand {
  var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// The number that follows a word on stdout, once its line is there.
  func number(after word: String) throws -> pid_t {
    try #require(waitForOutput(containing: word + " "))
    let rest = output.split(separator: word + " ", maxSplits: 1, omittingEmptySubsequences: false)
    return try #require(rest.last.flatMap { pid_t($0.prefix { $0.isNumber }) })
  }
}
