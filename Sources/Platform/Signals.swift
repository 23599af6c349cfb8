internal import CPlatform

/// Signals as something to read: signalfd(2) on Linux, a pipe that a handler writes into
/// elsewhere. Start it before the child is launched, or a signal in between is lost; a launched
/// child gets an empty mask, and its dispositions are those of its plan, whatever is set here.
///
/// One at a time per process, and on Linux it sees a signal only if every thread was started
/// after it: the mask is a thread's own. `deinit` puts mask and handlers back.
public struct Signals: ~Copyable {
  /// Becomes readable when a signal waits; for `Poll`.
  public let descriptor: Int32

  /// Takes these signals. Those that this process was started to ignore (nohup(1), background
  /// jobs of a shell without job control) are left ignored, SIGCHLD excepted.
  ///
  /// - Throws: `inUse` while another is alive.
  public static func start(
    _ numbers: [Int32] = SignalNumber.relayed
  ) throws(PlatformError) -> Signals {
    try open(numbers, Int32(PLATFORM_SIGNALS_BEST))
  }

  /// As `start`, with the mechanism of systems that have no signalfd(2), everywhere.
  public static func startWithPipe(
    _ numbers: [Int32] = SignalNumber.relayed
  ) throws(PlatformError) -> Signals {
    try open(numbers, Int32(PLATFORM_SIGNALS_PIPE))
  }

  private static func open(
    _ numbers: [Int32], _ mechanism: Int32
  ) throws(PlatformError) -> Signals {
    let result = unsafe numbers.withUnsafeBufferPointer { list in
      unsafe platform_signals_open(list.baseAddress, Int32(list.count), mechanism)
    }
    return Signals(descriptor: try PlatformError.checkShim("signals", result))
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    platform_signals_close(descriptor)
  }

  /// The next signal that came, or `nil` when none waits. Never waits itself.
  public borrowing func next() throws(PlatformError) -> SignalEvent? {
    var event = platform_signal_event()
    let result = try PlatformError.checkShim(
      "signals", unsafe platform_signals_next(descriptor, &event))
    if result == 0 { return nil }
    return SignalEvent(
      number: event.number, fromTerminal: event.from_kernel != 0,
      senderPID: event.pid > 0 ? event.pid : nil)
  }

  /// Stops this process as a shell's job is stopped, and returns when it is continued: for a
  /// parent whose child was stopped by the terminal.
  public static func stopSelf() {
    platform_stop_self()
  }

  /// Stops this process and its whole group as the terminal would, and returns true when continued.
  /// False at once where nobody could continue it, or where it was started to ignore the signal.
  ///
  /// - Parameter number: `terminalStop`, `terminalInput` or `terminalOutput`.
  public static func stopGroup(by number: Int32) -> Bool {
    platform_stop_group(number) == 1
  }
}
