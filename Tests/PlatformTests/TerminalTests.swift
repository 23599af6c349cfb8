internal import CPlatform
internal import Platform
internal import Testing

/// The probe leads a session on a real pseudo-terminal, so that keys become signals as they do
/// for a person.
@Suite struct TerminalTests {
  private func ask(_ terminal: PseudoTerminal, capacity: Int = 32) throws -> Running {
    let asking = try Running.probe(["prompt", terminal.path, "\(capacity)"], newSession: true)
    #expect(try terminal.screen(until: "Secret: ") == "Secret: ")
    return asking
  }

  @Test func doesNotEchoWhatIsTyped() throws {
    let terminal = try PseudoTerminal()
    #expect(terminal.echoes)
    let asking = try ask(terminal)
    #expect(!terminal.echoes)
    try terminal.type("hush-hush\n")
    #expect(try asking.rest() == "line hush-hush wiped true\n")
    #expect(try terminal.screenNow() == "\r\n")
    #expect(terminal.echoes && terminal.isCanonical)
    #expect(try asking.finish() == .exited(0))
  }

  /// The control: with echo on, the same terminal shows what is typed.
  @Test func anOrdinaryQuestionEchoes() throws {
    let terminal = try PseudoTerminal()
    terminal.resize(columns: 132, rows: 40)
    let asking = try Running.probe(["confirm", terminal.path], newSession: true)
    _ = try terminal.screen(until: "Go on? [y/n] ")
    try terminal.type("maybe\n")
    #expect(try terminal.screen(until: "[y/n] ").hasPrefix("maybe"))
    try terminal.type("yes\n")
    #expect(try asking.line() == "true")
    _ = try terminal.screen(until: "And now? [Y/n] ")
    try terminal.type("\n")
    #expect(try asking.rest() == "true\n132\n")
    #expect(try asking.finish() == .exited(0))
  }

  /// ^C as typed, and the same from another process.
  @Test(arguments: [true, false])
  func interruptGivesTheTerminalBack(typed: Bool) throws {
    let terminal = try PseudoTerminal()
    let asking = try ask(terminal)
    try terminal.type("half")
    if typed {
      try terminal.type("\u{3}")
    } else {
      try ChildProcess.send(SignalNumber.interrupt, to: asking.pid)
    }
    #expect(try asking.rest() == "interrupted \(SignalNumber.interrupt) wiped true\n")
    #expect(terminal.echoes && terminal.isCanonical)
    #expect(try !terminal.screenNow().contains("half"))
    #expect(try asking.finish() == .exited(0))
  }

  @Test(arguments: [SignalNumber.terminate, SignalNumber.hangUp, SignalNumber.quit])
  func otherSignalsDoTheSame(signal: Int32) throws {
    let terminal = try PseudoTerminal()
    let asking = try ask(terminal)
    try ChildProcess.send(signal, to: asking.pid)
    #expect(try asking.rest() == "interrupted \(signal) wiped true\n")
    #expect(try asking.finish() == .exited(0))
    #expect(terminal.echoes && terminal.isCanonical)
  }

  /// A question that is answered in sight leaves the signal to whoever asked as well.
  @Test(arguments: [
    SignalNumber.interrupt, SignalNumber.terminate, SignalNumber.hangUp, SignalNumber.quit,
  ])
  func aQuestionIsInterruptedToo(signal: Int32) throws {
    let terminal = try PseudoTerminal()
    let asking = try Running.probe(["confirm", terminal.path], newSession: true)
    _ = try terminal.screen(until: "Go on? [y/n] ")
    #expect(terminal.echoes)
    try terminal.type("ye")
    try ChildProcess.send(signal, to: asking.pid)
    #expect(try asking.rest() == "failed interrupted(signal: \(signal))\n")
    #expect(try asking.finish() == .exited(1))
    #expect(terminal.echoes && terminal.isCanonical)
  }

  /// ^D behind text ends the line without its end; alone it ends the input.
  @Test func aQuestionIsAnsweredByLines() throws {
    let terminal = try PseudoTerminal()
    let asking = try Running.probe(["confirm", terminal.path], newSession: true)
    _ = try terminal.screen(until: "Go on? [y/n] ")
    try terminal.type(String(repeating: "y", count: 600) + "\n")
    _ = try terminal.screen(until: "Go on? [y/n] ")
    try terminal.type("no\u{7F}\u{7F}yes\u{4}")
    #expect(try asking.line() == "true")
    _ = try terminal.screen(until: "And now? [Y/n] ")
    try terminal.type("\u{4}")
    #expect(try asking.rest() == "failed endOfInput\n")
    #expect(try asking.finish() == .exited(1))
  }

