"""What somebody without a full key can do to the rows, the schema and the state of a vault: one
line each, as SQL that runs over a plain connection.

Threats are numbered as in SECURITY.md's catalogue: T4-T6 rows, T7 metadata, T8 slots, T9 schema,
T24 the audit log. `off`: the protections without which the attack succeeds; None where there is
nothing to gain but that the vault does not open.
"""

from dataclasses import dataclass


@dataclass
class Attack:
    threat: str
    name: str
    off: frozenset | None
    # SQL, each run over a connection of its own; or a function of the scene.
    scripts: tuple = ()
    act: object = None
    # Without these the default ways in are tried.
    ways: object = None
    # Said beforehand in the format's section 11: this one opens.
    is_limit: bool = False
    with_agent: bool = True
    # The file is as it was: an agent that knows its state writes what is missing anew.
    is_mended_by_agent: bool = False


COPIES = "".join(
    f"CREATE TEMP TABLE {short} AS SELECT * FROM {table};"
    for short, table in (("r", "records"), ("v", "versions"), ("a", "audit"), ("s", "slots"))
)
CATALOGUE = []


def attack(threat, off, name, *scripts):
    given = None if off is None else frozenset(off)
    CATALOGUE.append(Attack(threat, name, given, tuple(COPIES + s for s in scripts)))


def last_byte_changed(column):
    return (
        f"CAST(substr({column}, 1, length({column}) - 1) || CASE WHEN substr({column}, -1) = x'00'"
        " THEN x'01' ELSE x'00' END AS BLOB)"
    )


ROWS, MOVED = ("records root",), ("records root", "place")

attack("T4", MOVED + ("fingerprint",), "the metadata of two records swapped",
       "UPDATE records SET (rev, meta) = (SELECT rev, meta FROM r WHERE r.id <> records.id"
       " AND r.id IN pair) WHERE id IN pair")
attack("T4", MOVED + ("fingerprint",), "the ids of two records swapped in records",
       "UPDATE records SET id = zeroblob(16) WHERE id = (SELECT min(id) FROM pair);"
       "UPDATE records SET id = (SELECT min(id) FROM pair) WHERE id = (SELECT max(id) FROM pair);"
       "UPDATE records SET id = (SELECT max(id) FROM pair) WHERE id = zeroblob(16)")
attack("T7", None, "the metadata of one record copied over another's",
       "UPDATE records SET (rev, meta) = (SELECT rev, meta FROM r WHERE r.id <> records.id"
       " AND r.id IN pair) WHERE id = (SELECT min(id) FROM pair)")
attack("T4", MOVED + ("fingerprint",), "the boxes of two versions of one secret swapped",
       "UPDATE versions SET box = (SELECT box FROM v WHERE v.rid = versions.rid"
       " AND v.ver <> versions.ver) WHERE rid IN (SELECT rid FROM v WHERE ver = 2)")
attack("T4", MOVED + ("fingerprint",), "the boxes of two secrets swapped",
       "UPDATE versions SET box = (SELECT box FROM v WHERE v.rid IN pair"
       " AND v.rid <> versions.rid) WHERE rid IN pair")
attack("T5", MOVED + ("fingerprint",), "an old value in the place of the current one",
       "UPDATE versions SET box = (SELECT box FROM v WHERE v.rid = versions.rid AND v.ver = 1)"
       " WHERE ver = 2")
attack("T6", None, "a version copied under another number",
       "INSERT INTO versions SELECT rid, ver + 100, box FROM v WHERE ver = 2")
attack("T4", None, "a version moved to another number", "UPDATE versions SET ver = 3 WHERE ver = 2")
attack("T4", None, "a version copied to another record",
       "INSERT INTO versions SELECT (SELECT min(id) FROM pair), ver, box FROM v WHERE ver = 2")
attack("T4", None, "a record's row moved into versions",
       "INSERT INTO versions SELECT id, 50, meta FROM r LIMIT 1")
attack("T6", ROWS, "a record deleted with its values",
       "DELETE FROM versions WHERE rid = (SELECT max(id) FROM r);"
       "DELETE FROM records WHERE id = (SELECT max(id) FROM r)")
