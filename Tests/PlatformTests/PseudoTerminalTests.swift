internal import CPlatform
internal import Platform
internal import Testing

@Suite struct PseudoTerminalTests {
  private func read(_ terminal: borrowing Platform.PseudoTerminal) throws -> String? {
    try chunk(of: terminal.controlling.number)
  }

  private func launch(
    _ script: String, on leader: borrowing SessionLeader, isInFront: Bool = true,
    extra: [(source: Int32, target: Int32)] = [], directory: String? = nil
  ) throws -> Int32 {
    let argv = try CStringArray(["sh", "-c", script])
    let envp = try CStringArray(["PATH=/usr/bin:/bin", "MARK=there"])
    var plan = unsafe LaunchPlan(
      executable: "/bin/sh", arguments: argv.list, environment: envp.list)
    plan.extraDescriptors = extra
    plan.workingDirectory = directory
    let pid = try leader.launch(plan, isInFront: isInFront)
    extendLifetime(argv)
    extendLifetime(envp)
    return pid
  }

  /// The next news, which must come.
  private func news(
    of leader: borrowing SessionLeader
  ) throws -> ChildProcess.WaitStatus? {
    _ = try Poll.wait(
      [(leader.descriptor, .reading)], timeoutMilliseconds: Running.patienceMilliseconds)
    return try leader.news()
  }

  /// What the program prints, up to and with `text`.
  private func shown(
    by terminal: borrowing Platform.PseudoTerminal, until text: String
  ) throws -> String {
    var all = ""
    while !all.contains(text), let more = try read(terminal) { all += more }
    return all
  }

  private func type(_ text: String, at terminal: borrowing Platform.PseudoTerminal) throws {
    try unsafe terminal.controlling.write(all: bytes(text).span.bytes)
  }

  @Test func theProgramHasItAsItsTerminalAndAllElseOfThePlan() throws {
    let person = try PseudoTerminal()
    person.resize(columns: 91, rows: 17)
    let terminal = try Platform.PseudoTerminal.open()
    let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let script = """
      test -t 0 && test -t 1 && test -t 2 && stty size </dev/tty
      echo $MARK $(pwd) $(ps -o pgid=,tpgid= $$) $$; echo by pipe >&9; exit 6
      """
    let pid = try launch(
      script, on: leader, extra: [(writing.number, 9)], directory: "/usr")
    let text = try shown(by: terminal, until: "\(pid)\r\n")
    let words = text.split(whereSeparator: \.isWhitespace)
    #expect(words == ["17", "91", "there", "/usr", "\(pid)", "\(pid)", "\(pid)"], "\(text)")
    #expect(try nextLine(of: reading.number) == "by pipe")
    #expect(try news(of: leader) == .exited(6))
    leader.dismiss()
  }

  /// And the output ends only after the program, whatever it does with its descriptors.
  @Test func theOutputEndsWithTheLastWhoHoldsIt() throws {
    let person = try PseudoTerminal()
    let terminal = try Platform.PseudoTerminal.open()
    let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
    let controlling = terminal.keepControlling()
    _ = try launch(
      "exec </dev/null >/dev/null 2>&1; sleep 0.2; echo late >/dev/tty", on: leader)
    #expect(try chunk(of: controlling.number) == "late\r\n")
    #expect(try chunk(of: controlling.number) == nil)
    #expect(try news(of: leader) == .exited(0))
    leader.dismiss()
  }

  @Test func theKeyboardStopsTheProgramAndTheLeaderContinuesIt() throws {
    let person = try PseudoTerminal()
    let terminal = try Platform.PseudoTerminal.open()
    let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
    _ = try launch("echo up; read line; echo \"<$line>\"", on: leader)
    _ = try shown(by: terminal, until: "up")
    try type("\u{1A}", at: terminal)
    #expect(try news(of: leader) == .stopped(SignalNumber.terminalStop))
    // Not without being asked to.
    leader.resume(isInFront: true, continues: false)
    leader.resume(isInFront: true, continues: true)
    try type("word\n", at: terminal)
    _ = try shown(by: terminal, until: "<word>")
    #expect(try news(of: leader) == .exited(0))
    leader.dismiss()
  }

