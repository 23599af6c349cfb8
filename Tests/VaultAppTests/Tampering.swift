import Testing
import VaultCore

/// One thing that somebody without a key does to a vault's file, and what each way in must say.
/// `Schemas/vault-format.md`, section 11.
struct Tampering: Sendable, CustomTestStringConvertible {
  let name: String
  /// Each is run over a connection of its own.
  let scripts: [String]
  /// Nil: this way in notices nothing, and nothing that it reads has changed.
  let byPassphrase: ErrorCode?
  let byKeyfile: ErrorCode?
  let byWatchKey: ErrorCode?

  var testDescription: String { name }

  private init(
    _ name: String, _ scripts: [String], _ byPassphrase: ErrorCode?, _ byKeyfile: ErrorCode?,
    _ byWatchKey: ErrorCode?
  ) {
    self.name = name
    self.scripts = scripts
    self.byPassphrase = byPassphrase
    self.byKeyfile = byKeyfile
    self.byWatchKey = byWatchKey
  }

  /// Refused alike by every way in.
  private static func all(_ code: ErrorCode, _ name: String, _ scripts: String...) -> Tampering {
    Tampering(name, scripts, code, code, code)
  }

  static let catalogue = rows + counts + slots + audit + schema + state

  // MARK: Records and versions

  private static let copies =
    "CREATE TEMP TABLE r AS SELECT * FROM records; CREATE TEMP TABLE v AS SELECT * FROM versions; "
    + "CREATE TEMP TABLE a AS SELECT * FROM audit; CREATE TEMP TABLE s AS SELECT * FROM slots;"

  private static let rows = [
    all(
      .altered, "the metadata of two records swapped",
      copies
        + "UPDATE records SET (rev, meta) = (SELECT rev, meta FROM r WHERE r.id <> records.id)"),
    all(
      .altered, "the value boxes of two versions of one secret swapped",
      copies + "UPDATE versions SET box = (SELECT box FROM v WHERE v.rid = versions.rid "
        + "AND v.ver <> versions.ver) WHERE rid IN (SELECT rid FROM v WHERE ver = 2)"),
    all(
      .altered, "the value boxes of two secrets swapped",
      copies + "UPDATE versions SET box = (SELECT box FROM v WHERE v.ver = 1 "
        + "AND v.rid <> versions.rid) WHERE ver = 1"),
    all(
      .altered, "an old value put in the place of the current one",
      copies + "UPDATE versions SET box = (SELECT box FROM v WHERE v.rid = versions.rid "
        + "AND v.ver = 1) WHERE ver = 2"),
    all(
      .altered, "a version copied under another number",
      copies + "INSERT INTO versions SELECT rid, ver + 100, box FROM v WHERE ver = 2"),
    all(
      .altered, "a version moved to another number",
      "UPDATE versions SET ver = 3 WHERE ver = 2"),
    all(
      .altered, "a version copied to another record",
      copies + "INSERT INTO versions SELECT (SELECT v2.rid FROM v v2 WHERE v2.rid <> v.rid), ver, "
        + "box FROM v WHERE ver = 2"),
    all(
      .altered, "a record row turned into a version",
      copies + "INSERT INTO versions SELECT id, 50, meta FROM r LIMIT 1"),
    all(
      .altered, "a record deleted", "DELETE FROM records WHERE id = (SELECT max(id) FROM records)"),
    all(.altered, "all records deleted", "DELETE FROM records; DELETE FROM versions"),
    all(.altered, "a version deleted", "DELETE FROM versions WHERE ver = 2"),
    all(
      .altered, "a record inserted",
      "INSERT INTO records VALUES(randomblob(16), 1, randomblob(137))"),
    all(
      .altered, "a version inserted",
      "INSERT INTO versions SELECT id, 9, randomblob(137) FROM records"),
    all(.altered, "a revision number raised", "UPDATE records SET rev = rev + 1"),
    all(
      .altered, "a byte of the metadata's ciphertext changed",
      "UPDATE records SET meta = \(withLastByteChanged("meta"))"),
    all(
      .corrupt, "a record id of 15 bytes",
      "INSERT INTO records VALUES(randomblob(15), 1, randomblob(137))"),
    all(
      .corrupt, "a box shorter than any box",
      "INSERT INTO records VALUES(randomblob(16), 1, randomblob(136))"),
    all(.corrupt, "a negative revision", "UPDATE records SET rev = -1"),
  ]

  /// Another last byte, whatever it was.
  static func withLastByteChanged(_ column: String) -> String {
    "CAST(substr(\(column), 1, length(\(column)) - 1) || CASE WHEN substr(\(column), -1) = x'00' "
      + "THEN x'01' ELSE x'00' END AS BLOB)"
  }

  // MARK: Slots

  private static let bogusSlot = "1, 3, 65536, randomblob(16), randomblob(137)"

