import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct PassphraseTests {
  private let cheap = KDFBounds(passes: 1...3, memory: 8...64)
  private let cheapCost = KDFCost(passes: 1, memory: 8)

  @Test func theKnownAnswer() throws {
    let key = try Passphrase.key(
      Known.secret(Known.passphrase), salt: Known.salt, cost: Known.cost, bounds: .standard)
    #expect(
      Known.hex(Known.bytes(key))
        == "b3de553dfaec1d56bef5ad2488ea74b7f29319639e829b8adab36439c8a83b22")
  }

  @Test(arguments: [(0, false), (1, true), (1_024, true), (1_025, false)])
  func lengths(count: Int, accepted: Bool) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try Passphrase.key(
        SecretBytes(count: count), salt: Known.salt, cost: cheapCost, bounds: cheap)
    }
    #expect(refusal == (accepted ? nil : .badInput))
  }

  @Test func anyByteIsTakenAsItComes() throws {
    func key(_ bytes: [UInt8]) throws -> [UInt8] {
      Known.bytes(
        try Passphrase.key(
          Known.secret(bytes), salt: Known.salt, cost: cheapCost, bounds: cheap))
    }
    // A zero byte ends nothing, and what is no UTF-8 is not replaced.
    let keys = try [[0x61], [0x61, 0x00], [0x61, 0x00, 0x62], [0xff], [0xfe]].map(key)
    #expect(Set(keys).count == keys.count)
  }

  @Test func theBoundsAreThoseGiven() {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try Passphrase.key(
        SecretBytes(count: 8), salt: Known.salt, cost: cheapCost, bounds: .standard)
    }
    #expect(refusal == .badInput)
  }
}
