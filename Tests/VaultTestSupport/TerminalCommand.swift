import CPseudoTerminal

/// A program at a terminal, and the person in front of it: reads the screen, types, looks whether
/// what is typed can be seen.
///
/// stdin, stdout and stderr are the terminal, and it is the program's controlling one. One thread
/// uses this. The program and its process group are killed when the object goes.
public final class TerminalCommand {
  public let pid: pid_t

  private var keyboard: Int32
  /// Kept open, so that the terminal outlives the program and can be looked at afterwards.
  private var otherSide: Int32
  private var echoedAtEnd: Bool?
  private var waitStatus: Int32?
  private let deadline: ContinuousClock.Instant
  private var shown: [UInt8] = []
  private var seen = 0

  /// Everything the screen has shown, line ends as the terminal sends them: CR LF.
  public var screen: String { String(decoding: shown, as: UTF8.self) }

  /// - Throws: `CommandError` when there is no terminal to be had or the program does not start.
  public init(_ command: Command) throws(CommandError) {
    var name = [CChar](repeating: 0, count: 128)
    keyboard = unsafe pseudo_terminal_open(&name, name.count)
    let problem = errno
    guard keyboard >= 0 else {
      throw .cannotStart(executable: command.executable, errno: problem)
    }
    let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    otherSide = unsafe pseudo_terminal_other_side(path)
    deadline = .now + command.timeout
    do {
      pid = try spawn(
        command.argumentVector, environment: command.environment, descriptors: [], terminal: path)
    } catch {
      close(keyboard)
      close(otherSide)
      throw .cannotStart(executable: command.executable, errno: error.errno)
    }
  }

  deinit {
    if waitStatus == nil {
      kill(-pid, SIGKILL)
      var status: Int32 = 0
      while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
    if keyboard >= 0 { close(keyboard) }
    if otherSide >= 0 { close(otherSide) }
  }

  /// Whether the terminal shows what is typed; after the end, whether it was left so.
  public var echoes: Bool { echoedAtEnd ?? (pseudo_terminal_echoes(otherSide) == 1) }

  /// Waits until the screen shows a text behind the last one that was waited for. False when the
  /// program or the time ended first.
  public func waitForScreen(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    while true {
      if let end = end(of: wanted) {
        seen = end
        return true
      }
      guard waitStatus == nil, .now < deadline else { return false }
      pump()
      reap()
      if waitStatus != nil { drain() }
    }
  }

  /// Types these keys.
  public func type(_ keys: String) {
    var rest = Array(keys.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(keyboard, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  /// Takes the terminal away, as closing its window does, and waits for the program's end.
  public func hangUp() -> CommandResult {
    close(keyboard)
    keyboard = -1
    while waitStatus == nil && .now < deadline {
      poll(nil, 0, Self.step)
      reap()
    }
    return result()
  }

  /// Waits for the program's end; kills its group when time is up. The whole screen is in
  /// `outputBytes`.
  public func finish() -> CommandResult {
    while waitStatus == nil && .now < deadline {
      pump()
      reap()
    }
    if waitStatus != nil { drain() }
    return result()
  }

  private func result() -> CommandResult {
    guard let status = waitStatus else {
      kill(-pid, SIGKILL)
      return CommandResult(termination: .timedOut, outputBytes: shown, errorBytes: [])
    }
    // WIFEXITED, WEXITSTATUS and WTERMSIG of wait(2) are macros, which Swift cannot see.
    return CommandResult(
      termination: status & 0x7f == 0
        ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f),
      outputBytes: shown, errorBytes: [])
  }

  /// The place behind a text that was not waited for yet.
  private func end(of wanted: [UInt8]) -> Int? {
    guard shown.count >= seen + wanted.count else { return nil }
    return (seen...(shown.count - wanted.count))
      .first { shown[$0..<($0 + wanted.count)].elementsEqual(wanted) }
      .map { $0 + wanted.count }
  }

  /// What the program wrote last may still be on its way through the terminal. Once nobody holds
  /// the other side, reading comes to an end behind the last byte.
  private func drain() {
    guard echoedAtEnd == nil else { return }
    echoedAtEnd = echoes
    close(otherSide)
    otherSide = -1
    while pump() && .now < deadline {}
  }

  /// Takes what the screen shows now, waiting a moment for it. False if there is no more to come.
  @discardableResult
  private func pump() -> Bool {
    var ready = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&ready, 1, Self.step) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe read(keyboard, &buffer, buffer.count)
    guard count > 0 else { return false }
    shown += buffer[..<count]
    return true
  }

  /// Milliseconds between looks at the program.
  private static let step: Int32 = 20

  private func reap() {
    var status: Int32 = 0
    if unsafe waitpid(pid, &status, WNOHANG) == pid { waitStatus = status }
  }
}