  private static func slot(
    _ name: String, _ change: String, byPassphrase: ErrorCode = .wrongSecret,
    byKeyfile: ErrorCode = .altered, byWatchKey: ErrorCode = .altered
  ) -> Tampering {
    Tampering(
      name, [copies + change], byPassphrase, byKeyfile, byWatchKey)
  }

  private static let slots = [
    slot("a slot made costlier", "UPDATE slots SET kdf_t = 4 WHERE id = 1"),
    slot("a slot made to use more memory", "UPDATE slots SET kdf_m = 65537 WHERE id = 1"),
    slot("the salt of a slot changed", "UPDATE slots SET salt = randomblob(16) WHERE id = 1"),
    slot("the box of a slot changed", "UPDATE slots SET box = randomblob(137) WHERE id = 1"),
    slot("a passphrase slot that also wants a keyfile", "UPDATE slots SET type = 4 WHERE id = 1"),
    slot("the passphrase slot dropped", "DELETE FROM slots WHERE id = 1"),
    slot("the passphrase slot given another number", "UPDATE slots SET id = 9 WHERE id = 1"),
    slot("the recovery slot dropped", "DELETE FROM slots WHERE id = 2", byPassphrase: .altered),
    slot(
      "the recovery slot called a keyfile", "UPDATE slots SET type = 2 WHERE id = 2",
      byPassphrase: .altered),
    slot(
      "the watch slot dropped", "DELETE FROM slots WHERE id = 3", byPassphrase: .altered,
      byWatchKey: .locked),
    slot(
      "the keyfile slot dropped", "DELETE FROM slots WHERE id = 4", byPassphrase: .altered,
      byKeyfile: .wrongSecret),
    slot("a slot added", "INSERT INTO slots VALUES(9, 1, \(bogusSlot))", byPassphrase: .altered),
    slot(
      "a slot put in front", "INSERT INTO slots VALUES(0, 1, \(bogusSlot))",
      byPassphrase: .altered),
    slot(
      "the salts of two slots swapped",
      "UPDATE slots SET salt = (SELECT salt FROM s WHERE s.id <> slots.id AND s.id <= 2) "
        + "WHERE id <= 2"),
    all(.corrupt, "a cost below the bounds: passes", "UPDATE slots SET kdf_t = 2 WHERE id = 1"),
    all(.corrupt, "a cost below the bounds: memory", "UPDATE slots SET kdf_m = 65535 WHERE id = 1"),
    all(.corrupt, "a cost above the bounds: passes", "UPDATE slots SET kdf_t = 17 WHERE id = 1"),
    all(
      .corrupt, "a cost above the bounds: memory", "UPDATE slots SET kdf_m = 4194305 WHERE id = 1"),
    all(
      .corrupt, "the greatest cost there is a number for",
      "UPDATE slots SET kdf_t = 9223372036854775807, kdf_m = 9223372036854775807 WHERE id = 1"),
    all(.corrupt, "no cost", "UPDATE slots SET kdf_t = 0, kdf_m = 0 WHERE id = 1"),
    all(.corrupt, "a negative cost", "UPDATE slots SET kdf_t = -3 WHERE id = 1"),
    all(.corrupt, "a cost on a keyfile", "UPDATE slots SET kdf_t = 3, kdf_m = 65536 WHERE id = 4"),
    all(.corrupt, "an unknown type of slot", "UPDATE slots SET type = 5 WHERE id = 1"),
    all(.corrupt, "an unknown role", "UPDATE slots SET role = 3 WHERE id = 1"),
    all(.corrupt, "the watch slot made full", "UPDATE slots SET role = 1 WHERE id = 3"),
    all(.corrupt, "a full slot made watch", "UPDATE slots SET role = 2 WHERE id = 4"),
    all(.corrupt, "a salt of 15 bytes", "UPDATE slots SET salt = randomblob(15) WHERE id = 1"),
    all(.corrupt, "no full slot", "DELETE FROM slots WHERE role = 1"),
    all(.corrupt, "no slot", "DELETE FROM slots"),
  ]

