import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// Requests for values wait for each other, to share a commit: not for long, and not for much.
@Suite(.needsVaultBinary) struct AgentFairnessTests {
  private static let chatter = PackageRoot.file("Tests/VaultAppTests/Python/chatter.py")

  /// While another client leaves the agent no quiet moment.
  @Test(.needs(programs: "python3")) func aClientThatNeverStopsAskingKeepsNoValueBack() throws {
    let home = try Specimen.copy()
    try home.unlock()
    let request = RawClient.frame(.status).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    let chatter = try Command(
      "python3", [Self.chatter, try home.agentSocket, request.joined()]
    ).start()
    #expect(chatter.waitForOutput(containing: "heard"))
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
    chatter.closeInput()
    #expect(chatter.finish().succeeded)
  }

  #if os(Linux)
    /// Eight that ask for 24 MiB each at once: what is in memory is that of one.
    @Test func largeRequestsAreNotInMemoryTogether() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      let value = (0..<1_000_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
      try home.succeed(["add", "large", "--stdin", "--large"], input: value)
      let item = ReleaseItem(name: try SecretName("large"))
      let request = VaultRequest.release(
        ReleaseRequest(items: Array(repeating: item, count: 24), purpose: .get))
      let clients = try (0..<8).map { _ in try RawClient(home) }
      for client in clients { client.send(RawClient.frame(request)) }
      for client in clients { #expect(client.readAnswer()?.secret.count == 24 * value.count) }
      let peak = try #require(Int(agent.status("VmHWM").filter(\.isNumber)))
      #expect(peak < 150 << 10, "\(peak) KiB")
    }
  #endif
}