attack("T6", ROWS, "all records deleted", "DELETE FROM records; DELETE FROM versions")
attack("T6", None, "a version deleted", "DELETE FROM versions WHERE ver = 2")
attack("T6", None, "a random record inserted",
       "INSERT INTO records VALUES(randomblob(16), 1, randomblob(137))")
attack("T6", MOVED + ("fingerprint",), "a record of another vault inserted, with its values",
       "INSERT INTO records SELECT * FROM other.records"
       " WHERE id = (SELECT max(id) FROM other.records);"
       "INSERT INTO versions SELECT * FROM other.versions"
       " WHERE rid = (SELECT max(id) FROM other.records)")
attack("T6", MOVED + ("fingerprint",), "all records replaced by those of another vault",
       "DELETE FROM records; DELETE FROM versions;"
       "INSERT INTO records SELECT * FROM other.records;"
       "INSERT INTO versions SELECT * FROM other.versions")
attack("T7", MOVED + ("shape",), "a revision number raised", "UPDATE records SET rev = rev + 1")
attack("T5", ROWS, "the metadata of an older copy put back (a replay)",
       "UPDATE records SET (rev, meta) = (SELECT o.rev, o.meta FROM old.records o"
       " WHERE o.id = records.id) WHERE id = (SELECT id FROM edited)")
attack("T7", None, "a byte of the metadata's ciphertext changed",
       f"UPDATE records SET meta = {last_byte_changed('meta')}")
attack("T7", None, "a byte of a value's ciphertext changed",
       f"UPDATE versions SET box = {last_byte_changed('box')}")
attack("T4", MOVED + ("shape",), "record ids of 15 bytes",
       "UPDATE records SET id = substr(id, 1, 15); UPDATE versions SET rid = substr(rid, 1, 15)")
attack("T4", None, "a box shorter than any box",
       "INSERT INTO records VALUES(randomblob(16), 1, randomblob(136))")
attack("T4", None, "a negative revision", "UPDATE records SET rev = -1")
for table, off in (
    ("state", ("records root", "slots root", "chain", "anchors", "place")),
    ("records", None), ("versions", None), ("audit", ("chain", "anchors", "place")),
):  # fmt: skip
    attack("T5", off, f"the table {table} of an older copy put back",
           f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM old.{table}")
attack("T5", ROWS, "records and versions of an older copy put back",
       "DELETE FROM records; DELETE FROM versions; INSERT INTO records SELECT * FROM old.records;"
       "INSERT INTO versions SELECT * FROM old.versions")

# --- T8: slots ----------------------------------------------------------------------------------

SLOT, BOGUS = ("slots root", "place"), "1, 3, 65536, randomblob(16), randomblob(137)"

attack("T8", SLOT, "a slot's passes raised", "UPDATE slots SET kdf_t = 4 WHERE id = 1")
attack("T8", SLOT, "a slot's memory raised", "UPDATE slots SET kdf_m = 65537 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "passes lowered below the bounds",
       "UPDATE slots SET kdf_t = 1 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "memory lowered below the bounds",
       "UPDATE slots SET kdf_m = 8 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "passes above the bounds",
       "UPDATE slots SET kdf_t = 17 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "memory above the bounds",
       "UPDATE slots SET kdf_m = 4194305 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "the greatest cost there is a number for",
       "UPDATE slots SET kdf_t = 9223372036854775807, kdf_m = 9223372036854775807 WHERE id = 1")
attack("T8", SLOT + ("bounds",), "no cost", "UPDATE slots SET kdf_t = 0, kdf_m = 0 WHERE id = 1")
attack("T8", None, "a negative cost",
       "UPDATE slots SET kdf_t = -3 WHERE id = 1")
attack("T8", SLOT + ("bounds", "shape"), "a cost on a keyfile",
       "UPDATE slots SET kdf_t = 3, kdf_m = 65536 WHERE id = 4")
attack("T8", SLOT, "a slot's salt changed", "UPDATE slots SET salt = randomblob(16) WHERE id = 1")
attack("T8", SLOT, "the salts of two slots swapped",
       "UPDATE slots SET salt = (SELECT salt FROM s WHERE s.id <> slots.id AND s.id <= 2)"
       " WHERE id <= 2")
attack("T8", ("slots root",), "a slot's box changed",
       "UPDATE slots SET box = randomblob(137) WHERE id = 1")
attack("T8", SLOT, "a passphrase slot that also wants a keyfile",
       "UPDATE slots SET type = 4 WHERE id = 1")
attack("T8", SLOT, "the recovery slot called a keyfile",
       "UPDATE slots SET type = 2 WHERE id = 2")
attack("T8", SLOT, "a slot given another number", "UPDATE slots SET id = 9 WHERE id = 1")
for number, name in ((1, "passphrase"), (2, "recovery"), (3, "watch")):
    attack("T8", ("slots root",), f"the {name} slot dropped",
           f"DELETE FROM slots WHERE id = {number}")
attack("T8", None, "the keyfile slot dropped", "DELETE FROM slots WHERE id = 4")
attack("T8", ("slots root",), "a slot added", f"INSERT INTO slots VALUES(9, 1, {BOGUS})")
attack("T8", ("slots root",), "a slot put in front", f"INSERT INTO slots VALUES(0, 1, {BOGUS})")
attack("T8", ("slots root",), "a slot of another vault added",
       "INSERT INTO slots SELECT 9, type, role, kdf_t, kdf_m, salt, box FROM other.slots"
       " WHERE id = 2")
attack("T8", None, "nine bogus slots, each as costly as allowed",
       "UPDATE slots SET id = id + 100;"
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8)"
       " INSERT INTO slots SELECT i, 1, 1, 16, 4194304, randomblob(16), randomblob(137) FROM n")