  /// A process that no signal handler can save leaves echo off: what the tests above look at is
  /// not the terminal's own doing.
  @Test func killLeavesEchoOff() throws {
    let terminal = try PseudoTerminal()
    let asking = try ask(terminal)
    asking.kill()
    #expect(!terminal.echoes)
  }

  /// The probe is its own shell here: a session leader that runs the asking process as a job in
  /// the foreground, which job control needs.
  @Test func stopGivesItBackAndContinueAsksAgain() throws {
    let terminal = try PseudoTerminal()
    let shell = try Running.probe(["job", terminal.path], newSession: true)
    #expect(try terminal.screen(until: "Secret: ") == "Secret: ")
    #expect(!terminal.echoes)
    try terminal.type("half\u{1A}")
    #expect(try shell.line() == "stopped \(SignalNumber.terminalStop)")
    #expect(terminal.echoes && terminal.isCanonical)
    try unsafe shell.input.write(all: bytes("go\n").span.bytes)
    #expect(try terminal.screen(until: "Secret: ") == "\r\nSecret: ")
    #expect(!terminal.echoes)
    try terminal.type("whole\n")
    #expect(try shell.line() == "line whole wiped true")
    #expect(try shell.rest() == "exited(0)\n")
    #expect(terminal.echoes)
    #expect(try shell.finish() == .exited(0))
  }

  /// A job in the background must not turn off the echo of what is typed to another.
  @Test func waitsUntilItIsInFront() throws {
    let terminal = try PseudoTerminal()
    let shell = try Running.probe(["background-job", terminal.path], newSession: true)
    #expect(try shell.line() == "stopped \(SignalNumber.terminalInput)")
    #expect(terminal.echoes)
    #expect(try terminal.screenNow() == "")
    try unsafe shell.input.write(all: bytes("go\n").span.bytes)
    #expect(try terminal.screen(until: "Secret: ") == "Secret: ")
    #expect(!terminal.echoes)
    try terminal.type("whole\n")
    #expect(try shell.line() == "line whole wiped true")
    #expect(try shell.finish() == .exited(0))
  }

  @Test func keepsToTheBuffer() throws {
    let terminal = try PseudoTerminal()
    let exact = try ask(terminal, capacity: 8)
    try terminal.type("12345678\n")
    #expect(try exact.rest() == "line 12345678 wiped true\n")
    _ = try exact.finish()
    _ = try terminal.screenNow()
    let over = try ask(terminal, capacity: 8)
    try terminal.type("123456789\n")
    #expect(try over.rest() == "too long wiped true\n")
    _ = try over.finish()
  }

  /// The kernel cuts a line at 4,096 bytes when it edits it.
  @Test func takesALongPasteWhole() throws {
    let terminal = try PseudoTerminal()
    let asking = try ask(terminal, capacity: 16_384)
    let value = String(repeating: "0123456789abcdef", count: 600)
    for start in stride(from: 0, to: value.utf8.count, by: 1_000) {
      let from = value.utf8.index(value.startIndex, offsetBy: start)
      try terminal.type(String(value[from...].prefix(1_000)))
    }
    try terminal.type("\n")
    #expect(try asking.rest() == "line \(value) wiped true\n")
    _ = try asking.finish()
  }

  @Test func obeysTheEditingKeys() throws {
    let terminal = try PseudoTerminal()
    let asking = try ask(terminal)
    // ^U drops the line, DEL the last character, here one of two bytes where the terminal is
    // UTF-8 and one byte where it is not: so a plain one.
    try terminal.type("wrong\u{15}rigth\u{7F}\u{7F}ht\n")
    #expect(try asking.rest() == "line right wiped true\n")
    _ = try asking.finish()
  }

  @Test func theEndOfInputIsNoEmptyLine() throws {
    let terminal = try PseudoTerminal()
    let ended = try ask(terminal)
    try terminal.type("\u{4}")
    #expect(try ended.rest() == "end\n")
    _ = try ended.finish()
    _ = try terminal.screenNow()
    let empty = try ask(terminal)
    try terminal.type("\n")
    #expect(try empty.rest() == "line  wiped true\n")
    _ = try empty.finish()
  }

  @Test func aProcessWithoutATerminalIsTold() throws {
    let child = try Running.probe(["no-terminal"], newSession: true)
    #expect(try child.rest() == "noTerminal\n")
    _ = try child.finish()
    #expect(Terminal.size(-1) == nil)
    #expect(!Terminal.isTerminal(-1))
  }
}
