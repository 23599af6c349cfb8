import Testing
import VaultCore

@testable import VaultStore

@Suite struct AuditTableTests {
  private func vaultWithEntries(_ count: Int64) throws -> StoreFixture {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.begin(.immediate)
    for sequence in 1...count { try file.appendAudit(Sample.audit(sequence)) }
    try file.commit()
    file.close()
    return fixture
  }

  @Test func keepsEntriesInOrder() throws {
    let fixture = try vaultWithEntries(300)
    let file = try fixture.open()
    let heads = try file.auditHeads()
    #expect(heads.map(\.sequence) == Array(1...300))
    for head in heads {
      let row = Sample.audit(head.sequence)
      #expect(head.link == row.link)
      #expect(head.tag == (try CellTag(of: row.box)))
    }
    #expect(try file.auditRow(256) == Sample.audit(256))
    #expect(try file.auditRow(301) == nil)
    #expect(
      try file.auditRows(from: 255, through: 257) == [255, 256, 257].map { Sample.audit($0) })
    #expect(try file.auditRows(from: 5, through: 4).isEmpty)
  }

  @Test func prunesFromTheOldestOn() throws {
    let fixture = try vaultWithEntries(10)
    let file = try fixture.open()
    #expect(try file.deleteAudit(through: 7) == 7)
    #expect(try file.auditHeads().map(\.sequence) == [8, 9, 10])
    #expect(try file.deleteAudit(through: 7) == 0)
    #expect(try file.rowCounts().audit == 3)
  }

  @Test func replacesOneEntry() throws {
    let fixture = try vaultWithEntries(2)
    let file = try fixture.open()
    var entry = Sample.audit(2)
    entry.link = Sample.bytes(32, 99)
    entry.box = Sample.bytes(265, 99)
    try file.updateAudit(entry)
    #expect(try file.auditRows(from: 1, through: 2) == [Sample.audit(1), entry])
    #expect(throws: StoreError.wrongRow) { try file.updateAudit(Sample.audit(3)) }
    #expect(throws: StoreError.wrongRow) { try file.appendAudit(Sample.audit(2)) }
  }

  @Test(arguments: [
    "UPDATE audit SET seq = -1 WHERE seq = 1", "UPDATE audit SET link = x'00'",
    "UPDATE audit SET link = link || x'00'", "UPDATE audit SET link = hex(link)",
    "UPDATE audit SET box = substr(box, 1, 136)", "UPDATE audit SET box = 1",
  ])
  func refusesADamagedRow(_ damage: String) throws {
    let fixture = try vaultWithEntries(2)
    try fixture.attackTypes(damage)
    let file = try fixture.open()
    try file.checkIdentity()
    #expect(throws: StoreError.corrupt) { try file.auditHeads() }
    #expect(throws: StoreError.corrupt) { try file.auditRows(from: -5, through: 2) }
  }

  @Test func doesNotWriteWhatItWouldNotRead() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    var wrong = [AuditRow](repeating: Sample.audit(1), count: 3)
    wrong[0].sequence = -1
    wrong[1].link.removeLast()
    wrong[2].box = Sample.bytes(136, 1)
    for entry in wrong {
      #expect(throws: StoreError.misuse(code: 20)) { try file.appendAudit(entry) }
    }
    #expect(try file.auditHeads().isEmpty)
  }
}