attack("T8", ("slots root", "shape"), "33 slots",
       "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 38)"
       " INSERT INTO slots SELECT i, 2, 1, 0, 0, randomblob(16), randomblob(137) FROM n")
attack("T8", ("slots root", "shape"), "an unknown type of slot",
       "UPDATE slots SET type = 5 WHERE id = 1")
attack("T8", ("slots root", "shape"), "an unknown role", "UPDATE slots SET role = 3 WHERE id = 1")
attack("T8", ("slots root", "shape"), "the watch slot made full",
       "UPDATE slots SET role = 1 WHERE id = 3")
attack("T8", None, "a full slot made watch", "UPDATE slots SET role = 2 WHERE id = 4")
attack("T8", ("slots root", "shape"), "a salt of 15 bytes",
       "UPDATE slots SET salt = randomblob(15) WHERE id = 1")
attack("T8", None, "no full slot", "DELETE FROM slots WHERE role = 1")
attack("T8", None, "no slot", "DELETE FROM slots")

# --- T24: the audit log -------------------------------------------------------------------------

# An anchor knows the newest link, and is asked as well.
LOG, LOG_MOVED = ("chain", "anchors"), ("chain", "anchors", "place")

attack("T24", LOG, "the newest entry cut off",
       "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM a)")
attack("T24", LOG_MOVED, "the oldest entry cut off", "DELETE FROM audit WHERE seq = 1")
attack("T24", LOG_MOVED, "an entry cut out", "DELETE FROM audit WHERE seq = 3")
attack("T24", LOG, "the log emptied", "DELETE FROM audit")
attack("T24", LOG_MOVED, "an entry cut out and the rest moved up",
       "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3")
attack("T24", LOG_MOVED, "two entries swapped",
       "UPDATE audit SET (link, box) = (SELECT link, box FROM a WHERE a.seq = 7 - audit.seq)"
       " WHERE seq IN (3, 4)")
attack("T24", LOG_MOVED, "the boxes of two entries swapped",
       "UPDATE audit SET box = (SELECT box FROM a WHERE a.seq = 7 - audit.seq)"
       " WHERE seq IN (3, 4)")
attack("T24", LOG_MOVED, "the last entry written again",
       "INSERT INTO audit SELECT max(seq) + 1, link, box FROM a")
attack("T24", LOG_MOVED, "an entry replaced by one of another vault",
       "UPDATE audit SET box = (SELECT box FROM other.audit WHERE seq = 1) WHERE seq = 3")
