import Testing
import VaultTestSupport

/// Nothing of the child's group outlives vault.
@Suite(.needsVaultBinary) struct ExecGroupTests {
  private let fixture: ExecFixture

  init() throws { fixture = try ExecFixture() }

  /// A shell with a sleeper, and their pids.
  private func tree(
    _ before: String = ""
  ) throws -> (vault: RunningCommand, child: pid_t, grandchild: pid_t) {
    let script = "\(before) sleep 300 & echo sleeper $!; echo leader $$; wait; sleep 300"
    let running = try fixture.command(["--", "/bin/sh", "-c", script]).start()
    return (running, try running.number(after: "leader"), try running.number(after: "sleeper"))
  }

  @Test func allIsGoneWhenVaultIsKilled() throws {
    let (running, child, grandchild) = try tree()
    running.signal(SIGKILL)
    #expect(Process.ends(child))
    #expect(Process.ends(grandchild))
    #expect(running.finish().termination == .signalled(SIGKILL))
  }

  /// The control: it is the guardian who ends the grandchild.
  @Test func withoutItsGuardianAGrandchildLivesOn() throws {
    let (running, child, grandchild) = try tree()
    // It takes its name in its own time.
    var guardians: [pid_t] = []
    while guardians.isEmpty {
      try #require(Process.isAlive(running.pid))
      guardians = Process.guardians(of: fixture.home)
    }
    #expect(guardians.count == 1)
    for guardian in guardians { kill(guardian, SIGKILL) }
    running.signal(SIGKILL)
    #expect(Process.ends(child))
    poll(nil, 0, 200)
    #expect(Process.isAlive(grandchild))
    kill(grandchild, SIGKILL)
    #expect(running.finish().termination == .signalled(SIGKILL))
  }

  @Test func noGuardianStaysBehind() throws {
    #expect(try fixture.shell("exit 3").status == 3)
    let deadline = ContinuousClock.now + .seconds(10)
    while !Process.guardians(of: fixture.home).isEmpty {
      try #require(ContinuousClock.now < deadline)
      poll(nil, 0, 5)
    }
  }

  @Test func termReachesTheWholeGroup() throws {
    let (running, child, grandchild) = try tree()
    running.signal(SIGTERM)
    #expect(running.finish().status == 128 + SIGTERM)
    #expect(Process.ends(child))
    #expect(Process.ends(grandchild))
  }

  /// The client decides when patience is over.
  @Test func groupThatIgnoresTermStaysUntilVaultIsKilled() throws {
    let (running, child, grandchild) = try tree("trap '' TERM;")
    running.signal(SIGTERM)
    poll(nil, 0, 300)
    for pid in [running.pid, child, grandchild] { #expect(Process.isAlive(pid)) }
    running.signal(SIGKILL)
    #expect(Process.ends(child))
    #expect(Process.ends(grandchild))
    #expect(running.finish().termination == .signalled(SIGKILL))
  }

  /// It holds stdout and stderr; what both have written is not lost.
  @Test(arguments: ["", "trap '' TERM HUP;"])
  func grandchildThatHoldsThePipesEndsSoonAfterTheChild(_ before: String) throws {
    let script = "\(before) (echo early; sleep 300) & echo grandchild $!; sleep 0.1; echo late >&2"
    let result = try fixture.shell(script + "; exit 6", timeout: .seconds(15))
    #expect(result.status == 6)
    #expect(result.output.contains("early\n"))
    #expect(result.errorOutput == "late\n")
    let rest = result.output.split(separator: "grandchild ").last ?? ""
    let grandchild = try #require(pid_t(rest.prefix { $0.isNumber }))
    #expect(Process.ends(grandchild))
  }

  /// One that has left the group cannot be ended, and is not waited for.
  @Test func aDaemonThatHoldsThePipesIsNotWaitedFor() throws {
    let script = "setsid sh -c 'echo daemon $$; exec sleep 30' & sleep 0.2; exit 4"
    let result = try fixture.shell(script, timeout: .seconds(15))
    #expect(result.status == 4)
    let rest = result.output.split(separator: "daemon ").last ?? ""
    let daemon = try #require(pid_t(rest.prefix { $0.isNumber }))
    #expect(Process.isAlive(daemon))
    kill(daemon, SIGKILL)
  }

  /// What remains of the group is ended when the child is, even if nothing waits for it.
  @Test func grandchildWithoutThePipesEndsWithTheChild() throws {
    let result = try fixture.shell("sleep 300 >/dev/null 2>&1 & echo $!")
    #expect(result.status == 0)
    let text = try #require(result.output.split(separator: "\n").first)
    #expect(Process.ends(try #require(pid_t(text))))
  }
}
