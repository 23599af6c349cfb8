import Testing
import VaultCore

@Suite struct EnvironmentNameTests {
  @Test(arguments: ["A", "_", "a1", "GITHUB_TOKEN", String(repeating: "X", count: 256)])
  func legal(_ text: String) throws {
    #expect(try EnvironmentName(text).text == text)
  }

  @Test(arguments: ["", "1A", "A-B", "A=B", "A B", "É", "A\0", String(repeating: "X", count: 257)])
  func illegal(_ text: String) {
    #expect(throws: VaultError(.badName, "")) { _ = try EnvironmentName(text) }
  }

  @Test func reserved() throws {
    #expect(try EnvironmentName("MCPVAULT_FILE").isReserved)
    #expect(try EnvironmentName("MCPVAULT_").isReserved)
    #expect(try !EnvironmentName("MCPVAULT").isReserved)
    #expect(try !EnvironmentName("XMCPVAULT_FILE").isReserved)
  }
}
