import Testing
import VaultTestSupport

/// With `--mcp` stdin passes through vault as well, and a server does not outlast its client.
@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ExecServerShutdownTests {
  private let fixture: ExecFixture

  init() throws { fixture = try ExecFixture() }

  private static func server(_ body: String) -> [String] {
    ["--mcp", "--", "python3", "-c", "import os, signal, sys, time\n" + body]
  }

  @Test func closedInputReachesTheServer() throws {
    let result = try fixture.command(
      Self.server("data = sys.stdin.read(); sys.stderr.write(f'ended after {len(data)}')"),
      input: Array("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n".utf8)
    ).run()
    #expect(result.status == 0)
    #expect(result.errorOutput == "ended after 45")
  }

  /// A server that is still at work when its input ends is not hurried while somebody listens.
  @Test func workGoesOnAfterTheInputHasEnded() throws {
    let result = try fixture.command(
      Self.server(
        """
        sys.stdin.read()
        time.sleep(3)
        print('{"jsonrpc":"2.0","id":1,"result":{}}')
        """)
    ).run()
    #expect(result.status == 0)
    #expect(result.output == "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n")
  }

  /// The SDKs' SIGKILL comes two seconds after their SIGTERM and reaches vault alone.
  @Test func aServerThatIgnoresTermIsGoneBeforeVaultIsKilled() throws {
    let running = try fixture.command(
      Self.server(
        """
        signal.signal(signal.SIGTERM, lambda *_: print('TERM', file=sys.stderr, flush=True))
        print('pid', os.getpid(), file=sys.stderr, flush=True)
        while True: time.sleep(1)
        """)
    ).start()
    #expect(running.waitForErrorOutput(containing: "\n"))
    let child = try #require(
      Int32(
        String(decoding: running.errorBytes, as: UTF8.self).split(separator: " ").last?.dropLast()
          ?? ""))
    running.closeInput()
    running.signal(SIGTERM)
    #expect(running.waitForErrorOutput(containing: "TERM"))
    let result = running.finish()
    #expect(result.status == 128 + SIGKILL)
    #expect(!Process.isAlive(child))
  }

  /// Nobody has asked it to end: a Ctrl-C at the client's terminal, and settings to be read anew.
  @Test(arguments: [SIGINT, SIGHUP, SIGQUIT]) func otherSignalsEndNoServer(signal: Int32) throws {
    let running = try fixture.command(
      Self.server(
        """
        signal.signal(\(signal), lambda *_: os.write(2, b'heard'))
        print('up', file=sys.stderr, flush=True)
        sys.stdin.readline()
        time.sleep(3)
        print('{"jsonrpc":"2.0","id":1,"result":{}}', flush=True)
        """)
    ).start()
    #expect(running.waitForErrorOutput(containing: "up"))
    running.signal(signal)
    #expect(running.waitForErrorOutput(containing: "heard"))
    running.closeInput()
    let result = running.finish()
    #expect(result.status == 0)
    #expect(result.output == "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n")
  }

  /// Without `--mcp` nothing of the kind: the control.
  @Test func anotherProgramMayIgnoreTerm() throws {
    let running = try fixture.command(
      [
        "--", "python3", "-c",
        """
        import os, signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: os.write(1, b'TERM' + bytes([10])))
        print('up', flush=True)
        end = time.monotonic() + 3
        while time.monotonic() < end: time.sleep(0.1)
        print('done')
        """,
      ]
    ).start()
    #expect(running.waitForOutput(containing: "up"))
    running.signal(SIGTERM)
    let result = running.finish()
    #expect(result.status == 0)
    #expect(result.output == "up\nTERM\ndone\n")
  }

  /// A client that died closes everything and signals nobody.
  @Test func aServerWhoseClientIsGoneEnds() throws {
    let result = try fixture.drive("gone.py", [fixture.vault])
    #expect(result.status == 0, "\(result.errorOutput)")
    #expect(result.output == "the server got 15 and ended\n")
  }

  /// Its socket says "connection reset" then, which is the end of input and no failure.
  @Test func aClientThatLeavesSomethingUnreadIsGoneLikeAnyOther() throws {
    let result = try fixture.drive("reset.py", [fixture.vault])
    #expect(result.status == 0, "\(result.errorOutput)")
    #expect(result.output == "ended by itself \n")
  }
}
