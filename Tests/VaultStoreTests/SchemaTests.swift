import Testing
import VaultTestSupport

@testable import VaultStore

@Suite struct SchemaTests {
  @Test func aFreshVaultPasses() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.checkIdentity()
    try file.quickCheck()
    try file.integrityCheck()
    // Six pages: format 1, section 10.
    #expect(try readFile(fixture.path).count == 24_576)
  }

  /// `Schemas/store.sql` and the code say the same, and the file says it too.
  @Test func theDocumentIsTheSchema() throws {
    let document = String(
      decoding: try readFile(PackageRoot.file("Schemas/store.sql")), as: UTF8.self)
    let statements = document.split(separator: "\n")
      .filter { !$0.hasPrefix("--") }
      .map { $0.hasSuffix(";") ? String($0.dropLast()) : String($0) + " without an end" }
    #expect(statements == Schema.layout + Schema.contents)

    let fixture = try StoreFixture.withVault()
    let stored = try fixture.open().database.rows(
      "SELECT sql FROM sqlite_schema ORDER BY rowid"
    ) { (row) throws(StoreError) in try row.text(0) }
    #expect(stored == statements.filter { $0.hasPrefix("CREATE") })
  }

  @Test(arguments: [
    "CREATE TABLE extra(x)", "CREATE INDEX extra ON audit(link)",
    "CREATE UNIQUE INDEX extra ON slots(type)", "CREATE VIEW extra AS SELECT 1",
    "CREATE TRIGGER extra AFTER INSERT ON audit BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE extra USING fts5(x)", "ANALYZE", "DROP TABLE audit",
    "ALTER TABLE audit ADD COLUMN x INTEGER", "ALTER TABLE audit RENAME TO audits",
    "ALTER TABLE slots RENAME COLUMN salt TO pepper",
  ])
  func refusesAnotherSchema(_ statement: String) throws {
    let fixture = try StoreFixture.withVault()
    try fixture.open().checkIdentity()
    try fixture.attack(statement)
    let file = try fixture.open()
    #expect(throws: StoreError.wrongSchema) { try file.checkIdentity() }
    #expect(throws: StoreError.wrongSchema) {
      try file.begin(.immediate)
      try file.checkIdentity()
    }
  }

  /// A statement that was compiled before is compiled anew by SQLite, and its text is wrong then.
  @Test(arguments: [
    "DROP TABLE state", "ALTER TABLE state RENAME TO status",
    "ALTER TABLE state RENAME COLUMN mac TO mark",
  ])
  func anotherSchemaUnderAnOpenFileIsToldFromAFault(_ statement: String) throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    _ = try file.state()
    try fixture.attack(statement)
    #expect(throws: StoreError.wrongSchema) { try file.state() }
    #expect(throws: StoreError.wrongSchema) { try file.setState(Sample.state(2)) }
  }

  @Test func refusesAVacuumedFile() throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attack("PRAGMA auto_vacuum=FULL", "VACUUM")
    #expect(throws: StoreError.wrongSchema) { try fixture.open().checkIdentity() }
  }

  /// The text alone changes; the tables behave as before.
  @Test(arguments: [
    "sql = replace(sql, 'NOT NULL', 'NOT  NULL') WHERE name = 'audit'",
    "sql = replace(sql, 'kdf_t', 'KDF_T') WHERE name = 'slots'",
    "sql = replace(sql, ' CHECK(one=1)', '') WHERE name = 'state'",
    "sql = replace(sql, ' STRICT', '') WHERE name = 'audit'",
    "sql = sql || '  ' WHERE name = 'versions'",
    "sql = cast(sql AS BLOB) WHERE name = 'audit'",
    "type = 'TABLE' WHERE name = 'audit'",
  ])
  func refusesAnotherText(_ change: String) throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attackSchema("UPDATE sqlite_schema SET \(change)")
    #expect(throws: StoreError.self) { try fixture.open().checkIdentity() }
  }

  /// A change of the text that changes nothing is not refused: the test above is no accident.
  @Test func anUnchangedTextPasses() throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attackSchema("UPDATE sqlite_schema SET sql = sql || ''")
    try fixture.open().checkIdentity()
  }

  /// What another connection does between two transactions is seen in the second.
  @Test func isComparedEveryTime() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.begin(.deferred)
    try file.checkIdentity()
    file.rollback()
    try fixture.attack("CREATE TABLE extra(x)")
    try file.begin(.deferred)
    #expect(throws: StoreError.wrongSchema) { try file.checkIdentity() }
    file.rollback()
    try fixture.attack("DROP TABLE extra", "PRAGMA user_version=2")
    #expect(throws: StoreError.wrongFormat(found: 2)) { try file.checkIdentity() }
  }

  @Test(arguments: [
    ("PRAGMA application_id=0", StoreError.notADatabase),
    ("PRAGMA application_id=1447842866", .notADatabase),
    ("PRAGMA user_version=0", .wrongFormat(found: 0)),
    ("PRAGMA user_version=2", .wrongFormat(found: 2)),
    ("PRAGMA user_version=-1", .wrongFormat(found: -1)),
  ])
  func refusesAnotherIdentity(_ statement: String, _ error: StoreError) throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attack(statement)
    #expect(throws: error) { try fixture.open().checkIdentity() }
  }

  @Test(arguments: [
    ["PRAGMA page_size=8192"], ["PRAGMA page_size=512"], ["PRAGMA encoding='UTF-16le'"],
    ["PRAGMA auto_vacuum=INCREMENTAL"],
  ])
  func refusesAnotherLayout(_ layout: [String]) throws {
    let fixture = try StoreFixture()
    try Database.makeFile(at: fixture.path)
    let database = try Database(path: fixture.path, readOnly: false)
    for statement in layout + Schema.contents { try database.once(statement) }
    database.close()
    #expect(throws: StoreError.wrongSchema) { try fixture.open().checkIdentity() }
  }

  @Test func theSameWithoutAnotherLayoutPasses() throws {
    let fixture = try StoreFixture()
    try Database.makeFile(at: fixture.path)
    let database = try Database(path: fixture.path, readOnly: false)
    for statement in Schema.contents { try database.once(statement) }
    database.close()
    try fixture.open().checkIdentity()
  }

  @Test(arguments: [0, 1, 99, 100, 4096])
  func refusesWhatIsNoDatabase(_ count: Int) throws {
    let fixture = try StoreFixture()
    try writeFile(fixture.path, Sample.bytes(count, 1))
    #expect(throws: StoreError.notADatabase) { try fixture.open().checkIdentity() }
    #expect(try readFile(fixture.path) == Sample.bytes(count, 1))
  }

  @Test(arguments: [4096, 8192, 20_480])
  func refusesATruncatedFile(_ count: Int) throws {
    let fixture = try StoreFixture.withVault()
    try writeFile(fixture.path, Array(try readFile(fixture.path).prefix(count)))
    #expect(throws: StoreError.corrupt) {
      let file = try fixture.open()
      try file.checkIdentity()
      try file.quickCheck()
    }
  }

  @Test func quickCheckFindsADamagedPage() throws {
    let fixture = try StoreFixture.withVault()
    // The header of the second page, the root of `state`: one cell more than there is.
    try fixture.patch(at: 4096 + 3, [0, 9])
    let file = try fixture.open()
    #expect(throws: StoreError.corrupt) { try file.quickCheck() }
    #expect(throws: StoreError.corrupt) { try file.integrityCheck() }
  }

  /// Opened by SQLite, the file would get a write-ahead log; it gets nothing.
  @Test(arguments: [[2, 2], [1, 2], [2, 1], [3, 1], [1, 3]] as [[UInt8]])
  func refusesAWriteAheadLog(_ versions: [UInt8]) throws {
    let fixture = try StoreFixture.withVault()
    try fixture.patch(at: 18, versions)
    let before = try readFile(fixture.path)
    for access in [VaultFile.Access.readWrite, .readOnly] {
      #expect(throws: StoreError.wrongSchema) { try fixture.open(access) }
    }
    #expect(entries(fixture.directoryPath) == ["vault.db"])
    #expect(try readFile(fixture.path) == before)
  }

  /// Switched while a connection is open.
  @Test func seesAWriteAheadLogThatComesLater() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.checkIdentity()
    try fixture.attack("PRAGMA journal_mode=WAL")
    #expect(throws: StoreError.wrongSchema) { try file.checkIdentity() }
  }
}
