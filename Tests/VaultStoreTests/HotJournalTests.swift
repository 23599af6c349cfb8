import Testing
import VaultCore
import VaultTestSupport

@testable import VaultStore

/// What a crash in the middle of a commit leaves: new pages in the file, old ones in the journal.
@Suite struct HotJournalTests {
  /// A vault as it stood on the disk while a transaction was being written, copied away from the
  /// process that wrote it.
  private func crashed() throws -> StoreFixture {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    // With a cache this small SQLite must write pages before the commit.
    try file.database.once("PRAGMA cache_size=4")
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    for number in 1...60 {
      try file.insertVersion(Sample.key(number, 1), box: Sample.bytes(2_000, number))
    }
    let copy = try StoreFixture()
    try writeFile(copy.path, try readFile(fixture.path))
    try writeFile(copy.journal, try readFile(fixture.journal))
    file.close()
    return copy
  }

  @Test func isRolledBackByWhoeverMayWrite() throws {
    let fixture = try crashed()
    #expect(try readFile(fixture.path).count > 24_576)
    let file = try fixture.open()
    try file.checkIdentity()
    try file.integrityCheck()
    #expect(try file.state() == Sample.state(1))
    #expect(try file.versionHeads().isEmpty)
    file.close()
    #expect(entries(fixture.directoryPath) == ["vault.db"])
  }

  /// Without the journal the same file is not the old state: there was something to roll back.
  @Test func withoutItsJournalTheFileIsNotTheOldOne() throws {
    let fixture = try crashed()
    #expect(unsafe unlink(fixture.journal) == 0)
    #expect(!isTheOldOne(fixture))
    #expect(isTheOldOne(try StoreFixture.withVault()))
  }

  private func isTheOldOne(_ fixture: StoreFixture) -> Bool {
    guard let file = try? fixture.open(), (try? file.integrityCheck()) != nil else {
      return false
    }
    return (try? file.state()) == Sample.state(1)
  }

  @Test func isReportedByWhoeverMayNotWrite() throws {
    let fixture = try crashed()
    let file = try readFile(fixture.path)
    let journal = try readFile(fixture.journal)
    #expect(throws: StoreError.hotJournal) { try fixture.open(.readOnly) }
    #expect(try readFile(fixture.path) == file)
    #expect(try readFile(fixture.journal) == journal)
  }

  /// A journal that is no journal is not rolled back.
  @Test func garbageIsNotPlayedBack() throws {
    let fixture = try StoreFixture.withVault()
    try writeFile(fixture.journal, Sample.bytes(5_000, 1))
    let file = try fixture.open()
    try file.checkIdentity()
    #expect(try file.state() == Sample.state(1))
  }

  /// The log comes out of the journal, where looking at the file does not see it.
  @Test func aPlantedLogIsRefused() throws {
    let fixture = try crashed()
    var journal = try readFile(fixture.journal)
    let magic = Array("SQLite format 3".utf8)
    let page = try #require(
      journal.indices.first { journal[$0...].starts(with: magic) })
    // Not among the bytes a journal's checksum samples: fileformat2, section 3.
    journal[page + 18] = 2
    journal[page + 19] = 2
    try writeFile(fixture.journal, journal)
    #expect(throws: StoreError.wrongSchema) { try fixture.open() }
    #expect(throws: StoreError.wrongSchema) { try fixture.open() }
  }
}
