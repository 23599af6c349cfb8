import Testing

@testable import VaultCrypto

@Suite struct GeneratedPassphraseTests {
  @Test func fiveWordsOfFiveLetters() throws {
    for _ in 0..<100 {
      let text = Known.text(try GeneratedPassphrase.make())
      #expect(text.utf8.count == GeneratedPassphrase.byteCount)
      let words = text.split(separator: "-", omittingEmptySubsequences: false)
      #expect(words.map(\.count) == [5, 5, 5, 5, 5])
      #expect(text.allSatisfy { "abdfghijklmnoprstuvz-".contains($0) })
    }
  }

  @Test func bytesBecomeTheWordsOfTheProposal() throws {
    let text = try GeneratedPassphrase.write(
      Known.secret([127, 0, 0, 1, 63, 84, 220, 193, 0xff, 0xff]))
    #expect(Known.text(text) == "lusab-babad-gutih-tugad-zuzuz")
  }

  @Test func neverTwiceTheSame() throws {
    let texts = try (0..<100).map { _ in Known.text(try GeneratedPassphrase.make()) }
    #expect(Set(texts).count == texts.count)
  }
}