  /// A number of rows that no vault has.
  private static let counts = [
    all(
      .corrupt, "33 slots",
      "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 38) "
        + "INSERT INTO slots SELECT i, 2, 1, 0, 0, randomblob(16), randomblob(137) FROM n"),
    // In front of the genuine one, each as costly as the bounds allow: hours, if one were tried.
    all(
      .corrupt, "nine slots with a derivation",
      "UPDATE slots SET id = id + 100;"
        + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8) "
        + "INSERT INTO slots SELECT i, 1, 1, 16, 4194304, randomblob(16), randomblob(137) FROM n"),
  ]

  // MARK: Audit log

  private static let audit = [
    all(
      .altered, "the newest audit entry cut off",
      "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"),
    all(.altered, "the oldest audit entry cut off", "DELETE FROM audit WHERE seq = 1"),
    all(.altered, "an audit entry cut out", "DELETE FROM audit WHERE seq = 3"),
    all(.altered, "the audit log emptied", "DELETE FROM audit"),
    all(
      .altered, "an audit entry cut out and the rest moved up",
      "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3"),
    all(
      .altered, "two audit entries swapped",
      copies + "UPDATE audit SET (link, box) = (SELECT link, box FROM a WHERE a.seq = "
        + "7 - audit.seq) WHERE seq IN (3, 4)"),
    all(
      .altered, "the boxes of two audit entries swapped",
      copies + "UPDATE audit SET box = (SELECT box FROM a WHERE a.seq = 7 - audit.seq) "
        + "WHERE seq IN (3, 4)"),
    all(
      .altered, "a link of the chain changed",
      "UPDATE audit SET link = randomblob(32) WHERE seq = 2"),
    all(
      .altered, "the last audit entry written again",
      copies + "INSERT INTO audit SELECT max(seq) + 1, link, box FROM a"),
    all(
      .altered, "the tag of an audit entry changed",
      "UPDATE audit SET box = CAST(substr(box, 1, 56) || "
        + "CASE WHEN substr(box, 57, 1) = x'00' THEN x'01' ELSE x'00' END || substr(box, 58) "
        + "AS BLOB) WHERE seq = 2"),
    all(.corrupt, "a link of 31 bytes", "UPDATE audit SET link = randomblob(31) WHERE seq = 2"),
  ]

  // MARK: Schema and header

  private static let schema = [
    all(.altered, "a table more", "CREATE TABLE settings(name TEXT, value TEXT)"),
    all(.altered, "an index", "CREATE INDEX i ON audit(link)"),
    all(
      .altered, "a trigger",
      "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit; END"),
    all(.altered, "a view", "CREATE VIEW v AS SELECT * FROM versions"),
    all(.altered, "statistics", "ANALYZE"),
    all(.altered, "a column more", "ALTER TABLE slots ADD COLUMN extra INTEGER"),
    all(.altered, "a table renamed", "ALTER TABLE audit RENAME TO log"),
    all(.altered, "a table gone", "DROP TABLE audit"),
    all(
      .altered, "a table in the place of another",
      "DROP TABLE audit; CREATE VIEW audit AS SELECT 1 AS seq, x'' AS link, x'' AS box"),
    all(
      .altered, "a schema that means the same",
      "PRAGMA writable_schema=ON; "
        + "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', 'strict') WHERE name = 'slots'"),
    all(
      .corrupt, "a text where an integer belongs",
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, ' STRICT,', '') "
        + "WHERE name = 'records'",
      "UPDATE records SET rev = 'one'",
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = "
        + "replace(sql, ') WITHOUT', ') STRICT, WITHOUT') WHERE name = 'records'"),
    all(.altered, "another page size", "PRAGMA page_size=8192; VACUUM"),
    all(.altered, "auto-vacuum", "PRAGMA auto_vacuum=FULL; VACUUM"),
    all(.altered, "a write-ahead log", "PRAGMA journal_mode=WAL"),
    all(.notAVault, "another application", "PRAGMA application_id=1"),
    all(.unknownFormat, "another format", "PRAGMA user_version=2"),
    all(.unknownFormat, "no format", "PRAGMA user_version=0"),
    // The control: the file is written anew, page by page, and not a row differs.
    Tampering("nothing", ["VACUUM"], nil, nil, nil),
  ]

  // MARK: State

  private static let state = [
    all(.corrupt, "no state", "DELETE FROM state"),
    all(
      .corrupt, "two states",
      "PRAGMA ignore_check_constraints=ON; INSERT INTO state SELECT 2, body, mac, sig FROM state"),
    all(.corrupt, "a state of 403 bytes", "UPDATE state SET body = substr(body, 1, 403)"),
    all(
      .corrupt, "a state of 405 bytes", "UPDATE state SET body = CAST(body || x'00' AS BLOB)"),
    // The last byte is the handover's, which epoch 1 does not have.
    all(
      .corrupt, "a handover in the first epoch",
      "UPDATE state SET body = \(withLastByteChanged("body"))"),
    // The 20 bytes of the label's and the vault id's item, then the id itself.
    Tampering(
      "another vault id",
      [
        "UPDATE state SET body = CAST(substr(body, 1, 20) || randomblob(16) || substr(body, 37) "
          + "AS BLOB)"
      ], .wrongSecret, .wrongSecret, .locked),
    all(.altered, "another signature", "UPDATE state SET sig = \(withLastByteChanged("sig"))"),
    all(.altered, "no signature", "UPDATE state SET sig = zeroblob(64)"),
    // The MAC is for those who have its key; the watch role goes by the signature.
    Tampering(
      "another MAC", ["UPDATE state SET mac = \(withLastByteChanged("mac"))"], .altered, .altered,
      nil),
  ]
}
