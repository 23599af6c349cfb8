import Testing
import VaultTestSupport

/// What a client's message may not carry is refused, and the audit log says so, within bounds.
@Suite(.needsVaultBinary) struct ExecGuardTests {
  private let fixture: ExecFixture

  init() throws { fixture = try ExecFixture(["token": "value-of-the-token-0123"]) }

  /// Calls with these arguments, to a server that says again whatever reaches it: what comes back,
  /// and how many entries the log has of it.
  private func call(_ arguments: [String]) throws -> (output: String, entryCount: Int) {
    let calls = arguments.enumerated().map { number, argument in
      #"{"jsonrpc":"2.0","id":\#(number),"method":"tools/call","params":{"arguments":"#
        + #"{"text":"\#(argument)"}}}"# + "\n"
    }
    let result = try fixture.command(
      ["--mcp", "--env", "TOKEN=vault://token", "--", "cat"], input: Array(calls.joined().utf8)
    ).run()
    #expect(result.status == 0, "\(result.errorOutput)")
    let log = try fixture.home.succeed(["audit", "--json"]).output
    return (result.output, log.ranges(of: #""event":"denied""#).count)
  }

  @Test func aMarkerAndAValueAreRefusedAndRecordedOnceEach() throws {
    let marker = "[REDACTED:token]"
    let value = "value-of-the-token-0123"
    let (output, count) = try call([marker, value, "harmless", marker, value])
    #expect(output.ranges(of: #""isError":true"#).count == 4, "\(output)")
    #expect(output.ranges(of: "tools/call").count == 1, "\(output)")
    #expect(count == 2)
  }

  private static let marked =
    #"{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"arguments":{"t":"[REDACTED:token]"}}}"#
  private static let unmarked = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#

  /// A server that closes its stdout, tells so, and lives on. Behind vault stands a client that
  /// tells when its input has ended.
  private func halfClosed(
    _ script: String, then rest: String = "exec cat >/dev/null"
  ) throws -> RunningCommand {
    let words = [try fixture.vault, "exec", "--mcp", "--env", "TOKEN=vault://token", "--"]
    let server = ["/bin/sh", "-c", script + "\nexec >&-; echo closed >&2\n" + rest]
    return try Command(
      "/bin/sh", ["-c", #""$@" | { cat; echo ended >&2; }"#, "sh"] + words + server,
      environment: fixture.home.environment, timeout: .seconds(20)
    ).start()
  }

  @Test func aRefusalArrivesBehindTheEndOfTheServersOutput() throws {
    let running = try halfClosed(
      #"read -r line; echo '{"jsonrpc":"2.0","id":1,"result":{}}'"#)
    running.writeLine(Self.unmarked)
    #expect(running.waitForErrorOutput(containing: "closed"))
    for count in 1...3 {
      running.writeLine(Self.marked)
      #expect(running.waitForErrorOutput(containing: "was refused"))
      #expect(running.waitForOutput(containing: #""isError":true"#), "\(count)")
    }
    #expect(!String(decoding: running.errorBytes, as: UTF8.self).contains("ended"))
    // The next request would not be answered: its client learns it while the server still runs.
    running.writeLine(Self.unmarked)
    #expect(running.waitForErrorOutput(containing: "ended"))
    let result = running.finish()
    #expect(result.output.ranges(of: #""isError":true"#).count == 3, "\(result)")
  }

  /// The control: whoever waits for an answer that will not come is told at once.
  @Test func theEndOfTheServersOutputReachesAClientThatWaits() throws {
    let running = try halfClosed("read -r line")
    running.writeLine(Self.unmarked)
    #expect(running.waitForErrorOutput(containing: "ended"))
    let result = running.finish()
    #expect(result.outputBytes.isEmpty, "\(result)")
  }

  /// And a client that says nothing any more is not kept waiting either.
  @Test func theEndOfTheServersOutputReachesAClientThatHasEnded() throws {
    let go = fixture.home.directory.path("go")
    let running = try halfClosed(
      "", then: "while [ ! -e '\(go)' ]; do sleep 0.05; done; echo server >&2")
    #expect(running.waitForErrorOutput(containing: "closed"))
    running.closeInput()
    #expect(running.waitForErrorOutput(containing: "ended"))
    #expect(!String(decoding: running.errorBytes, as: UTF8.self).contains("server"))
    try writeFile(go, [])
    #expect(running.finish().errorOutput.contains("server"))
  }

  /// The name in a marker may be anything: each is refused, and the log does not grow with them.
  @Test func madeUpNamesDoNotFillTheLog() throws {
    let (output, count) = try call((0..<40).map { "[REDACTED:made-up-\($0)]" })
    #expect(output.ranges(of: #""isError":true"#).count == 40, "\(output)")
    #expect((1...8).contains(count), "\(count)")
  }
}
