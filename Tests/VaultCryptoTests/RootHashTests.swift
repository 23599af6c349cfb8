import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct RootHashTests {
  @Test func noSlotIsTheKnownAnswer() {
    #expect(
      Known.hex(RootHash.slots([]))
        == "eda9c9e8893cc3915071eb30f918f6df39c2dc231852555a983614fbc2a41221")
  }

  @Test func oneVersionIsTheKnownAnswer() throws {
    var root = RootHash(.records)
    root.update(Leaf.version(try Known.versionKey(), tag: try CellTag(of: Known.box)))
    #expect(
      Known.hex(root.finish())
        == "af1be7672826ab0426190b856da4b9c2ed890870e154bd701d998b64dc13ea39")
  }

  @Test func aRecordIsNoVersion() throws {
    let tag = try CellTag(of: Known.box)
    let id = try Known.recordID()
    var record = RootHash(.records)
    record.update(Leaf.record(id, revision: 1, tag: tag))
    var version = RootHash(.records)
    version.update(Leaf.version(VersionKey(record: id, version: 1), tag: tag))
    let (first, second) = (record.finish(), version.finish())
    #expect(first != second)
  }

  @Test func theTwoKindsAreApart() {
    let roots = [RootHash(.slots).finish(), RootHash(.records).finish()]
    #expect(Set(roots).count == 2)
  }

  @Test func orderAndNumberCount() {
    func root(_ leaves: [[UInt8]]) -> [UInt8] {
      var root = RootHash(.records)
      for leaf in leaves { root.update(leaf) }
      return root.finish()
    }
    let (first, second) = ([UInt8](repeating: 1, count: 112), [UInt8](repeating: 2, count: 112))
    let roots = [[], [first], [first, second], [second, first], [first, first]].map(root)
    #expect(Set(roots).count == roots.count)
    #expect(root([first, second]) == root([first + second]))
  }

  @Test func everyColumnOfASlotCounts() {
    var slot = Known.slot(1, .keyfile)
    slot.box = Known.box
    var altered = [SlotRow](repeating: slot, count: 7)
    altered[1].id = 2
    altered[2].type = .recovery
    altered[3].role = .watch
    altered[4].cost = Known.cost
    altered[5].salt[15] ^= 1
    altered[6].box[136] ^= 1
    #expect(Set(altered.map { RootHash.slots([$0]) }).count == altered.count)
  }

  @Test func thousandsOfRowsInOneRoot() throws {
    let tag = try CellTag(of: Known.box)
    let id = try Known.recordID()
    func root(count: Int64) -> [UInt8] {
      var root = RootHash(.records)
      for version in 1...count {
        root.update(Leaf.version(VersionKey(record: id, version: version), tag: tag))
      }
      return root.finish()
    }
    #expect(root(count: 3_000) == root(count: 3_000))
    #expect(root(count: 3_000) != root(count: 2_999))
  }
}
