import Testing
import VaultTestSupport

@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ExecSignalTests {
  private static let forwarded = [
    ("TERM", SIGTERM), ("INT", SIGINT), ("HUP", SIGHUP), ("QUIT", SIGQUIT), ("USR1", SIGUSR1),
    ("USR2", SIGUSR2), ("WINCH", SIGWINCH),
  ]

  /// Sent to vault alone, or to its group: a client or a shell does either.
  @Test(arguments: [false, true]) func eachReachesTheChildOnce(_ toGroup: Bool) throws {
    let running = try ExecFixture().counter()
    for round in 1...3 {
      for (name, number) in Self.forwarded {
        running.signal(number, toGroup: toGroup)
        #expect(running.waitForOutput(containing: "\(name) \(round)\n"))
      }
    }
    let result = running.finish()
    #expect(result.status == 0)
    #expect(
      result.output.hasSuffix("counts TERM=3 INT=3 HUP=3 QUIT=3 USR1=3 USR2=3 WINCH=3\n"),
      "\(result)")
    #expect(result.errorOutput == "")
  }

  /// Whenever it comes, it ends the command: vault itself before there is a child, or the child.
  @Test func aSignalRightAfterTheStartIsNotLost() throws {
    let fixture = try ExecFixture()
    for pause in stride(from: Int32(0), to: 60, by: 3) {
      let running = try fixture.command(["--", "/bin/sleep", "30"], timeout: .seconds(10)).start()
      poll(nil, 0, pause)
      running.signal(SIGTERM)
      let result = running.finish()
      #expect(result.status == 128 + SIGTERM, "after \(pause) ms: \(result)")
    }
  }

  @Test func nohupsIgnoredSignalIsNotForwarded() throws {
    let fixture = try ExecFixture()
    let script = "trap '' HUP; exec \"$@\""
    let words = fixture.command(["--", "python3", ExecFixture.script("counter.py")]).words
    let running = try Command(
      "/bin/sh", ["-c", script, "sh"] + words, environment: fixture.home.environment
    ).start()
    try #require(running.waitForOutput(containing: "ready "))
    running.signal(SIGHUP)
    running.signal(SIGUSR1)
    #expect(running.waitForOutput(containing: "USR1 1"))
    let result = running.finish()
    #expect(result.output.contains("HUP=0"), "\(result)")
  }

  /// nohup(1), a shell's `trap ''`: the command goes on ignoring what it would without vault.
  @Test(arguments: [[], ["--mcp"]]) func whatIsIgnoredStaysIgnored(options: [String]) throws {
    let fixture = try ExecFixture()
    let look = """
      import signal, sys
      ignored = [n for n in signal.valid_signals() if signal.getsignal(n) == signal.SIG_IGN]
      print(sorted(map(int, ignored)), file=sys.stderr)
      """
    let command = ["python3", "-c", look]
    func ignored(_ traps: String, _ words: [String]) throws -> String {
      let script = "trap '' \(traps); exec \"$@\""
      let result = try Command(
        "/bin/sh", ["-c", script, "sh"] + words, environment: fixture.home.environment
      ).run()
      #expect(result.status == 0, "\(result)")
      return result.errorOutput
    }
    for traps in ["HUP INT QUIT USR1 ALRM TSTP", "TERM WINCH"] {
      let bare = try ignored(traps, command)
      #expect(try ignored(traps, fixture.command(options + ["--"] + command).words) == bare)
    }
    let plain = try ignored("TERM", command)
    #expect(try ignored("HUP", fixture.command(options + ["--"] + command).words) != plain)
  }

  @Test func stopAndContinueReachTheChildAndVaultStopsWithIt() throws {
    let running = try ExecFixture().counter()
    let child = try running.number(after: "ready")
    running.signal(SIGTSTP)
    while Process.state(child) != "T" || Process.state(running.pid) != "T" {
      try #require(Process.isAlive(child))
      poll(nil, 0, 5)
    }
    running.signal(SIGCONT)
    running.writeLine("again")
    #expect(running.waitForOutput(containing: "line again"))
    #expect(running.finish().status == 0)
  }

  /// With a terminal as stdin: Ctrl-C once, Ctrl-Z and fg, a new size, and a signal from outside.
  /// The first run is without vault and shows that the driver expects what a shell does.
  @Test(.needs(programs: "bash")) func jobControlIsThatOfAnyCommand() throws {
    let fixture = try ExecFixture()
    for vault in ["-", try fixture.vault] {
      let result = try fixture.drive("terminal.py", [vault])
      #expect(result.succeeded, "\(result)")
    }
  }
}
