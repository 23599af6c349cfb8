import Platform

/// A program on a pseudo-terminal, and the person's terminal in front of it.
///
/// While the program has the keyboard, the person's terminal is in raw mode: every key is a byte
/// for the pseudo-terminal, which echoes, edits lines and makes signals of keys as the program has
/// set it. When the program stops, or in the background, the person's terminal is the shell's.
final class TerminalSession: GuardedChild {
  /// An open file of our own: nobody else minds that it does not wait.
  private let terminal: Descriptor
  private let leader: SessionLeader
  private let keyboard: RelayStream
  private let output: RelayStream
  private let screen: RelaySink
  private let keys: RelaySink
  private var rawMode = RawMode()
  private var isRaw = false
  private var isInFront = false
  private var isHungUp = false
  private var pid: Int32 = 0

  /// Nil unless all three standard streams are our controlling terminal. Throws where there is no
  /// pseudo-terminal to be had.
  static func start() throws(PlatformError) -> TerminalSession? {
    let standard = [
      Descriptor.standardInput, Descriptor.standardOutput, Descriptor.standardError,
    ]
    guard standard.allSatisfy({ Terminal.isInFront($0) != nil }) else { return nil }
    return try TerminalSession(
      terminal: try Terminal.openWithoutWaiting(), on: try PseudoTerminal.open())
  }

  private init(
    terminal: consuming Descriptor, on pseudoTerminal: borrowing PseudoTerminal
  ) throws(PlatformError) {
    leader = try SessionLeader.start(on: pseudoTerminal, terminal: terminal.number)
    // Two numbers for each direction: a poll tells of each by itself.
    screen = try RelaySink(terminal: try terminal.duplicate())
    keys = try RelaySink(childInput: try pseudoTerminal.controlling.duplicate())
    output = RelayStream(
      from: try pseudoTerminal.controlling.duplicate(), to: screen, diagnostics: screen,
      filter: RedactingFilter.init)
    keyboard = RelayStream(
      from: try terminal.duplicate(), to: keys, diagnostics: screen, filter: PassingFilter.init)
    self.terminal = consume terminal
  }

  /// Where the relay did not come to its end.
  deinit { leaveTerminal() }

  /// stderr and stdout are one on a terminal.
  var streams: ChildStreams {
    ChildStreams(outputs: [output], input: keyboard, sinks: [screen, keys])
  }

  func launch(_ plan: inout LaunchPlan) throws(PlatformError) {
    takeTerminal()
    do throws(PlatformError) {
      pid = try leader.launch(plan, isInFront: isInFront)
    } catch {
      // Before anything is said about it.
      leaveTerminal()
      throw error
    }
  }

  // The leader is not waited for: its end is seen here.
  var newsDescriptor: Int32? { leader.descriptor }

  func news() throws(PlatformError) -> ChildProcess.WaitStatus? {
    do throws(PlatformError) { return try leader.news() } catch {
      guard error.cause == .brokenPipe else { throw error }
      // Somebody has killed the leader, and the kernel the program with it.
      return .signalled(SignalNumber.kill, coreDumped: false)
    }
  }

  /// The terminal may be gone without a signal to us.
  func lookAtStreams() {
    if keyboard.hasEnded || screen.isLost { hangUp() }
  }

  func pass(_ event: SignalEvent) {
    switch event.number {
    case SignalNumber.windowChange: leader.resize()
    case SignalNumber.continue: resume(continues: false)
    case SignalNumber.hangUp where Terminal.isInFront(terminal.number) == nil: hangUp()
    default:
      send(event.number)
      // A key, while the terminal was not ours: a shell put us in front and did not say so.
      if event.fromTerminal { resume(continues: false) }
    }
  }

  var writesBeforeStop: Bool { true }

  func stopWithIt(by signal: Int32) {
    let wantsTerminal =
      signal == SignalNumber.terminalInput || signal == SignalNumber.terminalOutput
    // A shell put us in front and did not say so.
    if wantsTerminal && !isInFront && Terminal.isInFront(terminal.number) == true {
      return resume(continues: true)
    }
    leaveTerminal()
    let hasStopped = Signals.stopGroup(by: wantsTerminal ? signal : SignalNumber.terminalStop)
    resume(continues: true, waitsForKeys: !hasStopped)
  }

  var ownsGroup: Bool { true }

  func send(_ signal: Int32) { try? ChildProcess.send(signal, toGroup: pid) }

  func dismiss() {
    leaveTerminal()
    leader.dismiss()
  }

  /// Tells the program that its terminal is gone, whichever we see first: the signal, or the end of
  /// what the terminal has to say.
  private func hangUp() {
    guard !isHungUp else { return }
    isHungUp = true
    leader.hangUp()
  }

  /// After whatever may have put us in front or in the background.
  ///
  /// - Parameter waitsForKeys: in the background too, where nobody could continue a program that
  ///   stops.
  private func resume(continues: Bool, waitsForKeys: Bool = false) {
    let wasInFront = isInFront
    takeTerminal()
    guard continues || isInFront || wasInFront else { return }
    leader.resume(isInFront: isInFront || waitsForKeys, continues: continues)
  }

  /// If it is ours. The settings may be others than the last time: the person's at that moment.
  private func takeTerminal() {
    let answer = Terminal.isInFront(terminal.number)
    isInFront = answer == true
    // One that is gone is read: its end is the end of input.
    keyboard.isHeld = answer == false
    guard isInFront, (try? rawMode.readSettings(of: terminal.number)) != nil else { return }
    leader.note(rawMode)
    isRaw = true
    // If it is gone meanwhile, that is seen soon enough.
    try? rawMode.enter(terminal.number)
  }

  private func leaveTerminal() {
    guard isRaw else { return }
    rawMode.leave(terminal.number)
    isRaw = false
    leader.noteRestored()
  }
}
