import Testing
import VaultCore

/// Sizes as the format's tables state them, and that every input changes the context.
@Suite struct CellContextTests {
  private let vault = Sample.bytes(16, from: 0xA0)
  private let link = Sample.bytes(32, from: 0x30)

  @Test func sizes() throws {
    let key = VersionKey(record: try Sample.record(), version: 1)
    #expect(CellContext.slot(vault: vault, Sample.slot()).count == 115)
    #expect(
      CellContext.metadata(vault: vault, epoch: 1, record: key.record, revision: 1).count == 79)
    #expect(CellContext.value(vault: vault, epoch: 1, key).count == 79)
    #expect(
      CellContext.audit(vault: vault, epoch: 1, sequence: 1, previousLink: link).count == 96)
    let tag = try CellTag(of: [UInt8](repeating: 1, count: 137))
    #expect(Leaf.record(key.record, revision: 1, tag: tag).count == 112)
    #expect(Leaf.version(key, tag: tag).count == 112)
  }

  @Test func everyFieldOfASlotCounts() {
    var slots = [Sample.slot()]
    let changes: [(inout SlotRow) -> Void] = [
      { $0.id = 2 }, { $0.type = .passphraseAndKeyfile }, { $0.role = .watch },
      { $0.cost.passes = 4 }, { $0.cost.memory = 65_537 }, { $0.salt[0] ^= 1 },
    ]
    for change in changes {
      var slot = Sample.slot()
      change(&slot)
      slots.append(slot)
    }
    #expect(Set(slots.map { CellContext.slot(vault: vault, $0) }).count == slots.count)
    #expect(Set(slots.map(Leaf.slot)).count == slots.count)

    // The box is what the context seals, so it is in the leaf alone.
    var boxed = Sample.slot()
    boxed.box[0] ^= 1
    #expect(CellContext.slot(vault: vault, boxed) == CellContext.slot(vault: vault, slots[0]))
    #expect(Leaf.slot(boxed) != Leaf.slot(slots[0]))
  }

  @Test func noTwoCellsShareAContext() throws {
    let record = try Sample.record()
    let other = try Sample.record(0x51)
    var contexts: Set<[UInt8]> = []
    for vault in [vault, Sample.bytes(16, from: 0xA1)] {
      for epoch: Int64 in [1, 2] {
        for number: Int64 in [1, 2] {
          for id in [record, other] {
            contexts.insert(
              CellContext.metadata(vault: vault, epoch: epoch, record: id, revision: number))
            contexts.insert(
              CellContext.value(
                vault: vault, epoch: epoch, VersionKey(record: id, version: number)))
          }
          for link in [link, Sample.bytes(32, from: 0x31)] {
            contexts.insert(
              CellContext.audit(
                vault: vault, epoch: epoch, sequence: number, previousLink: link))
          }
        }
      }
    }
    #expect(contexts.count == 8 * 6)
  }

  @Test func aRecordCannotPassForAVersion() throws {
    let id = try Sample.record()
    let tag = try CellTag(of: [UInt8](repeating: 1, count: 137))
    let version = VersionKey(record: id, version: 3)
    #expect(Leaf.record(id, revision: 3, tag: tag) != Leaf.version(version, tag: tag))
  }

  @Test func theLengthOfABoxIsInItsLeaf() throws {
    let id = try Sample.record()
    let short = try CellTag(of: [UInt8](repeating: 1, count: 137))
    let long = try CellTag(of: [UInt8](repeating: 1, count: 201))
    #expect(short.bytes == long.bytes)
    #expect(Leaf.record(id, revision: 1, tag: short) != Leaf.record(id, revision: 1, tag: long))
    #expect(
      Leaf.link(previous: link, sequence: 1, tag: short)
        != Leaf.link(previous: link, sequence: 1, tag: long))
  }
}
