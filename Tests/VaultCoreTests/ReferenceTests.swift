import Testing
import VaultCore

@Suite struct ReferenceTests {
  @Test func readsAndWrites() throws {
    let reference = try Reference("vault://github/token")
    #expect(reference.name.text == "github/token")
    #expect(reference.description == "vault://github/token")
    #expect(Reference(reference.name) == reference)
  }

  @Test(arguments: [
    "", "vault://", "vault:/a", "vault:a", "Vault://a", " vault://a", "vault://a ",
    "vault://a b", "vault:///a", "vault://a/", "vault://a?x=1", "a", "vault://\u{301}a",
  ])
  func refuses(_ text: String) {
    #expect(throws: VaultError(.badReference, "")) { _ = try Reference(text) }
  }

  @Test func theErrorDoesNotRepeatTheInput() {
    let error = #expect(throws: VaultError.self) { _ = try Reference("vault://hunter2 x") }
    #expect(error?.message.contains("hunter2") == false)
  }
}
