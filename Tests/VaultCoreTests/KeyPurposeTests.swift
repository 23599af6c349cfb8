import Testing
import VaultCore

@Suite struct KeyPurposeTests {
  @Test func idsAreThoseOfTheFormat() {
    let ids: [KeyPurpose: UInt64] = [
      .data: 1, .metadata: 2, .state: 3, .audit: 4, .signing: 5, .fingerprint: 6, .anchor: 7,
    ]
    #expect(ids.count == KeyPurpose.allCases.count)
    for (purpose, id) in ids { #expect(purpose.rawValue == id) }
  }

  @Test func theContextHasTheEightBytesTheDerivationReads() {
    #expect(Array(KeyPurpose.derivationContext.utf8) == Array("VAULT1__".utf8))
  }

  @Test func aWatcherHoldsTheMetadataKeyAlone() {
    #expect(KeyPurpose.allCases.filter { $0.isHeld(by: .watch) } == [.metadata])
    #expect(KeyPurpose.allCases.filter { $0.isHeld(by: .full) } == KeyPurpose.allCases)
  }
}
