import Platform

/// The program that a relay runs, and whoever guards it.
protocol GuardedChild: AnyObject {
  /// Fills in how the program belongs to us, and starts it. Once.
  func launch(_ plan: inout LaunchPlan) throws(PlatformError)

  /// Becomes readable when there is news that no signal brings.
  var newsDescriptor: Int32? { get }
  /// What has become of it since the last look; nil if nothing.
  func news() throws(PlatformError) -> ChildProcess.WaitStatus?

  /// After each move of the streams: what their ends mean for the child beyond themselves.
  func lookAtStreams()
  /// A signal that came to us, to whom it belongs.
  func pass(_ event: SignalEvent)
  /// Whether all it has printed is written before we stop with it, however slow the reader; else
  /// what goes without waiting.
  var writesBeforeStop: Bool { get }
  /// It was stopped.
  func stopWithIt(by signal: Int32)

  /// Whether all its processes can be signalled at once, and are ended with it.
  var ownsGroup: Bool { get }
  /// To all its processes, or to it alone. One that is gone already needs no signal.
  func send(_ signal: Int32)

  /// It has ended, and nothing of it is left.
  func dismiss() throws(PlatformError)
}

/// A program on pipes: a server in a group of its own, which can be ended as a whole; or a command
/// that a person runs at a terminal, which stays in the job that it belongs to: another group could
/// not read there, nor ask for a password.
final class ChildJob: GuardedChild {
  private var guardian: Guardian?
  private var pid: Int32 = 0
  let ownsGroup =
    !Terminal.isTerminal(Descriptor.standardInput)
    && !Terminal.isTerminal(Descriptor.standardOutput)

  init() throws(PlatformError) { guardian = try Guardian.start() }

  func launch(_ plan: inout LaunchPlan) throws(PlatformError) {
    plan.processGroup = ownsGroup ? .own : .shared
    plan.keepsIgnoredSignals = true
    switch guardian {
    case .some(let guardian): plan.guardian = guardian.descriptor
    case .none: break
    }
    pid = try ChildProcess.launch(plan)
  }

  var newsDescriptor: Int32? { nil }

  func news() throws(PlatformError) -> ChildProcess.WaitStatus? {
    // The number of the child and its group is kept from being used again.
    if let end = try ChildProcess.wait(pid, [.noHang, .keep]) { return end }
    return try ChildProcess.wait(pid, [.noHang, .onlyStopped])
  }

  func lookAtStreams() {}

  func pass(_ event: SignalEvent) {
    // What the terminal sent, it has sent to the whole job: the child has it already.
    if ownsGroup || !event.fromTerminal { send(event.number) }
  }

  /// The reader may be in the same job, and stopped already.
  var writesBeforeStop: Bool { false }

  func stopWithIt(by signal: Int32) {
    let jobControl = [
      SignalNumber.terminalStop, SignalNumber.terminalInput, SignalNumber.terminalOutput,
    ]
    // Ctrl-Z: the shell waits for this process to stop, not for the child.
    if jobControl.contains(signal) { Signals.stopSelf() }
  }

  func send(_ signal: Int32) {
    if ownsGroup {
      try? ChildProcess.send(signal, toGroup: pid)
    } else {
      try? ChildProcess.send(signal, to: pid)
    }
  }

  func dismiss() throws(PlatformError) {
    guardian.take()?.dismiss()
    _ = try ChildProcess.wait(pid, .noHang)
  }
}
