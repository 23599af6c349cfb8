import Testing
import VaultTestSupport

@testable import VaultStore

@Suite struct VaultFileTests {
  @Test func creationIsOneTransaction() throws {
    let fixture = try StoreFixture()
    let file = try VaultFile.create(at: fixture.path)
    #expect(file.isInTransaction)
    try file.checkIdentity()
    // Nobody else gets in before the commit.
    #expect(throws: StoreError.self) { try fixture.open().checkIdentity() }
    try file.setState(Sample.state(1))
    try file.insertSlot(Sample.passphraseSlot(id: 1))
    try file.commit()
    #expect(!file.isInTransaction)
    file.close()
    let again = try fixture.open()
    try again.checkIdentity()
    #expect(
      try again.rowCounts()
        == VaultFile.RowCounts(slots: 1, records: 0, versions: 0, audit: 0))
    #expect(entries(fixture.directoryPath) == ["vault.db"])
  }

  @Test func creationWithoutCommitIsNoVault() throws {
    let fixture = try StoreFixture()
    let file = try VaultFile.create(at: fixture.path)
    try file.setState(Sample.state(1))
    file.close()
    #expect(throws: StoreError.notADatabase) { try fixture.open() }
  }

  /// What the umask leaves, as for any file made with 0644.
  @Test func creationObeysTheUmask() throws {
    let fixture = try StoreFixture()
    let usual = fixture.directoryPath + "/usual"
    let descriptor = unsafe open(usual, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    try #require(descriptor >= 0)
    close(descriptor)
    try VaultFile.create(at: fixture.path).close()
    #expect(permissions(fixture.path) == permissions(usual))
  }

  @Test func reportsItsLibrary() throws {
    #expect(VaultFile.libraryVersion.hasPrefix("3."))
  }

  @Test func rollbackUndoesEverything() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    try file.appendAudit(Sample.audit(1))
    file.rollback()
    #expect(!file.isInTransaction)
    #expect(try file.state() == Sample.state(1))
    #expect(try file.auditHeads().isEmpty)
    file.rollback()
    #expect(throws: StoreError.misuse(code: 21)) { try file.commit() }
  }

  @Test func transactionsDoNotNest() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.begin(.deferred)
    #expect(throws: StoreError.misuse(code: 21)) { try file.begin(.immediate) }
    #expect(file.isInTransaction)
  }

  // MARK: Two connections

  @Test func thereIsOneWriter() throws {
    let fixture = try StoreFixture.withVault()
    let first = try fixture.open()
    let second = try fixture.open()
    try first.begin(.immediate)
    #expect(throws: StoreError.busy) { try second.begin(.immediate) }
    // Reading goes on beside it.
    #expect(try second.state() == Sample.state(1))
    first.rollback()
    try second.begin(.immediate)
  }

  @Test func exclusiveShutsReadersOut() throws {
    let fixture = try StoreFixture.withVault()
    let first = try fixture.open()
    let second = try fixture.open()
    try first.begin(.exclusive)
    #expect(throws: StoreError.busy) { try second.state() }
    #expect(throws: StoreError.busy) { try fixture.open() }
    first.rollback()
    #expect(try second.state() == Sample.state(1))
  }

  @Test func aCommitThatMeetsAReaderCanBeRepeated() throws {
    let fixture = try StoreFixture.withVault()
    let writer = try fixture.open()
    let reader = try fixture.open()
    try reader.begin(.deferred)
    #expect(try reader.state() == Sample.state(1))
    try writer.begin(.immediate)
    try writer.setState(Sample.state(2))
    #expect(throws: StoreError.busy) { try writer.commit() }
    #expect(writer.isInTransaction)
    #expect(try reader.state() == Sample.state(1))
    reader.rollback()
    try writer.commit()
    #expect(try reader.state() == Sample.state(2))
  }

  @Test func waitsForALockThatGoesAway() async throws {
    let fixture = try StoreFixture.withVault()
    let path = fixture.path
    let holder = try fixture.open()
    try holder.begin(.immediate)
    #expect(throws: StoreError.busy) { try fixture.open(busyTimeout: 0).begin(.immediate) }
    async let waited: Void = {
      // Longer than the usual five seconds, since this very test may be kept waiting.
      let file = try VaultFile.open(at: path, access: .readWrite, busyTimeout: 120_000)
      try file.begin(.immediate)
    }()
    try await Task.sleep(for: .milliseconds(100))
    holder.rollback()
    try await waited
  }

  // MARK: A disk that fails

  @Test func aFullFileKeepsTheOldState() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.database.once("PRAGMA max_page_count=8")
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    #expect(throws: StoreError.full) {
      for sequence in 1...200 { try file.appendAudit(Sample.audit(Int64(sequence))) }
    }
    file.rollback()
    #expect(try file.state() == Sample.state(1))
    file.close()
    let again = try fixture.open()
    try again.integrityCheck()
    #expect(try again.state() == Sample.state(1))
    #expect(try again.auditHeads().isEmpty)
  }

  /// The pages do not fit when the commit writes them.
  @Test(.enabled("needs to mount a file system") { SmallFileSystem.isAvailable })
  func aFullDiskAtTheCommitKeepsTheOldState() throws {
    let disk = try SmallFileSystem(kibibytes: 64)
    let path = disk.path + "/vault.db"
    let file = try VaultFile.create(at: path)
    try file.setState(Sample.state(1))
    try file.commit()
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    for sequence in 1...500 { try file.appendAudit(Sample.audit(Int64(sequence))) }
    #expect(throws: StoreError.full) { try file.commit() }
    #expect(!file.isInTransaction)
    try file.integrityCheck()
    #expect(try file.state() == Sample.state(1))
    #expect(try file.auditHeads().isEmpty)
    // What fits is still taken.
    try file.begin(.immediate)
    try file.setState(Sample.state(3))
    try file.commit()
    file.close()
    #expect(try VaultFile.open(at: path, access: .readWrite).state() == Sample.state(3))
  }

  /// The journal cannot be removed, so nobody knows whether the commit is one.
  @Test func anUnfinishedCommitIsUnknown() throws {
    let fixture = try StoreFixture.withVault()
    try withoutPrivileges(fixture) {
      let file = try fixture.open()
      try file.begin(.immediate)
      try file.setState(Sample.state(2))
      #expect(unsafe chmod(fixture.directoryPath, 0o500) == 0)
      #expect(throws: StoreError.commitUnknown) { try file.commit() }
      #expect(throws: StoreError.misuse(code: 21)) { try file.state() }
      #expect(unsafe chmod(fixture.directoryPath, 0o700) == 0)
      // The journal still stood, so it was none; opening again says so.
      let again = try fixture.open()
      try again.quickCheck()
      #expect(try again.state() == Sample.state(1))
    }
  }
}
