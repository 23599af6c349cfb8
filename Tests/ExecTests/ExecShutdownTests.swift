import Testing
import VaultTestSupport

/// The order in which an MCP client ends a server: stdin, SIGTERM, SIGKILL.
@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ExecShutdownTests {
  private let fixture: ExecFixture

  init() throws { fixture = try ExecFixture() }

  @Test func closedInputEndsTheServerCleanly() throws {
    let running = try fixture.counter()
    let child = try running.number(after: "ready")
    let result = running.finish()
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("counts TERM=0 INT=0 HUP=0 QUIT=0 USR1=0 USR2=0 WINCH=0\n"))
    #expect(!Process.isAlive(child))
  }

  /// Both SDKs wait two seconds after each step.
  @Test(arguments: [false, true]) func termEndsAServerThatDoesNotReadItsInput(
    _ toGroup: Bool
  ) throws {
    let running = try fixture.command(
      ["--", "python3", "-c", "import time; print('up', flush=True); time.sleep(60)"],
      timeout: .seconds(30)
    ).start()
    #expect(running.waitForOutput(containing: "up"))
    running.closeInput()
    running.signal(SIGTERM, toGroup: toGroup)
    let result = running.finish()
    #expect(result.status == 128 + SIGTERM)
    #expect(result.errorOutput == "")
  }

  /// The Python SDK kills the group of what it started, the TypeScript SDK that process alone.
  @Test(arguments: [false, true]) func killLeavesNothing(_ toGroup: Bool) throws {
    let running = try fixture.counter()
    let child = try running.number(after: "ready")
    running.signal(SIGTERM, toGroup: toGroup)
    #expect(running.waitForOutput(containing: "TERM 1"))
    running.signal(SIGKILL, toGroup: toGroup)
    #expect(Process.ends(child))
    #expect(running.finish().termination == .signalled(SIGKILL))
  }
}
