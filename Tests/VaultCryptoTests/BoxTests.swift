import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct BoxTests {
  @Test func theKnownBox() throws {
    let keys = try Known.keys()
    let box = try Known.seal(
      Known.value, key: keys.data, context: Known.context(),
      randomness: Known.randomness)
    #expect(box == Known.box)
    #expect(box.count == 137)
    #expect(try Known.open(Known.box, key: keys.data, context: Known.context()) == Known.value)
  }

  /// Plaintext and box, on both sides of every change of the padding block.
  @Test(arguments: [
    (0, 137), (1, 137), (63, 137), (64, 201), (1_023, 1_097), (1_024, 1_161), (1_025, 1_353),
    (8_191, 8_265), (8_192, 8_521), (8_193, 9_289), (65_536, 66_633), (1_048_576, 1_049_673),
  ])
  func sizes(plaintext: Int, box: Int) throws {
    let keys = try Known.keys()
    let value = (0..<plaintext).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let sealed = try Known.seal(value, key: keys.data, context: Known.context())
    #expect(sealed.count == box)
    #expect(Box.byteCount(forPlaintextOf: plaintext) == box)
    #expect(try Known.open(sealed, key: keys.data, context: Known.context()) == value)
  }

  /// A plaintext that ends like padding comes back as it was.
  @Test(arguments: [[0x80], [0x80, 0x00], [UInt8](repeating: 0x80, count: 64), [0x00], []])
  func paddingIsNotConfusedWithContent(value: [UInt8]) throws {
    let keys = try Known.keys()
    let box = try Known.seal(value, key: keys.data, context: Known.context())
    #expect(try Known.open(box, key: keys.data, context: Known.context()) == value)
  }

  @Test func everyBitCounts() throws {
    let keys = try Known.keys()
    let context = try Known.context()
    for index in Known.box.indices {
      for bit in 0..<8 {
        var box = Known.box
        box[index] ^= 1 << UInt8(bit)
        guard try Known.open(box, key: keys.data, context: context) == nil else {
          Issue.record("bit \(bit) of byte \(index) may be changed")
          return
        }
      }
    }
  }

  @Test func aBoxIsNeitherLongerNorShorter() throws {
    let keys = try Known.keys()
    let context = try Known.context()
    let box = Known.box
    for count in 0..<box.count {
      #expect(try Known.open(Array(box[..<count]), key: keys.data, context: context) == nil)
    }
    for extra in [1, 16, 64, 128] {
      let longer = box + [UInt8](repeating: 0, count: extra)
      #expect(try Known.open(longer, key: keys.data, context: context) == nil)
    }
  }

  @Test func theContextCountsFieldByField() throws {
    let keys = try Known.keys()
    let id = try Known.recordID()
    let other = try RecordID([UInt8](repeating: 0x51, count: RecordID.byteCount))
    let vault = Known.vaultID
    var otherVault = vault
    otherVault[15] ^= 1
    let wrong = [
      CellContext.value(vault: otherVault, epoch: 1, VersionKey(record: id, version: 1)),
      CellContext.value(vault: vault, epoch: 2, VersionKey(record: id, version: 1)),
      CellContext.value(vault: vault, epoch: 1, VersionKey(record: other, version: 1)),
      CellContext.value(vault: vault, epoch: 1, VersionKey(record: id, version: 2)),
      CellContext.metadata(vault: vault, epoch: 1, record: id, revision: 1),
      CellContext.audit(vault: vault, epoch: 1, sequence: 1, previousLink: StateBody.zeroHash),
      [],
    ]
    for context in wrong {
      #expect(try Known.open(Known.box, key: keys.data, context: context) == nil)
    }
    let right = CellContext.value(vault: vault, epoch: 1, VersionKey(record: id, version: 1))
    #expect(try Known.open(Known.box, key: keys.data, context: right) == Known.value)
  }

  @Test func theAuditContextBindsTheLinkBefore() throws {
    let keys = try Known.keys()
    let links = [StateBody.zeroHash, [UInt8](repeating: 1, count: 32)]
    let contexts = links.flatMap { link in
      [Int64(7), 8].map {
        CellContext.audit(vault: Known.vaultID, epoch: 1, sequence: $0, previousLink: link)
      }
    }
    let box = try Known.seal([1, 2, 3], key: keys.audit, context: contexts[0])
    let opened = try contexts.map { try Known.open(box, key: keys.audit, context: $0) }
    #expect(opened == [[1, 2, 3], nil, nil, nil])
  }

  @Test func theKeyCounts() throws {
    let keys = try Known.keys()
    let context = try Known.context()
    #expect(try Known.open(Known.box, key: keys.metadata, context: context) == nil)
    #expect(try Known.open(Known.box, key: keys.masterKey, context: context) == nil)
  }

  @Test(arguments: [0, 16, 31, 33, 64])
  func aKeyHasThirtyTwoBytes(count: Int) throws {
    let refusals = [
      Known.error { () throws(CryptoError) in
        let key = try SecretBytes(count: count)
        _ = try Known.seal(Known.value, key: key, context: [])
      },
      Known.error { () throws(CryptoError) in
        let key = try SecretBytes(count: count)
        _ = try Box.open(Known.box, key: key, context: [])
      },
    ]
    #expect(refusals == [.badInput, .badInput])
  }

  @Test func theNonceDependsOnRandomnessAndOnContent() throws {
    let keys = try Known.keys()
    let context = try Known.context()
    func nonce(_ value: [UInt8], _ randomness: [UInt8], _ context: [UInt8]) throws -> [UInt8] {
      let box = try Known.seal(
        value, key: keys.data, context: context, randomness: randomness)
      return Array(box[1..<25])
    }
    let stuck = [UInt8](repeating: 0, count: 32)
    let reference = try nonce([1], stuck, context)
    #expect(try nonce([1], stuck, context) == reference)
    #expect(try nonce([2], stuck, context) != reference)
    #expect(try nonce([1], Known.randomness, context) != reference)
    #expect(try nonce([1], stuck, context + [0]) != reference)
    // Twice the same, sealed as the product does it.
    let first = try Known.seal([1], key: keys.data, context: context)
    #expect(try Known.seal([1], key: keys.data, context: context) != first)
  }
}
