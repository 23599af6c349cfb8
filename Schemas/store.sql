-- A fresh vault of format 1, exactly: these statements and nothing else.
-- A file whose sqlite_schema differs from this text by a byte is refused.

-- Before the first page exists.
PRAGMA page_size=4096;
PRAGMA encoding='UTF-8';
PRAGMA auto_vacuum=NONE;

-- "VLT1", and the number of the format.
PRAGMA application_id=1447842865;
PRAGMA user_version=1;

-- One row: the summary of the whole vault, its MAC and its signature.
CREATE TABLE state(one INTEGER PRIMARY KEY CHECK(one=1), body BLOB NOT NULL, mac BLOB NOT NULL, sig BLOB NOT NULL) STRICT;

-- One row per secret that opens the vault; box holds the sealed keys.
CREATE TABLE slots(id INTEGER PRIMARY KEY, type INTEGER NOT NULL, role INTEGER NOT NULL, kdf_t INTEGER NOT NULL, kdf_m INTEGER NOT NULL, salt BLOB NOT NULL, box BLOB NOT NULL) STRICT;

-- Tokens, server profiles and settings; which of them a row is stands inside its sealed meta.
CREATE TABLE records(id BLOB PRIMARY KEY, rev INTEGER NOT NULL, meta BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- One sealed value per version of a token.
CREATE TABLE versions(rid BLOB NOT NULL, ver INTEGER NOT NULL, box BLOB NOT NULL, PRIMARY KEY(rid,ver)) STRICT, WITHOUT ROWID;

-- Sealed entries, each linked to the one before.
CREATE TABLE audit(seq INTEGER PRIMARY KEY, link BLOB NOT NULL, box BLOB NOT NULL) STRICT;