attack("T24", LOG_MOVED, "a link changed", "UPDATE audit SET link = randomblob(32) WHERE seq = 2")
attack("T24", None, "an entry's tag changed",
       "UPDATE audit SET box = CAST(substr(box, 1, 56) || CASE WHEN substr(box, 57, 1) = x'00'"
       " THEN x'01' ELSE x'00' END || substr(box, 58) AS BLOB) WHERE seq = 2")
attack("T24", None, "a byte of an entry's ciphertext changed",
       f"UPDATE audit SET box = {last_byte_changed('box')} WHERE seq = 2")
attack("T24", LOG_MOVED, "a link of 31 bytes",
       "UPDATE audit SET link = randomblob(31) WHERE seq = 2")

# --- T9: schema and header ----------------------------------------------------------------------

SCHEMA = ("schema",)

attack("T9", SCHEMA, "a table more", "CREATE TABLE main.settings(name TEXT, value TEXT)")
attack("T9", SCHEMA, "an index", "CREATE INDEX main.i ON audit(link)")
attack("T9", SCHEMA, "a trigger",
       "CREATE TRIGGER main.t AFTER INSERT ON audit BEGIN DELETE FROM audit; END")
attack("T9", SCHEMA, "a view", "CREATE VIEW main.w AS SELECT * FROM versions")
attack("T9", SCHEMA, "statistics", "ANALYZE main")
attack("T9", SCHEMA, "a column more", "ALTER TABLE main.slots ADD COLUMN extra INTEGER")
attack("T9", None, "a table renamed", "ALTER TABLE main.audit RENAME TO log")
attack("T9", None, "a table gone", "DROP TABLE main.audit")
attack("T9", SCHEMA + LOG, "a view in the place of the log",
       "DROP TABLE main.audit;"
       "CREATE VIEW main.audit AS SELECT 1 AS seq, x'' AS link, x'' AS box WHERE 0")
attack("T9", SCHEMA, "a schema that means the same",
       "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET"
       " sql = replace(sql, 'STRICT', 'strict') WHERE name = 'slots'")
attack("T9", SCHEMA, "another application", "PRAGMA main.application_id=1")
attack("T9", SCHEMA, "another format", "PRAGMA main.user_version=2")
attack("T9", SCHEMA, "no format", "PRAGMA main.user_version=0")
# These change the whole file and cannot run beside attached ones.
for off, name, script in (
    (SCHEMA, "another page size", "PRAGMA page_size=8192; VACUUM"),
    (SCHEMA, "auto-vacuum", "PRAGMA auto_vacuum=FULL; VACUUM"),
    (SCHEMA, "a write-ahead log", "PRAGMA journal_mode=WAL"),
):
    CATALOGUE.append(Attack("T9", name, frozenset(off), (script,)))

# --- The state ----------------------------------------------------------------------------------

attack("T5", None, "no state", "DELETE FROM state")
attack("T5", None, "two states",
       "PRAGMA ignore_check_constraints=ON; INSERT INTO state SELECT 2, body, mac, sig FROM state")
attack("T5", None, "a state of 403 bytes", "UPDATE state SET body = substr(body, 1, 403)")
attack("T5", None, "a state of 405 bytes",
       "UPDATE state SET body = CAST(body || x'00' AS BLOB)")
attack("T5", None, "a handover in the first epoch",
       f"UPDATE state SET body = {last_byte_changed('body')}")
attack("T5", None, "another vault id",
       "UPDATE state SET body = CAST(substr(body, 1, 20) || randomblob(16) || substr(body, 37)"
       " AS BLOB)")
STATE = ("state", "anchors")
# After the label, the id and the suite; then the epoch and the counter, each behind its length.
attack("T5", STATE, "the counter raised",
       "UPDATE state SET body = CAST(substr(body, 1, 64) || x'ff' || substr(body, 66) AS BLOB)")
attack("T5", STATE, "another signature", f"UPDATE state SET sig = {last_byte_changed('sig')}")
attack("T5", STATE, "no signature", "UPDATE state SET sig = zeroblob(64)")
attack("T5", STATE, "another MAC", f"UPDATE state SET mac = {last_byte_changed('mac')}")
CONTROL = Attack("-", "nothing (VACUUM)", None, ("VACUUM",))
