internal import CPlatform
internal import Platform
internal import Testing

/// In the probe, which has one thread: a signal to a process with more goes to any of them.
@Suite struct SignalsTests {
  @Test(arguments: ["best", "pipe"])
  func tellsNumberAndSender(mechanism: String) throws {
    let child = try Running.probe(["signals", mechanism, "3"])
    #expect(try child.line() == "ready")
    for number in [SignalNumber.user1, SignalNumber.windowChange, SignalNumber.terminate] {
      try ChildProcess.send(number, to: child.pid)
      #expect(try child.line() == "\(number) false \(Identity.pid)")
    }
    #expect(try child.finish() == .exited(0))
  }

  /// What the keyboard sends comes from the kernel; the same number sent by a process does not.
  @Test(arguments: ["best", "pipe"])
  func tellsTheTerminalFromAProcess(mechanism: String) throws {
    let terminal = try PseudoTerminal()
    let child = try Running.probe(
      ["signals", mechanism, "3", terminal.path], newSession: true)
    #expect(try child.line() == "ready")
    try terminal.type("\u{3}")
    #expect(try child.line() == "\(SignalNumber.interrupt) true 0")
    try ChildProcess.send(SignalNumber.interrupt, to: child.pid)
    #expect(try child.line() == "\(SignalNumber.interrupt) false \(Identity.pid)")
    terminal.resize(columns: 99, rows: 9)
    #expect(try child.line() == "\(SignalNumber.windowChange) true 0")
    #expect(try child.finish() == .exited(0))
  }

  @Test(arguments: ["best", "pipe"])
  func leavesIgnoredSignalsIgnored(mechanism: String) throws {
    let script = "trap '' HUP; exec '\(try Running.probePath())' signals \(mechanism) 1"
    let child = try Running("/bin/sh", ["-c", script])
    #expect(try child.line() == "ready")
    try ChildProcess.send(SignalNumber.hangUp, to: child.pid)
    try ChildProcess.send(SignalNumber.user2, to: child.pid)
    #expect(try child.rest() == "\(SignalNumber.user2) false \(Identity.pid)\n")
    _ = try child.finish()
  }

  @Test(arguments: ["best", "pipe"])
  func tellsOfAChildEvenWhereTheyWereIgnored(mechanism: String) throws {
    let script = "trap '' CHLD; exec '\(try Running.probePath())' child-news \(mechanism)"
    let child = try Running("/bin/sh", ["-c", script])
    #expect(try child.rest() == "\(SignalNumber.child) exited 3\n")
    #expect(try child.finish() == .exited(0))
  }

  @Test func thereIsOneAtATimeAndItLeavesNoTrace() async {
    await #expect(processExitsWith: .success) {
      var mask = sigset_t()
      unsafe pthread_sigmask(0, nil, &mask)
      let wasBlocked = unsafe sigismember(&mask, SIGUSR1)
      let first = try Signals.start([SignalNumber.user1])
      do throws(PlatformError) {
        _ = try Signals.start([SignalNumber.user2])
        preconditionFailure("a second was given")
      } catch {
        precondition(error.cause == .inUse)
      }
      // This thread has it blocked: it is read, and does not end the process.
      raise(SIGUSR1)
      let event = try first.next()
      precondition(event?.number == SIGUSR1)
      let none = try first.next()
      precondition(none == nil)
      _ = consume first
      unsafe pthread_sigmask(0, nil, &mask)
      let isBlocked = unsafe sigismember(&mask, SIGUSR1)
      precondition(isBlocked == wasBlocked)
      let second = try Signals.startWithPipe([SignalNumber.user2])
      raise(SIGUSR2)
      let other = try second.next()
      precondition(other?.number == SIGUSR2)
    }
  }
}
