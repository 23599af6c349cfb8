import Testing
import VaultTestSupport

/// Servers as people install them, each doing real work, on both lines of the SDK.
@Suite(
  .needsPython, .needsVaultBinary, .needs(programs: "git", "python3", "redis-server", "redis-cli"))
struct RealServerTests {
  let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
  }

  /// A profile is MCP mode as well, so one conversation is enough to show that it changes nothing.
  @Test(arguments: RealServer.driven)
  func transcriptsDifferOnlyWhereTheTokenStood(
    _ server: RealServer, _ conversation: Conversation
  ) throws {
    let token = SampleToken.ordinary.value
    let service = try server.service(token: token)
    let port = service?.port ?? ""
    let entry = try server.entry(conversation, port: port, token: token, home: home)
    let runs = try ComparedRuns(
      entry, conversation, [conversation == .secondLineLegacy ? .profile : .messages],
      token: token, home: home, era: server.era(in: conversation),
      steps: server.steps(port: port, home: home))
    #expect(runs.problems == "")
    #expect(try readFile(runs.plain.wire).count > 200_000)
    withExtendedLifetime(service) {}
  }

  /// A server that never had the token anywhere is passed on byte for byte.
  @Test(arguments: [Conversation.firstLine, .secondLineModern])
  func timeServerIsLeftAlone(_ conversation: Conversation) throws {
    let entry = ServerEntry(
      command: [
        conversation.environment.python, "-m", "mcp_server_time", "--local-timezone", "UTC",
      ]
    )
    let runs = try ComparedRuns(
      entry, conversation, [.messages], token: SampleToken.ordinary.value, home: home,
      steps: [
        #"{"tool": "get_current_time", "arguments": {"timezone": "Asia/Tokyo"}}"#,
        #"""
        {"tool": "convert_time", "arguments":
         {"source_timezone": "UTC", "time": "16:30", "target_timezone": "Asia/Kolkata"}}
        """#,
        #"{"tool": "get_current_time", "arguments": {"timezone": "No/Where"}}"#,
      ])
    let expected = try runs.plain.steps(with: #""notifications""#)
    #expect(expected.count == 4)
    #expect(try runs.sealed[0].steps(with: #""notifications""#) == expected)
  }
}
