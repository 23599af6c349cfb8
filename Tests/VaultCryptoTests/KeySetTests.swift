import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct KeySetTests {
  @Test func keysAreTheKnownAnswers() throws {
    let keys = try Known.keys()
    let derived = [
      Known.bytes(keys.data), Known.bytes(keys.metadata), Known.bytes(keys.state),
      Known.bytes(keys.audit), Known.bytes(keys.fingerprint), Known.bytes(keys.anchor),
      keys.publicKey,
    ]
    #expect(
      derived.map(Known.hex) == [
        "0e1984007d4948985906eef8e1c48660f67a5bca2103436a4b4b9596bcc8fc5a",
        "cf56f1e38681193de7043de455e374fca26f9a3856b2d726674e5fc2e63b51d4",
        "cf5638406947caedc082a59734143d5f9641bb35fb8324eacd7f9ef699d7e3f2",
        "bab7ed39260749007c109bf931a48f1f1ce599c707959c4cfcf77d210e3e3070",
        "ee4c725187d45721220a825c076838aa5de1bfffbd96d5ea1de235ca771ba2ca",
        "96cb636d80a2c22c5e15ee751ffcb68c0df1935d60968c5dbd4189b91b46c2bb",
        "8970fe5de221e584135e08ae7d6bf1639c3790dd5a01fbd64637d11e4d6ac589",
      ])
  }

  @Test func aWatcherGetsTheMetadataKeyAndThePublicKey() throws {
    let keys = try Known.keys()
    let payload = try keys.watchPayload()
    #expect(payload.count == SlotRole.watch.payloadByteCount)
    let watch = try WatchKeys(payload: payload)
    #expect(watch.publicKey == keys.publicKey)
    #expect(watch.metadata.isEqual(to: keys.metadata) == true)
  }

  @Test func theFullPayloadIsTheMasterKey() throws {
    let payload = try Known.keys().fullPayload()
    #expect(Known.bytes(payload) == Known.masterKey)
  }

  @Test func newKeysAreDifferentEveryTime() throws {
    let first = try FullKeys.random()
    let second = try FullKeys.random()
    #expect(first.publicKey != second.publicKey)
    #expect(first.masterKey.isEqual(to: second.masterKey) == false)
  }

  @Test(arguments: [0, 31, 33, 64])
  func aMasterKeyHasThirtyTwoBytes(count: Int) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try FullKeys(masterKey: SecretBytes(count: count))
    }
    #expect(refusal == .badInput)
  }

  @Test(arguments: [0, 32, 63, 65])
  func aWatchPayloadHasSixtyFourBytes(count: Int) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try WatchKeys(payload: SecretBytes(count: count))
    }
    #expect(refusal == .badInput)
  }
}
