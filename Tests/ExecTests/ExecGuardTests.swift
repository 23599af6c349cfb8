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

  /// The name in a marker may be anything: each is refused, and the log does not grow with them.
  @Test func madeUpNamesDoNotFillTheLog() throws {
    let (output, count) = try call((0..<40).map { "[REDACTED:made-up-\($0)]" })
    #expect(output.ranges(of: #""isError":true"#).count == 40, "\(output)")
    #expect((1...8).contains(count), "\(count)")
  }
}