  /// The control: as the leader of the session itself, or with a parent in another one, a program
  /// cannot be stopped.
  @Test func withoutALeaderTheKeyboardStopsNothing() throws {
    let person = try PseudoTerminal()
    let child = try Running(
      "/bin/sh", ["-c", "exec <>\(person.path) >&0 2>&1; echo up; read line; echo \"<$line>\""],
      newSession: true)
    _ = try person.screen(until: "up\r\n")
    try person.type("\u{1A}")
    try person.type("word\n")
    #expect(try person.screen(until: "<word>").contains("<word>"))
    #expect(try child.finish() == .exited(0))
  }

  @Test func inTheBackgroundItStopsWhenItReads() throws {
    let person = try PseudoTerminal()
    let terminal = try Platform.PseudoTerminal.open()
    let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
    _ = try launch("echo up; read line; echo \"<$line>\"", on: leader, isInFront: false)
    _ = try shown(by: terminal, until: "up")
    #expect(try news(of: leader) == .stopped(SignalNumber.terminalInput))
    leader.resume(isInFront: false, continues: true)
    #expect(try news(of: leader) == .stopped(SignalNumber.terminalInput))
    leader.resume(isInFront: true, continues: true)
    try type("word\n", at: terminal)
    _ = try shown(by: terminal, until: "<word>")
    leader.dismiss()
  }

  @Test func aProgramThatCannotBeStartedIsAnErrorOfItsStep() throws {
    let person = try PseudoTerminal()
    let terminal = try Platform.PseudoTerminal.open()
    let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
    let argv = try CStringArray(["none"])
    let envp = try CStringArray([String]())
    let plan = unsafe LaunchPlan(
      executable: "/nonexistent/none", arguments: argv.list, environment: envp.list)
    #expect(throws: PlatformError(call: "execve", errno: ENOENT)) {
      _ = try leader.launch(plan, isInFront: true)
    }
    extendLifetime(argv)
    extendLifetime(envp)
    leader.dismiss()
  }

  /// Our end is the end of the socket. The terminal is given back, the program is hung up, and
  /// half a second later what did not heed that is killed.
  @Test func theLeaderPutsAllInOrderWhenWeAreGone() throws {
    let person = try PseudoTerminal()
    let terminal = try Platform.PseudoTerminal.open()
    var mode = RawMode()
    try mode.readSettings(of: person.otherSide.number)
    let pid: Int32
    do {
      let leader = try SessionLeader.start(on: terminal, terminal: person.otherSide.number)
      leader.note(mode)
      try mode.enter(person.otherSide.number)
      pid = try launch(
        "trap 'echo told' HUP; (trap '' HUP; sleep 60) & echo up; wait; sleep 60", on: leader)
      _ = try shown(by: terminal, until: "up")
      #expect(!person.isCanonical)
    }
    _ = try shown(by: terminal, until: "told")
    #expect(person.isCanonical && person.echoes)
    let deadline = Clock.wall() + 10
    // The leader is the parent, and waits for nothing: its end leaves the group to the system.
    while ChildProcess.groupExists(pid), Clock.wall() < deadline { poll(nil, 0, 5) }
    #expect(!ChildProcess.groupExists(pid))
  }

  @Test func rawModeIsLeftOnlyIfItIsStillOurs() throws {
    let person = try PseudoTerminal()
    let number = person.otherSide.number
    var mode = RawMode()
    try mode.readSettings(of: number)
    try mode.enter(number)
    #expect(!person.isCanonical && !person.echoes && Terminal.keepsNewlines(number))
    // Read again, it is no news.
    try mode.readSettings(of: number)
    mode.leave(number)
    #expect(person.isCanonical && person.echoes && !Terminal.keepsNewlines(number))
    try mode.enter(number)
    var shells = RawMode()
    try shells.readSettings(of: number)
    var settings = termios()
    unsafe tcgetattr(number, &settings)
    settings.c_lflag |= tcflag_t(ECHO)
    unsafe tcsetattr(number, TCSANOW, &settings)
    mode.leave(number)
    #expect(!person.isCanonical && person.echoes)
  }
}
