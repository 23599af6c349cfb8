internal import CPlatform

/// A forked process that leads the session of a pseudo-terminal, as a shell would: it starts one
/// program there, tells when that stops or ends, and continues it. Without one the keyboard could
/// not stop the program: the kernel does not let it stop a group that nobody in its session can
/// continue.
///
/// It guards as well. If this process ends, in whatever way, it gives the person's terminal back,
/// hangs the session up as a closed window does, and half a second later kills what is left of the
/// program's group.
///
/// Start it before any secret is in memory, since it keeps a copy of what was there. It heeds no
/// signal that can be ignored. It is our child, so that the program is seen below us; `deinit`
/// waits for its end, half a second if it was not dismissed.
public struct SessionLeader: ~Copyable {
  /// Closed before the wait: its end is what the leader ends for.
  private let socket: Int32
  private let pid: Int32

  /// - Parameter terminal: the person's, borrowed.
  public static func start(
    on pseudoTerminal: borrowing PseudoTerminal, terminal: Int32
  ) throws(PlatformError) -> SessionLeader {
    var pid: Int32 = 0
    let socket = try PlatformError.checkShim(
      "fork",
      unsafe platform_session_start(
        pseudoTerminal.controlling.number, pseudoTerminal.other.number, terminal, &pid))
    return SessionLeader(socket: socket, pid: pid)
  }

  private init(socket: Int32, pid: Int32) {
    self.socket = socket
    self.pid = pid
  }

  deinit {
    close(socket)
    platform_session_wait(pid)
  }

  /// Becomes readable when there is news; for `Poll`.
  public var descriptor: Int32 { socket }

  /// Starts the program in a group of its own and returns its pid, which stays its own until
  /// `dismiss`. The pseudo-terminal has the size and the settings of the person's terminal by then.
  /// Once; after an error the leader is gone.
  ///
  /// - Parameters:
  ///   - plan: its streams and its group are the pseudo-terminal's, whatever it says of them.
  ///   - isInFront: whether the program has the keyboard, or stops when it reads from it.
  public borrowing func launch(
    _ plan: LaunchPlan, isInFront: Bool
  ) throws(PlatformError) -> Int32 {
    try File.refuseZeroByte(plan.executable)
    if let directory = plan.workingDirectory { try File.refuseZeroByte(directory) }
    var pid: Int32 = 0
    var step: Int32 = 0
    let socket = socket
    let result = unsafe ChildProcess.withRawPlan(plan) { raw in
      unsafe platform_session_launch(socket, raw, isInFront ? 1 : 0, &pid, &step)
    }
    if result < 0 {
      throw PlatformError(call: ChildProcess.name(ofStep: step), errno: -result)
    }
    return pid
  }

  /// What has become of the program since the last call; `nil` if nothing. Never waits. A leader
  /// that is gone, and the program with it, is `brokenPipe`.
  public borrowing func news() throws(PlatformError) -> ChildProcess.WaitStatus? {
    var news = platform_session_news()
    let result = try PlatformError.checkShim(
      "session", unsafe platform_session_news(socket, &news))
    return result == 0 ? nil : ChildProcess.WaitStatus(kind: news.kind, value: news.value)
  }

  // What a leader that is gone is told, `news` says.

  /// The pseudo-terminal gets the size of the person's terminal, and the program is told.
  public borrowing func resize() {
    _ = platform_session_resize(socket)
  }

  /// Gives the pseudo-terminal to the program, in the size and with the settings of the person's
  /// terminal; or takes it away. Settings that the program has made itself stay.
  ///
  /// - Parameter continues: then continues the program, if it is stopped.
  public borrowing func resume(isInFront: Bool, continues: Bool) {
    _ = platform_session_resume(socket, isInFront ? 1 : 0, continues ? 1 : 0)
  }

  /// The person's terminal is gone: tells the program, and lets go of the pseudo-terminal, which is
  /// gone as well once we have let go of its controlling side.
  public borrowing func hangUp() {
    _ = platform_session_hang_up(socket)
  }

  /// To be told before the terminal goes into raw mode: what has to be undone if this process ends.
  public borrowing func note(_ mode: RawMode) {
    let number = socket
    _ = unsafe withUnsafePointer(to: mode.modes) {
      unsafe platform_session_note_raw_mode(number, $0)
    }
  }

  /// And after it has left that mode.
  public borrowing func noteRestored() {
    _ = platform_session_note_raw_mode(socket, nil)
  }

  /// The leader ends without killing anything.
  public borrowing func dismiss() {
    platform_session_dismiss(pid)
  }
}
