internal import CPlatform

/// Why a person's answer could not be read.
public enum TerminalError: Error, Equatable, Sendable {
  /// A signal came instead, usually SIGINT from ^C. The terminal is as it was, and the signal has
  /// done nothing else: `ProcessEnd.end(by:)` lets it, once there is nothing left to put away.
  case interrupted(signal: Int32)
  /// More was typed than there is room for. Nothing of it is kept.
  case tooLong
  /// The end of input, ^D on an empty line, or the terminal hung up.
  case endOfInput
  /// There is no controlling terminal.
  case noTerminal
  case system(PlatformError)
}

/// The person in front of the machine. Questions go to the controlling terminal, never to stdin
/// and stdout, which belong to the data.
public enum Terminal {
  public struct Size: Equatable, Sendable {
    public let columns: UInt16
    public let rows: UInt16
  }

  static let controllingPath = "/dev/tty"

  /// isatty(3).
  public static func isTerminal(_ number: Int32) -> Bool {
    isatty(number) == 1
  }

  /// Opens the controlling terminal for reading and writing.
  public static func openControlling() throws(TerminalError) -> Descriptor {
    do throws(PlatformError) {
      return try File.open(controllingPath, [.read, .write])
    } catch {
      // ENXIO: the device is there, a terminal is not, tty(4).
      if error.errno == ENXIO || error.errno == ENOENT { throw .noTerminal }
      throw .system(error)
    }
  }

  /// The controlling terminal as an open file of our own, which nobody shares: reads and writes do
  /// not wait.
  public static func openWithoutWaiting() throws(PlatformError) -> Descriptor {
    let number = unsafe platform_open(controllingPath, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0)
    return Descriptor(owning: try PlatformError.checkShim("open", number))
  }

  /// Whether a line feed alone does not go to the beginning of the line there, as in raw mode.
  public static func keepsNewlines(_ number: Int32) -> Bool {
    platform_keeps_newlines(number) == 1
  }

  /// Whether this process may use the keyboard; `nil` when `number` is not our terminal.
  public static func isInFront(_ number: Int32) -> Bool? {
    foregroundGroup(number).map { $0 == getpgrp() }
  }

  /// Asks for a line and reads it without echo, straight into `buffer`. Returns its length
  /// without the end of line. Longer than the buffer is `tooLong`; the kernel's own limit of
  /// 4,096 bytes to a line does not apply. Erase, kill and end-of-file keys work as usual.
  ///
  /// Echo is back on every way out: an answer, an error, and `interrupted`, which SIGINT, SIGTERM,
  /// SIGHUP and SIGQUIT are. SIGTSTP gives the terminal back, stops, and asks again when continued.
  /// What was typed and not used is dropped, and the buffer is wiped beyond the answer. For a
  /// process with one thread.
  public static func readLineHidden(
    prompt: String, into buffer: UnsafeMutableRawBufferPointer, fd: Int32
  ) throws(TerminalError) -> Int {
    try unsafe readLine(prompt, hidden: true, into: buffer, fd: fd)
  }

  private static func readLine(
    _ prompt: String, hidden: Bool, into buffer: UnsafeMutableRawBufferPointer, fd: Int32
  ) throws(TerminalError) -> Int {
    var count = 0
    var signal: Int32 = 0
    let result = unsafe platform_read_line(
      fd, hidden ? 1 : 0, prompt, buffer.baseAddress, buffer.count, &count, &signal)
    switch Int(result) {
    case PLATFORM_LINE: return count
    case PLATFORM_LINE_TOO_LONG: throw .tooLong
    case PLATFORM_LINE_END: throw .endOfInput
    case PLATFORM_LINE_INTERRUPTED: throw .interrupted(signal: signal)
    // A terminal that hung up answers EIO.
    case Int(-EIO): throw .endOfInput
    default: throw .system(PlatformError(call: "terminal", errno: -result))
    }
  }

  /// Asks a question that is answered with yes or no, in the person's sight. An empty answer is
  /// `preset`, where there is one; anything else is asked again, three times in all, and is then
  /// no. Signals are as in `readLineHidden`.
  public static func confirm(
    _ question: String, preset: Bool?, fd: Int32
  ) throws(TerminalError) -> Bool {
    let choices =
      switch preset {
      case true?: " [Y/n] "
      case false?: " [y/N] "
      case nil: " [y/n] "
      }
    for _ in 0..<3 {
      switch try readLineVisible(question + choices, fd: fd).lowercased() {
      case "y", "yes": return true
      case "n", "no": return false
      case "": if let preset { return preset }
      default: break
      }
    }
    return false
  }

  /// The size of the window, `nil` when `number` is no terminal or has none.
  public static func size(_ number: Int32) -> Size? {
    var columns: UInt16 = 0
    var rows: UInt16 = 0
    guard unsafe platform_terminal_size(number, &columns, &rows) == 0, columns > 0, rows > 0 else {
      return nil
    }
    return Size(columns: columns, rows: rows)
  }

  /// The process group that has the keyboard, `nil` when `number` is not our terminal.
  public static func foregroundGroup(_ number: Int32) -> Int32? {
    let group = tcgetpgrp(number)
    return group > 0 ? group : nil
  }

  /// Gives the keyboard to a process group of this session: to take it back after a child that had
  /// it. Works from the background too, where the plain call would stop the caller.
  public static func setForegroundGroup(_ number: Int32, _ group: Int32) throws(PlatformError) {
    try PlatformError.checkShim("tcsetpgrp", platform_set_foreground(number, group))
  }

  /// The longest answer to a visible question, in bytes.
  private static let answerLimit = 256

  private static func readLineVisible(
    _ prompt: String, fd: Int32
  ) throws(TerminalError) -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: answerLimit, alignment: 1)
    defer { unsafe buffer.deallocate() }
    do throws(TerminalError) {
      let count = try unsafe readLine(prompt, hidden: false, into: buffer, fd: fd)
      return unsafe String(decoding: buffer[..<count], as: UTF8.self)
    } catch {
      // No answer to a question is so long.
      if error == .tooLong { return "?" }
      throw error
    }
  }
}
