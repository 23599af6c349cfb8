import Testing

@testable import VaultCrypto

@Suite struct SodiumTests {
  @Test func startsAnyNumberOfTimes() {
    for _ in 0..<3 {
      let refusal = Known.error { () throws(CryptoError) in try Sodium.start() }
      #expect(refusal == nil)
    }
  }

  @Test func theVersionIsThatOfTheLibrary() {
    #expect(Sodium.version.split(separator: ".").count == 3)
  }
}
