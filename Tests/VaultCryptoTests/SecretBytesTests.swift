import Testing

@testable import VaultCrypto

@Suite struct SecretBytesTests {
  @Test(arguments: [0, 1, 31, 32, 33, 100, 16_384, 16_385, 100_000])
  func newOnesAreZero(count: Int) throws {
    let secret = try SecretBytes(count: count)
    #expect(secret.count == count)
    #expect(Known.bytes(secret) == [UInt8](repeating: 0, count: count))
  }

  @Test func aNegativeCountIsRefused() {
    let refusal = Known.error { () throws(CryptoError) in _ = try SecretBytes(count: -1) }
    #expect(refusal == .badInput)
  }

  /// More than any machine has: an error, not the end of the process.
  @Test func memoryThatIsNotThereIsAnError() {
    for count in [Int.max, Int.max / 2, 1 << 60] {
      let refusal = Known.error { () throws(CryptoError) in _ = try SecretBytes(count: count) }
      #expect(refusal == .outOfMemory)
    }
  }

  @Test(arguments: [0, 5, 1_000, 70_000])
  func copiesAreEqual(count: Int) throws {
    let bytes = Random.bytes(count)
    let secret = try Known.secret(bytes)
    #expect(Known.bytes(secret) == bytes)
    var lent: [UInt8] = []
    secret.withBytes { span in
      for index in 0..<span.byteCount {
        unsafe lent.append(span.unsafeLoad(fromByteOffset: index, as: UInt8.self))
      }
    }
    #expect(lent == bytes)
  }

  @Test func equalityIsOfBytesAndLength() throws {
    let secret = try Known.secret("abc")
    #expect(secret.isEqual(to: try Known.secret("abc")) == true)
    #expect(secret.isEqual(to: try Known.secret("abd")) == false)
    #expect(secret.isEqual(to: try Known.secret("ab")) == false)
    #expect(try SecretBytes(count: 0).isEqual(to: SecretBytes(count: 0)) == true)
    #expect(try SecretBytes(count: 1).isEqual(to: SecretBytes(count: 0)) == false)
  }

  @Test func partsAreCopies() throws {
    var secret = try Known.secret("abcdef")
    let part = try secret.slice(1..<3)
    unsafe secret.withMutableBytes { unsafe $0[1] = 0 }
    #expect(Known.text(part) == "bc")
    #expect(try Known.text(secret.slice(6..<6)).isEmpty)
    for range in [0..<7, 7..<7, -1..<2] {
      let refusal = Known.error { () throws(CryptoError) in
        _ = try SecretBytes(count: 6).slice(range)
      }
      #expect(refusal == .badInput)
    }
  }

  @Test func truncationWipesTheRest() throws {
    var secret = try Known.secret("abcdef")
    secret.truncate(to: 2)
    #expect(secret.count == 2)
    // The block is still ours, so what lies behind the two bytes can be looked at.
    let block = unsafe secret.withAddress { address in
      unsafe Array(UnsafeRawBufferPointer(start: address, count: 6))
    }
    #expect(block == [0x61, 0x62, 0, 0, 0, 0])
    secret.truncate(to: 0)
    #expect(Known.bytes(secret).isEmpty)
  }

  @Test func randomOnesDiffer() throws {
    #expect(
      try SecretBytes.random(count: 32).isEqual(to: SecretBytes.random(count: 32)) == false)
    #expect(try SecretBytes.random(count: 0).count == 0)
  }

  @Test func errorsOfABodyPassThrough() throws {
    struct Stop: Error, Equatable {}
    var secret = try Known.secret("abc")
    #expect(throws: Stop()) {
      try secret.withBytes { (_) throws(Stop) in throw Stop() }
    }
    #expect(throws: Stop()) {
      try unsafe secret.withMutableBytes { (_) throws(Stop) in throw Stop() }
    }
  }

  @Test func aBodyMayReturnASecret() throws {
    let secret = try Known.secret("abc")
    let copy = try secret.withBytes { (span) throws(CryptoError) in
      try SecretBytes(copying: span)
    }
    #expect(copy.isEqual(to: secret) == true)
  }
}
