import Testing
import VaultTestSupport

/// What every test that starts a program relies on.
@Suite struct CommandTests {
  @Test func keepsTheStreamsApartAndTheStatus() throws {
    let result = try run("sh", arguments: ["-c", "echo out; echo err >&2; exit 3"])
    #expect(result.output == "out\n")
    #expect(result.errorOutput == "err\n")
    #expect(result.status == 3)
    #expect(!result.succeeded)
  }

  @Test func passesMoreInputThanAPipeHolds() throws {
    let input = [UInt8](repeating: 0x61, count: 3_000_000)
    #expect(try run("cat", stdin: input).outputBytes == input)
  }

  @Test func aProgramThatReadsNothingIsNoError() throws {
    let result = try run("true", stdin: [UInt8](repeating: 0x61, count: 3_000_000))
    #expect(result.succeeded)
  }

  @Test func theEnvironmentIsExactlyTheOneGiven() throws {
    let result = try run("/usr/bin/env", environment: ["B": "2 3", "A": "1"])
    #expect(result.output == "A=1\nB=2 3\n")
  }

  @Test func theChildHasNoControllingTerminal() throws {
    let result = try run("sh", arguments: ["-c", "(: </dev/tty) 2>/dev/null || echo none"])
    #expect(result.output == "none\n")
  }

  @Test func aSignalIsToldFromAStatus() throws {
    let result = try run("sh", arguments: ["-c", "kill -TERM $$"])
    #expect(result.termination == .signalled(SIGTERM))
    #expect(result.status == 128 + SIGTERM)
  }

  @Test func aProgramThatDoesNotEndIsKilledWithItsGroup() throws {
    let directory = try TemporaryDirectory()
    let script = "echo $$ >\(directory.path("pid")); sleep 100 & sleep 100"
    let result = try run("sh", arguments: ["-c", script], timeout: .milliseconds(300))
    #expect(result.termination == .timedOut)
    let text = String(decoding: try directory.read("pid"), as: UTF8.self)
    let group = try #require(Int32(text.dropLast()))
    // The group exists until its last member is reaped by its new parent.
    for _ in 0..<5_000 where kill(-group, 0) == 0 { usleep(1_000) }
    #expect(kill(-group, 0) == -1)
  }

  @Test func aMissingProgramThrows() {
    #expect(throws: CommandError.cannotStart(executable: "/no/such", errno: ENOENT)) {
      try run("/no/such")
    }
  }

  @Test func startsInADirectory() throws {
    let directory = try TemporaryDirectory()
    try directory.write("x y", "")
    let result = try Command("ls", ["-1"], directory: directory.path).run()
    #expect(result.output == "x y\n")
  }

  @Test func talksToARunningProgram() throws {
    let running = try Command("cat").start()
    running.writeLine("first")
    #expect(running.waitForOutput(containing: "first\n"))
    running.writeLine("second")
    let result = running.finish()
    #expect(result.output == "first\nsecond\n")
    #expect(result.succeeded)
  }

  @Test func waitingEndsWithTheProgram() throws {
    let running = try Command("true").start()
    #expect(!running.waitForOutput(containing: "anything"))
    #expect(running.finish().succeeded)
  }

  @Test func aProgramIsKilledWhenItsObjectGoes() throws {
    var running: RunningCommand? = try Command("sleep", ["100"]).start()
    let pid = try #require(running?.pid)
    #expect(kill(pid, 0) == 0)
    running = nil
    #expect(kill(pid, 0) == -1)
  }

  /// Each `cat` ends only when every copy of the write end of its stdin is closed, so a copy
  /// inherited by a neighbour would hold it.
  @Test(arguments: 0..<16) func neighboursInheritNoPipeOfEachOther(_ number: Int) throws {
    let neighbour = try Command("sleep", ["100"]).start()
    let result = try Command("cat", input: Array("\(number)".utf8), timeout: .seconds(5)).run()
    #expect(result.output == "\(number)")
    withExtendedLifetime(neighbour) {}
  }
}
