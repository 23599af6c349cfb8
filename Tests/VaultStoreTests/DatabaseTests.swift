import Testing
import VaultTestSupport

@testable import VaultStore

@Suite struct DatabaseTests {
  /// SQLITE_CANTOPEN, and the extended codes of a symbolic link and a directory.
  private static let cannotOpen: Int32 = 14
  private static let symbolicLink: Int32 = 14 | 6 << 8

  @Test(arguments: [VaultFile.Access.readWrite, .readOnly])
  func doesNotMakeAFileByOpening(_ access: VaultFile.Access) throws {
    let fixture = try StoreFixture()
    #expect(throws: StoreError.cannotOpen(code: Self.cannotOpen)) { try fixture.open(access) }
    #expect(entries(fixture.directoryPath).isEmpty)
  }

  @Test func refusesADirectory() throws {
    let fixture = try StoreFixture()
    #expect(throws: StoreError.cannotOpen(code: Self.cannotOpen)) {
      try VaultFile.open(at: fixture.directoryPath, access: .readWrite)
    }
  }

  @Test func refusesASymbolicLinkAnywhereInThePath() throws {
    let fixture = try StoreFixture.withVault()
    let directory = fixture.directoryPath
    #expect(unsafe symlink("vault.db", directory + "/link.db") == 0)
    #expect(unsafe symlink(directory, directory + "/up") == 0)
    for path in ["/link.db", "/up/vault.db"] {
      #expect(throws: StoreError.cannotOpen(code: Self.symbolicLink)) {
        try VaultFile.open(at: directory + path, access: .readWrite)
      }
    }
    try fixture.open().checkIdentity()
  }

  /// Names that SQLite reads as something other than a file.
  @Test func refusesWhatIsNotAnAbsolutePath() throws {
    let fixture = try StoreFixture.withVault()
    let paths = ["", ":memory:", "vault.db", "file:\(fixture.path)", "\(fixture.path)\u{0}x"]
    for path in paths {
      #expect(throws: StoreError.cannotOpen(code: Self.cannotOpen)) {
        try VaultFile.open(at: path, access: .readWrite)
      }
      #expect(throws: StoreError.cannotOpen(code: Self.cannotOpen)) {
        try VaultFile.create(at: path)
      }
    }
  }

  @Test func aFileThatIsThereIsNotMadeAgain() throws {
    let fixture = try StoreFixture()
    try writeFile(fixture.path, [1, 2, 3])
    #expect(throws: StoreError.cannotOpen(code: Self.cannotOpen)) {
      try VaultFile.create(at: fixture.path)
    }
    #expect(try readFile(fixture.path) == [1, 2, 3])
  }

  @Test func aDanglingLinkIsNotFollowedWhenMaking() throws {
    let fixture = try StoreFixture()
    let target = fixture.directoryPath + "/elsewhere"
    #expect(unsafe symlink(target, fixture.path) == 0)
    #expect(throws: StoreError.self) { try VaultFile.create(at: fixture.path) }
    #expect(!entryExists(target))
  }

  /// SQLite itself falls back to reading.
  @Test func saysWhenTheFileCannotBeWritten() throws {
    let fixture = try StoreFixture.withVault()
    #expect(unsafe chmod(fixture.path, 0o444) == 0)
    #expect(unsafe chmod(fixture.directoryPath, 0o755) == 0)
    try withoutPrivileges(fixture) {
      #expect(throws: StoreError.readOnly) { try fixture.open() }
      try fixture.open(.readOnly).checkIdentity()
    }
  }

  @Test func aReadOnlyConnectionDoesNotWrite() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open(.readOnly)
    #expect(throws: StoreError.readOnly) { try file.setState(Sample.state(2)) }
    #expect(throws: StoreError.readOnly) { try file.begin(.immediate) }
    #expect(try file.state() == Sample.state(1))
  }

  @Test func aClosedFileRefusesEverything() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    file.close()
    file.close()
    #expect(!file.isInTransaction)
    #expect(throws: StoreError.misuse(code: 21)) { try file.state() }
    #expect(throws: StoreError.misuse(code: 21)) { try file.begin(.deferred) }
    #expect(throws: StoreError.misuse(code: 21)) { try file.commit() }
    #expect(try fixture.open().state() == Sample.state(1))
  }
}
