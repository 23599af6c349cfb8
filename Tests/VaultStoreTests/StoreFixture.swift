import VaultCore
import VaultTestSupport

@testable import VaultStore

/// A vault's file in a directory of its own, and rows to fill it with.
struct StoreFixture {
  let directory: TemporaryDirectory
  /// The vault's path with every link resolved, as the store wants it.
  let path: String

  /// An empty directory.
  init() throws {
    directory = try TemporaryDirectory()
    path = try Self.resolved(directory.path) + "/vault.db"
  }

  /// A vault with `Sample`'s state and nothing else.
  static func withVault() throws -> StoreFixture {
    let fixture = try StoreFixture()
    let file = try VaultFile.create(at: fixture.path)
    try file.setState(Sample.state(1))
    try file.commit()
    file.close()
    return fixture
  }

  /// `/tmp` is a link on macOS.
  static func resolved(_ path: String) throws -> String {
    guard let resolved = unsafe realpath(path, nil) else {
      throw FileProblem(path: path, errno: errno)
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  var directoryPath: String { String(path.dropLast("/vault.db".count)) }
  var journal: String { path + "-journal" }

  func open(
    _ access: VaultFile.Access = .readWrite, busyTimeout: Int32 = 50
  ) throws(StoreError) -> VaultFile {
    try VaultFile.open(at: path, access: access, busyTimeout: busyTimeout)
  }

  /// Runs statements over a connection with none of the vault's settings, as an attacker would.
  func attack(_ statements: String...) throws {
    let database = try Database(path: path, readOnly: false)
    for statement in statements { try database.once(statement) }
    database.close()
  }

  /// Alters the schema's text itself: what no other statement may do.
  func attackSchema(_ statements: String...) throws {
    let database = try Database(path: path, readOnly: false)
    try database.once("PRAGMA writable_schema=ON")
    for statement in statements { try database.once(statement) }
    database.close()
  }

  /// Runs statements while no table is STRICT, then puts the schema's text back: what a damaged
  /// file looks like.
  func attackTypes(_ statements: String...) throws {
    for table in Schema.tables {
      let loose = table.sql.replacing(" STRICT,", with: "").replacing(" STRICT", with: "")
      try attackSchema(
        "UPDATE sqlite_schema SET sql='\(loose)' WHERE name='\(table.name)'")
    }
    let database = try Database(path: path, readOnly: false)
    try database.once("PRAGMA ignore_check_constraints=ON")
    for statement in statements { try database.once(statement) }
    database.close()
    for table in Schema.tables {
      try attackSchema(
        "UPDATE sqlite_schema SET sql='\(table.sql)' WHERE name='\(table.name)'")
    }
  }

  /// Changes bytes of the file itself.
  func patch(at offset: Int, _ bytes: [UInt8]) throws {
    var content = try readFile(path)
    content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    try writeFile(path, content)
  }
}

/// Rows with bytes that follow from a number, so that a wrong one is seen.
enum Sample {
  static func bytes(_ count: Int, _ seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: seed &* 31 &+ $0 &* 7) }
  }

  static func state(_ seed: Int) -> StateRow {
    StateRow(
      body: bytes(404, seed), mac: bytes(32, seed + 1), signature: bytes(64, seed + 2))
  }

  static func id(_ number: Int) throws -> RecordID {
    try RecordID([UInt8(number >> 8 & 0xff), UInt8(number & 0xff)] + bytes(14, number))
  }

  static func key(_ record: Int, _ version: Int64) throws -> VersionKey {
    VersionKey(record: try id(record), version: version)
  }

  static func passphraseSlot(id: Int64, seed: Int = 1) -> SlotRow {
    SlotRow(
      id: id, type: .passphrase, role: .full, cost: KDFCost(passes: 3, memory: 65_536),
      salt: bytes(16, seed), box: bytes(137, seed + 1))
  }

  static func watchSlot(id: Int64, seed: Int = 2) -> SlotRow {
    SlotRow(
      id: id, type: .keyfile, role: .watch, cost: .none, salt: bytes(16, seed),
      box: bytes(201, seed + 1))
  }

  static func audit(_ sequence: Int64) -> AuditRow {
    AuditRow(
      sequence: sequence, link: bytes(32, Int(sequence)), box: bytes(201, Int(sequence) + 1))
  }
}
