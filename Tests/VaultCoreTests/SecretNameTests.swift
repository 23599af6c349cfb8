import Testing
import VaultCore

@Suite struct SecretNameTests {
  @Test(arguments: [
    "a", "github/token", "A.b_c-9", "a/b/c", "...", "a/...", ".hidden", "..a", "-", "0",
    String(repeating: "x", count: 128),
  ])
  func legal(_ text: String) throws {
    #expect(try SecretName(text).text == text)
  }

  @Test(arguments: [
    "", "/", "/a", "a/", "a//b", ".", "..", "a/.", "a/..", "./a", "../a", "a/../b", "a b",
    "a\n", "a\0", "é", "a:b", "a\\b", "vault://a", String(repeating: "x", count: 129),
  ])
  func illegal(_ text: String) {
    let error = #expect(throws: VaultError.self) { _ = try SecretName(text) }
    #expect(error?.code == .badName)
  }

  @Test func theErrorDoesNotRepeatTheInput() {
    // What was typed by mistake may be the secret itself.
    let error = #expect(throws: VaultError.self) { _ = try SecretName("hunter2 hunter2") }
    #expect(error?.message.contains("hunter2") == false)
    #expect(error?.hint?.contains("hunter2") == false)
  }

  @Test func orderIsThatOfBytesAndCaseCounts() throws {
    let names = try ["b", "B", "a/b", "a", "a-b", "a.b"].map { try SecretName($0) }
    #expect(names.sorted().map(\.text) == ["B", "a", "a-b", "a.b", "a/b", "b"])
    #expect(try SecretName("a") != SecretName("A"))
  }
}
