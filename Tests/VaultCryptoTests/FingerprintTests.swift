import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct FingerprintTests {
  @Test func theKnownAnswer() throws {
    let fingerprint = try Known.fingerprint(Known.value, Known.keys())
    #expect(Known.hex(fingerprint) == "0205c580de4d6e5ec0fbe8e3652f1bf7")
  }

  @Test func equalValuesAreEqualUnderOneKeyAlone() throws {
    let keys = try Known.keys()
    let first = try Known.fingerprint(Known.value, keys)
    #expect(try Known.fingerprint(Known.value, keys) == first)
    #expect(try Known.fingerprint(Known.passphrase, keys) != first)
    #expect(try Known.fingerprint(Known.value, FullKeys.random()) != first)
    #expect(first.count == Fingerprint.byteCount)
  }
}
