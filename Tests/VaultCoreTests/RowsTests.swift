import Testing
import VaultCore

@Suite struct RowsTests {
  @Test(arguments: [0, 15, 17]) func recordIDsHave16Bytes(_ count: Int) {
    #expect(throws: FormatError()) { _ = try RecordID(Sample.bytes(count, from: 0)) }
  }

  @Test func keysAreOrderedAsTheRootsNeedThem() throws {
    let low = try Sample.record(0x10)
    let high = try Sample.record(0xF0)
    #expect(low < high)
    #expect(VersionKey(record: low, version: 9) < VersionKey(record: high, version: 1))
    #expect(VersionKey(record: low, version: 1) < VersionKey(record: low, version: 2))
  }

  @Test func aTagIsTheFirst57Bytes() throws {
    let box = Sample.bytes(201, from: 0)
    let tag = try CellTag(of: box)
    #expect(tag.bytes == Array(box[..<57]))
    #expect(tag.boxByteCount == 201)
    #expect(try CellTag(of: Array(box[..<57]) + [UInt8](repeating: 0, count: 144)) == tag)
    #expect(try CellTag(of: box + [0]) != tag)
    for index in 0..<57 {
      var other = box
      other[index] ^= 0x80
      #expect(try CellTag(of: other) != tag)
    }
  }

  @Test func refusesBoxesNoSealMakes() {
    #expect(throws: FormatError()) { _ = try CellTag(of: Sample.bytes(136, from: 0)) }
    #expect(throws: FormatError()) { _ = try CellTag(of: [UInt8]()) }
  }

  @Test func slotTypesAndRoles() {
    #expect(SlotType.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(SlotType.allCases.filter(\.usesKDF) == [.passphrase, .passphraseAndKeyfile])
    #expect(SlotRole.allCases.map(\.payloadByteCount) == [32, 64])
    #expect(SlotRole.allCases.map(\.boxByteCount) == [137, 201])
  }
}
