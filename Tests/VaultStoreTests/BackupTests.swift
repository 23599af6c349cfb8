import Testing
import VaultTestSupport

@testable import VaultStore

@Suite struct BackupTests {
  @Test func isTheSameVault() throws {
    let fixture = try StoreFixture.withVault()
    let target = try StoreFixture()
    let file = try fixture.open()
    for number in 1...50 {
      try file.insertVersion(Sample.key(number, 1), box: Sample.bytes(700, number))
    }
    try file.backup(to: target.path)
    let copy = try target.open()
    try copy.checkIdentity()
    try copy.integrityCheck()
    #expect(try copy.state() == file.state())
    #expect(try copy.versionHeads() == file.versionHeads())
    #expect(entries(target.directoryPath) == ["vault.db"])
  }

  /// A reader's transaction holds still while somebody writes beside it.
  @Test func isWhatTheTransactionReads() throws {
    let fixture = try StoreFixture.withVault()
    let target = try StoreFixture()
    let file = try fixture.open()
    try file.begin(.deferred)
    #expect(try file.state() == Sample.state(1))
    let writer = try fixture.open()
    try writer.begin(.immediate)
    try writer.setState(Sample.state(2))
    #expect(throws: StoreError.busy) { try writer.backup(to: target.path + ".writer") }
    try file.backup(to: target.path)
    #expect(try target.open().state() == Sample.state(1))
  }

  @Test func overwritesNothing() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    #expect(throws: StoreError.cannotOpen(code: 14)) { try file.backup(to: fixture.path) }
    let other = try StoreFixture.withVault()
    #expect(throws: StoreError.cannotOpen(code: 14)) { try file.backup(to: other.path) }
    try other.open().checkIdentity()
    #expect(try file.state() == Sample.state(1))
  }
}
