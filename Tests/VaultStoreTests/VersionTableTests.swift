import Testing
import VaultCore

@testable import VaultStore

@Suite struct VersionTableTests {
  @Test func headsComeByRecordThenNumber() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let keys = try [(2, 10), (1, 256), (2, 9), (1, 2), (300, 1), (1, 1)]
      .map { try Sample.key($0.0, Int64($0.1)) }
    for (number, key) in keys.enumerated() {
      try file.insertVersion(key, box: Sample.bytes(137 + number, number))
    }
    let heads = try file.versionHeads()
    #expect(heads.map(\.key) == keys.sorted())
    for head in heads {
      let box = try #require(try file.versionBox(head.key))
      #expect(head.tag == (try CellTag(of: box)))
    }
  }

  /// Boundaries fall between records and inside one.
  @Test(arguments: 1...7) func pagesHaveEveryRowOnce(count: Int) throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    #expect(try file.versions(after: nil, count: count).isEmpty)
    let keys = try [(2, 10), (1, 256), (2, 9), (1, 2), (300, 1), (1, 1)]
      .map { try Sample.key($0.0, Int64($0.1)) }.sorted()
    for (number, key) in keys.enumerated() {
      try file.insertVersion(key, box: Sample.bytes(137 + number, number))
    }
    var found: [VersionKey] = []
    while found.count < keys.count {
      let page = try file.versions(after: found.last, count: count)
      #expect(page.count == min(count, keys.count - found.count))
      guard !page.isEmpty else { return }
      for (key, box) in page { #expect(try file.versionBox(key) == box) }
      found += page.map(\.key)
    }
    #expect(found == keys)
    #expect(try file.versions(after: found.last, count: count).isEmpty)
  }

  /// A megabyte does not fit a page; SQLite gathers it, and the head is the same.
  @Test func keepsTheLargestValue() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let key = try Sample.key(1, 1)
    let box = Sample.bytes(1_049_673, 5)
    try file.begin(.immediate)
    try file.insertVersion(key, box: box)
    try file.commit()
    #expect(try file.versionBox(key) == box)
    let tag = try CellTag(of: box)
    #expect(try file.versionHeads() == [VersionHead(key: key, tag: tag)])
  }

  @Test func updatesAndDeletesOneRow() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let first = try Sample.key(1, 1)
    let second = try Sample.key(1, 2)
    for key in [first, second] { try file.insertVersion(key, box: Sample.bytes(137, 1)) }
    try file.updateVersion(second, box: Sample.bytes(201, 2))
    try file.deleteVersion(first)
    #expect(try file.versionBox(first) == nil)
    #expect(try file.versionBox(second) == Sample.bytes(201, 2))
    #expect(try file.rowCounts().versions == 1)
  }

  @Test func saysWhenThereIsNoSuchRow() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let key = try Sample.key(1, 1)
    #expect(throws: StoreError.wrongRow) { try file.deleteVersion(key) }
    #expect(throws: StoreError.wrongRow) {
      try file.updateVersion(key, box: Sample.bytes(137, 1))
    }
    try file.insertVersion(key, box: Sample.bytes(137, 1))
    #expect(throws: StoreError.wrongRow) {
      try file.insertVersion(key, box: Sample.bytes(137, 1))
    }
  }

  @Test(arguments: [
    "UPDATE versions SET rid = x'00'", "UPDATE versions SET ver = -1",
    "UPDATE versions SET ver = 1.5", "UPDATE versions SET box = substr(box, 1, 136)",
    "UPDATE versions SET box = x''", "UPDATE versions SET box = hex(box)",
    "UPDATE versions SET box = 137",
  ])
  func refusesADamagedRow(_ damage: String) throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.insertVersion(Sample.key(1, 1), box: Sample.bytes(137, 1))
    file.close()
    try fixture.attackTypes(damage)
    let again = try fixture.open()
    try again.checkIdentity()
    #expect(throws: StoreError.corrupt) { try again.versionHeads() }
  }

  @Test func aDamagedBoxIsRefusedAloneToo() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.insertVersion(Sample.key(1, 1), box: Sample.bytes(137, 1))
    file.close()
    try fixture.attackTypes("UPDATE versions SET box = hex(box)")
    #expect(throws: StoreError.corrupt) {
      try fixture.open().versionBox(Sample.key(1, 1))
    }
  }

  /// The connection's LENGTH limit: what nobody can have written is not read into memory.
  @Test func refusesACellAboveTheLimit() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let key = try Sample.key(1, 1)
    // SQLITE_TOOBIG
    #expect(throws: StoreError.misuse(code: 18)) {
      try file.insertVersion(key, box: Sample.bytes(5 << 20, 1))
    }
    try file.insertVersion(key, box: Sample.bytes(137, 1))
    file.close()
    try fixture.attack("UPDATE versions SET box = zeroblob(5 << 20)")
    #expect(throws: StoreError.corrupt) { try fixture.open().versionHeads() }
    #expect(throws: StoreError.corrupt) { try fixture.open().versionBox(key) }
  }
}
