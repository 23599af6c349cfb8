import Testing
import VaultCore

@testable import VaultStore

@Suite struct RecordTableTests {
  private func record(_ number: Int, revision: Int64 = 1) throws -> RecordRow {
    RecordRow(
      id: try Sample.id(number), revision: revision,
      meta: Sample.bytes(137 + number * 64, number))
  }

  @Test func keepsRecordsInTheOrderOfTheirIds() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let records = try [300, 2, 255, 256, 1].map { try record($0) }
    for record in records { try file.insertRecord(record) }
    #expect(try file.records() == records.sorted { $0.id < $1.id })
    #expect(try file.record(Sample.id(255)) == records[2])
    #expect(try file.record(Sample.id(3)) == nil)
    #expect(try file.rowCounts().records == 5)
  }

  @Test func updatesAndDeletesOneRow() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    for number in 1...3 { try file.insertRecord(record(number)) }
    var second = try record(2, revision: 2)
    second.meta = Sample.bytes(17_481, 77)
    try file.updateRecord(second)
    try file.deleteRecord(Sample.id(1))
    #expect(try file.records() == [second, record(3)])
  }

  @Test func saysWhenThereIsNoSuchRow() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.insertRecord(record(1))
    #expect(throws: StoreError.wrongRow) { try file.updateRecord(record(2)) }
    #expect(throws: StoreError.wrongRow) { try file.deleteRecord(Sample.id(2)) }
    // SQLITE_CONSTRAINT_PRIMARYKEY
    #expect(throws: StoreError.wrongRow) { try file.insertRecord(record(1)) }
  }

  @Test(arguments: [
    "UPDATE records SET id = x'00'", "UPDATE records SET id = id || x'00'",
    "UPDATE records SET id = 7", "UPDATE records SET id = 'abcdefghijklmnop'",
    "UPDATE records SET rev = -1", "UPDATE records SET rev = 1.5", "UPDATE records SET rev = 'x'",
    "UPDATE records SET meta = substr(meta, 1, 136)", "UPDATE records SET meta = hex(meta)",
  ])
  func refusesADamagedRow(_ damage: String) throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.insertRecord(record(1))
    file.close()
    try fixture.attackTypes(damage)
    let again = try fixture.open()
    try again.checkIdentity()
    #expect(throws: StoreError.corrupt) { try again.records() }
  }

  @Test func doesNotWriteWhatItWouldNotRead() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    let short = RecordRow(id: try Sample.id(1), revision: 1, meta: Sample.bytes(136, 1))
    #expect(throws: StoreError.misuse(code: 20)) { try file.insertRecord(short) }
    #expect(throws: StoreError.misuse(code: 20)) {
      try file.insertRecord(record(1, revision: -1))
    }
    #expect(try file.records().isEmpty)
  }
}
