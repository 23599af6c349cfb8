import Testing
import VaultTestSupport

@testable import VaultStore

@Suite struct ConnectionSettingsTests {
  /// Asked over the connection itself, in the words of format 1, section 2.
  @Test(arguments: [VaultFile.Access.readWrite, .readOnly])
  func areInForce(_ access: VaultFile.Access) throws {
    let fixture = try StoreFixture.withVault()
    let database = try VaultFile.open(at: fixture.path, access: access).database
    let expected: [(String, Int64)] = [
      ("synchronous", 3), ("fullfsync", 1), ("secure_delete", 1), ("trusted_schema", 0),
      ("cell_size_check", 1), ("mmap_size", 0), ("temp_store", 2), ("busy_timeout", 5_000),
    ]
    for (name, value) in expected {
      let found = try database.once("PRAGMA \(name)") { (row) throws(StoreError) in
        try row.signedInteger(0)
      }
      #expect(found == value, "\(name)")
    }
    for (name, value) in [("journal_mode", "delete"), ("locking_mode", "normal")] {
      let found = try database.once("PRAGMA \(name)") { (row) throws(StoreError) in
        try row.text(0)
      }
      #expect(found == value, "\(name)")
    }
  }

  /// A connection as SQLite gives it differs in settings that matter: the list is not idle.
  @Test func areNotTheDefaults() throws {
    let fixture = try StoreFixture.withVault()
    let database = try Database(path: fixture.path, readOnly: false)
    for name in ["synchronous", "fullfsync", "cell_size_check", "temp_store"] {
      let pragma = try #require(ConnectionSettings.pragmas.first { $0.name == name })
      #expect(try ConnectionSettings.answer(pragma, on: database) != pragma.answer, "\(name)")
    }
  }

  @Test func whatIsNotGrantedIsAnError() throws {
    let fixture = try StoreFixture.withVault()
    let database = try Database(path: fixture.path, readOnly: false)
    let unknown = ConnectionSettings.Pragma(
      name: "no_such_setting", value: "ON", answer: .integer(1))
    #expect(throws: StoreError.settingRefused(name: "no_such_setting")) {
      try ConnectionSettings.set(unknown, on: database)
    }
    let other = ConnectionSettings.Pragma(name: "synchronous", value: "FULL", answer: .integer(3))
    #expect(throws: StoreError.settingRefused(name: "synchronous")) {
      try ConnectionSettings.set(other, on: database)
    }
    // This one cannot be changed in a transaction.
    try database.run("BEGIN IMMEDIATE")
    #expect(throws: StoreError.settingRefused(name: "synchronous")) {
      try ConnectionSettings.apply(to: database)
    }
  }

  @Test func limitsAreInForce() throws {
    let fixture = try StoreFixture.withVault()
    let limited = try fixture.open().database
    let plain = try Database(path: fixture.path, readOnly: false)
    for limit in ConnectionSettings.limits {
      #expect(try limited.limit(limit.category, -1) == limit.value, "\(limit.name)")
      #expect(try plain.limit(limit.category, -1) != limit.value, "\(limit.name)")
    }
    #expect(ConnectionSettings.limits.map(\.value) == [4_194_304, 100_000, 0])
  }

  @Test func theSchemaCannotBeRewritten() throws {
    let fixture = try StoreFixture.withVault()
    let rewrite = "UPDATE sqlite_schema SET sql = sql || ' '"
    let database = try fixture.open().database
    try database.once("PRAGMA writable_schema=ON")
    #expect(throws: StoreError.self) { try database.once(rewrite) }
    database.close()
    try fixture.open().checkIdentity()

    // Without the settings the same statement goes through, and is found.
    try fixture.attackSchema(rewrite)
    #expect(throws: StoreError.wrongSchema) { try fixture.open().checkIdentity() }
  }

  @Test func triggersAndViewsDoNotRun() throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attack(
      "CREATE TRIGGER extra AFTER UPDATE ON state BEGIN DELETE FROM state; END",
      "CREATE VIEW seen AS SELECT 1 AS one")
    let database = try fixture.open().database
    try database.once("UPDATE state SET mac = mac")
    #expect(try count("state", database) == 1)
    #expect(throws: StoreError.self) { try count("seen", database) }
    database.close()

    let plain = try Database(path: fixture.path, readOnly: false)
    #expect(try count("seen", plain) == 1)
    try plain.once("UPDATE state SET mac = mac")
    #expect(try count("state", plain) == 0)
  }

  @Test func nothingCanBeAttached() throws {
    let fixture = try StoreFixture.withVault()
    let other = fixture.directoryPath + "/other.db"
    for statement in ["ATTACH '\(other)' AS other", "VACUUM INTO '\(other)'", "VACUUM"] {
      let database = try fixture.open().database
      #expect(throws: StoreError.self) { try database.once(statement) }
    }
    #expect(!entryExists(other))
    try fixture.attack("VACUUM INTO '\(other)'")
    #expect(entryExists(other))
  }

  @Test func aDeletedCellLeavesNothingBehind() throws {
    #expect(try remnantOfADeletedCell(settings: true) == false)
    #expect(try remnantOfADeletedCell(settings: false) == true)
  }

  /// Whether the file still holds a cell after its row was deleted. Read only once it is closed:
  /// closing another descriptor drops a process's locks.
  private func remnantOfADeletedCell(settings: Bool) throws -> Bool {
    let fixture = try StoreFixture.withVault()
    let box = (0..<227).map { _ in UInt8.random(in: 0...255) }
    let file = try fixture.open()
    if !settings { try file.database.once("PRAGMA secure_delete=OFF") }
    for number in 1...3 {
      try file.insertVersion(
        Sample.key(number, 1), box: number == 2 ? box : Sample.bytes(227, number))
    }
    try file.deleteVersion(Sample.key(2, 1))
    file.close()
    return try readFile(fixture.path).contains(box.suffix(200))
  }

  private func count(_ table: String, _ database: Database) throws(StoreError) -> Int64? {
    try database.once("SELECT count(*) FROM \(table)") { (row) throws(StoreError) in
      try row.integer(0)
    }
  }
}
