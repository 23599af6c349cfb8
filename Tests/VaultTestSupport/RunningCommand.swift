/// A started program: write to it, wait for what it says, signal it, and take its result.
///
/// One thread uses it. The program and its process group are killed when the object goes.
public final class RunningCommand {
  public let pid: pid_t

  private var input: Int32
  private var output: Int32
  private var errors: Int32
  private var pendingInput: ArraySlice<UInt8> = []
  private var closesInput = false
  private var waitStatus: Int32?
  private let deadline: ContinuousClock.Instant

  public private(set) var outputBytes: [UInt8] = []
  public private(set) var errorBytes: [UInt8] = []

  init(_ command: Command) throws(CommandError) {
    let pipes: (input: NamedPipe, output: NamedPipe, errors: NamedPipe)
    do {
      pipes = (try NamedPipe(), try NamedPipe(), try NamedPipe())
    } catch {
      throw .cannotStart(executable: command.executable, errno: error.errno)
    }
    // The flag belongs to the open file, so the child would see it too.
    NamedPipe.setBlocking(pipes.input.readEnd, true)
    NamedPipe.setBlocking(pipes.input.writeEnd, false)
    input = pipes.input.writeEnd
    output = pipes.output.readEnd
    errors = pipes.errors.readEnd
    deadline = .now + command.timeout
    let childEnds = [pipes.input.readEnd, pipes.output.writeEnd, pipes.errors.writeEnd]
    defer { for end in childEnds { close(end) } }
    do {
      pid = try spawn(
        command.argumentVector, environment: command.environment, descriptors: childEnds)
    } catch {
      for end in [input, output, errors] { close(end) }
      throw .cannotStart(executable: command.executable, errno: error.errno)
    }
  }

  deinit {
    for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) }
    guard waitStatus == nil else { return }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }

  /// Queues bytes for the program's stdin; they flow while this object waits for something.
  ///
  /// Bytes a program no longer wants are dropped, as a shell's pipe would do.
  public func write(_ bytes: [UInt8]) {
    pendingInput += bytes
    pump(for: .zero)
  }

  /// Queues a line for the program's stdin.
  public func writeLine(_ line: String) { write(Array((line + "\n").utf8)) }

  /// Ends the program's stdin once everything queued is written.
  public func closeInput() {
    closesInput = true
    pump(for: .zero)
  }

  /// Sends a signal to the program alone, or to its whole process group.
  public func signal(_ number: Int32, toGroup: Bool = false) {
    guard waitStatus == nil else { return }
    kill(toGroup ? -pid : pid, number)
  }

  /// Waits until stdout holds a text. False when the program or the time ended first.
  public func waitForOutput(containing text: String) -> Bool {
    wait { $0.holds($0.outputBytes, text) }
  }

  /// Waits until stdout holds more than now. False when the program or the time ended first.
  public func waitForMoreOutput() -> Bool {
    let count = outputBytes.count
    return wait { $0.outputBytes.count > count }
  }

  /// Waits until stderr holds a text. False when the program or the time ended first.
  public func waitForErrorOutput(containing text: String) -> Bool {
    wait { $0.holds($0.errorBytes, text) }
  }

  /// Ends stdin, reads what is left and waits for the end; kills the group when time is up.
  public func finish() -> CommandResult {
    closesInput = true
    let ended = wait { $0.waitStatus != nil && $0.output < 0 && $0.errors < 0 }
    if !ended { kill(-pid, SIGKILL) }
    return CommandResult(
      termination: ended ? termination : .timedOut, outputBytes: outputBytes,
      errorBytes: errorBytes)
  }

  private var termination: CommandResult.Termination {
    // WIFEXITED, WEXITSTATUS and WTERMSIG of wait(2) are macros, which Swift cannot see.
    guard let status = waitStatus else { return .timedOut }
    return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
  }

  private func holds(_ bytes: [UInt8], _ text: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(text)
  }

  private func wait(until done: (RunningCommand) -> Bool) -> Bool {
    while true {
      if done(self) { return true }
      let over = waitStatus != nil && output < 0 && errors < 0
      if over || ContinuousClock.now >= deadline { return false }
      pump(for: .milliseconds(10))
    }
  }

  /// Moves what can be moved now; waits at most `patience` for something to move.
  private func pump(for patience: Duration) {
    flushInput()
    var waiting = [
      pollfd(fd: pendingInput.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = Int32(patience / .milliseconds(1))
    _ = unsafe poll(&waiting, nfds_t(waiting.count), milliseconds)
    flushInput()
    drain(&output, into: &outputBytes)
    drain(&errors, into: &errorBytes)
    reap()
  }

  private func flushInput() {
    while input >= 0, !pendingInput.isEmpty {
      let count = writeQuietly(input, pendingInput)
      if count < 0 && errno == EAGAIN { return }
      pendingInput = count < 0 ? [] : pendingInput.dropFirst(count)
    }
    if input >= 0, closesInput {
      close(input)
      input = -1
    }
  }

  private func drain(_ descriptor: inout Int32, into bytes: inout [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while descriptor >= 0 {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 {
        close(descriptor)
        descriptor = -1
      } else if errno != EINTR {
        return
      }
    }
  }

  private func reap() {
    guard waitStatus == nil else { return }
    var status: Int32 = 0
    if unsafe waitpid(pid, &status, WNOHANG) == pid { waitStatus = status }
  }
}
