"""Opens a vault file and makes every check that Schemas/vault-format.md, section 8, orders.

Reads only; nothing is ever written to the file.
"""

import os
import sqlite3
import stat
import time
from pathlib import Path

import anchors
import audit
import consistency
import model
import primitives as p
from model import Body, Slot, State
from primitives import FormatError

APPLICATION_ID = 0x564C5431
USER_VERSION = 1
ROW_LIMIT, AUDIT_LIMIT, SLOT_LIMIT, KDF_SLOT_LIMIT = 50_000, 100_000, 32, 8
LARGE_VALUE_LIMIT = 1_048_576
CLOCK_TOLERANCE = 300
SCHEMA = {
    "state": "CREATE TABLE state(one INTEGER PRIMARY KEY CHECK(one=1), body BLOB NOT NULL, mac"
    " BLOB NOT NULL, sig BLOB NOT NULL) STRICT",
    "slots": "CREATE TABLE slots(id INTEGER PRIMARY KEY, type INTEGER NOT NULL, role INTEGER NOT"
    " NULL, kdf_t INTEGER NOT NULL, kdf_m INTEGER NOT NULL, salt BLOB NOT NULL, box BLOB NOT NULL)"
    " STRICT",
    "records": "CREATE TABLE records(id BLOB PRIMARY KEY, rev INTEGER NOT NULL, meta BLOB NOT"
    " NULL) STRICT, WITHOUT ROWID",
    "versions": "CREATE TABLE versions(rid BLOB NOT NULL, ver INTEGER NOT NULL, box BLOB NOT NULL,"
    " PRIMARY KEY(rid,ver)) STRICT, WITHOUT ROWID",
    "audit": "CREATE TABLE audit(seq INTEGER PRIMARY KEY, link BLOB NOT NULL, box BLOB NOT NULL)"
    " STRICT",
}


class WrongSecret(Exception):
    """No slot opened."""


class Text(bytes):
    """A TEXT value, kept apart from a BLOB so that a damaged STRICT table cannot pass one off."""


class Secret:
    """What a person or a service has in hand. Which slot types it fits: section 4."""

    def __init__(self, passphrase=b"", keyfile=b"", recovery=b""):
        self.parts = {"passphrase": passphrase, "keyfile": keyfile, "recovery": recovery}
        self.types = {
            (True, False, False): p.TYPE_PASSPHRASE,
            (False, True, False): p.TYPE_KEYFILE,
            (False, False, True): p.TYPE_RECOVERY,
            (True, True, False): p.TYPE_BOTH,
        }
        self.type = self.types.get((bool(passphrase), bool(keyfile), bool(recovery)))

    def open(self, vault, slot):
        """The slot's payload, or DoesNotOpen."""
        if not 1 <= len(self.parts["passphrase"] or b"x") <= 1024:
            raise p.DoesNotOpen("no passphrase has this length")
        kek = p.key_encryption_key(vault, slot, **self.parts)
        payload = p.open_box(kek, p.slot_context(vault, slot), slot.box)
        return p.sized(payload, 32 if slot.role == p.ROLE_FULL else 64)


# --- Section 2: the file ------------------------------------------------------------------------


def check_place(path, any_mode):
    """Section 8, step 1: a regular file of ours that nobody else can reach."""
    info = os.lstat(path)
    if not stat.S_ISREG(info.st_mode):
        raise FormatError("the vault is not a regular file")
    folder = os.stat(path.parent)
    if not any_mode and (
        info.st_uid != os.getuid() or stat.S_IMODE(info.st_mode) != 0o600
        or folder.st_uid != os.getuid() or stat.S_IMODE(folder.st_mode) != 0o700
    ):
        raise FormatError("the vault is not ours alone: file 0600 in a directory 0700")
    with open(path, "rb") as file:
        if file.read(20)[18:] != b"\x01\x01":
            raise FormatError("the file is not a database with a rollback journal")


def connect(path):
    db = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
    db.text_factory = Text
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        db.execute("PRAGMA " + pragma)
    return db


def rows(db, query, *types):
    """All rows, each value of exactly the type asked for and no integer below zero."""
    found = db.execute(query).fetchall()
    for row in found:
        for value, kind in zip(row, types, strict=True):
            if type(value) is not kind or kind is int and value < 0:
                raise FormatError("a column holds a value of another type")
    return found


def check_identity(db):
    wanted = {
        "application_id": APPLICATION_ID, "user_version": USER_VERSION, "page_size": 4096,
        "auto_vacuum": 0, "encoding": b"UTF-8", "journal_mode": b"delete",
    }  # fmt: skip
    for pragma, value in wanted.items():
        if db.execute("PRAGMA " + pragma).fetchone() != (value,):
            raise FormatError(f"{pragma} is not that of vault format 1")
    found = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    tables = [(b"table", n.encode(), n.encode(), sql.encode()) for n, sql in SCHEMA.items()]
    if sorted(found, key=repr) != sorted(tables, key=repr):
        raise FormatError("the schema is not that of vault format 1")


def read_state(db):
    found = rows(db, "SELECT one, body, mac, sig FROM state", int, bytes, bytes, bytes)
    if len(found) != 1 or found[0][0] != 1:
        raise FormatError("the state is not exactly one row")
    _, body, mac, signature = found[0]
    return body, State.decode(body), p.sized(mac, 32), p.sized(signature, 64)


def read_slots(db):
    columns = "id, type, role, kdf_t, kdf_m, salt, box"
    found = rows(db, f"SELECT {columns} FROM slots ORDER BY id", *[int] * 5, bytes, bytes)
    slots = [Slot(*row) for row in found]
    for slot in slots:
        slot.check()
        # Before anything is derived, and of all slots: nothing vouches for them yet.
        if slot.uses_kdf() and not slot.cost_in_bounds():
            raise FormatError("a slot's KDF cost is out of bounds")
    if len(slots) > SLOT_LIMIT or sum(s.uses_kdf() for s in slots) > KDF_SLOT_LIMIT:
        raise FormatError("there are too many slots")
    if not any(s.role == p.ROLE_FULL for s in slots):
        raise FormatError("there is no full slot")
    return slots


# --- Section 8: open ----------------------------------------------------------------------------


class Vault:
    """A vault that has passed every check; `report` is what is printed."""

    def __init__(self, path, secret, marks=(), any_mode=False, role=None, anchor_files=None):
        """`role` alone is tried, if one is given. `anchor_files`: whose anchor -> its text."""
        self.path, self.secret, self.marks = Path(path), secret, marks
        self.role, self.anchor_files = role, anchor_files or {}
        check_place(self.path, any_mode)
        self.notices = []
        self.db = connect(self.path)
        for _ in range(3):
            if self._attempt():
                return
        raise FormatError("the slots keep changing")

    def _attempt(self):
        """Steps 2 to 10; False if the slot changed while no lock was held."""
        self.db.execute("BEGIN")
        check_identity(self.db)
        slots, vault = read_slots(self.db), read_state(self.db)[1].vault_id
        self.db.execute("COMMIT")
        slot, payload = self._unlock(vault, slots)
        self.keys = p.Keys(payload)

        self.db.execute("BEGIN")
        check_identity(self.db)
        if self.db.execute("PRAGMA integrity_check").fetchall() != [(b"ok",)]:
            raise FormatError("the database is damaged")
        self.body, self.state, self.mac, self.signature = read_state(self.db)
        self.slots = read_slots(self.db)
        if slot not in self.slots:
            self.db.execute("COMMIT")
            return False
        self._check_state()
        self._check_rows()
        self._check_chain()
        self._judge_all()
        if time.time() < self.state.time - CLOCK_TOLERANCE:
            self.notices.append("the clock is behind the vault's last commit")
        self._open_records()
        if self.keys.full:
            self._open_values()
            self._open_audit()
        self.db.execute("COMMIT")
        return True

    def _unlock(self, vault, slots):
        for slot in slots:
            if slot.type == self.secret.type and self.role in (None, slot.role):
                try:
                    return slot, self.secret.open(vault, slot)
                except p.DoesNotOpen:
                    continue
        raise WrongSecret("wrong secret, or the slot was altered")

    def _check_state(self):
        """Step 7."""
        if self.state.public_key != self.keys.PK:
            raise FormatError("the state carries another public key")
        if self.keys.full and p.H("vault1.state", self.body, key=self.keys.K_state) != self.mac:
            raise FormatError("the state's MAC does not verify")
        if not p.signed(self.signature, self.state.checkpoint_message(), self.keys.PK):
            raise FormatError("the state's signature does not verify")

    def _check_rows(self):
        """Step 8, the two roots."""
        if p.slots_root(self.slots) != self.state.slots_root:
            raise FormatError("the slots are not those of the state")
        records = rows(self.db, "SELECT id, rev, meta FROM records", bytes, int, bytes)
        versions = rows(self.db, "SELECT rid, ver, box FROM versions", bytes, int, bytes)
        if len(records) + len(versions) > ROW_LIMIT:
            raise FormatError("there are too many rows")
        for rid, _, box in records + versions:
            if len(rid) != 16 or len(box) < p.SMALLEST_BOX:
                raise FormatError("a row's id or box has the wrong length")
        leaves = [p.record_leaf(*row) for row in sorted(records)]
        leaves += [p.version_leaf(*row) for row in sorted(versions)]
        if p.records_root(leaves) != self.state.records_root:
            raise FormatError("the records are not those of the state")
        self.records = sorted(records)
        self.boxes = {(rid, ver): box for rid, ver, box in versions}

    def _check_chain(self):
        """Step 8, the audit chain; keeps the link at every number still present."""
        state = self.state
        audit = rows(self.db, "SELECT seq, link, box FROM audit ORDER BY seq", int, bytes, bytes)
        if len(audit) > AUDIT_LIMIT:
            raise FormatError("the audit log is too long")
        self.links, last = {state.audit_base_seq: state.audit_base_link}, state.audit_base_link
        for number, (seq, link, box) in enumerate(audit, state.audit_base_seq + 1):
            if seq != number or len(link) != 32 or len(box) < p.SMALLEST_BOX:
                raise FormatError("the audit log has a gap or a misshapen row")
            if p.link(last, seq, box) != link:
                raise FormatError("the audit chain is broken")
            self.links[seq] = last = link
        if (state.audit_base_seq + len(audit), last) != (state.audit_seq, state.audit_link):
            raise FormatError("the audit log does not end where the state says")
        self.audit_rows = audit

    def _judge_all(self):
        """Step 9: both anchor files, then lines from elsewhere."""
        trusted = []
        for role, text in sorted(self.anchor_files.items()):
            trusted.append(anchors.read_anchor(text, role, self.state, self.keys))
        for mark, mac in self.marks:
            anchors.check_line(mark, self.state)
            same_epoch = mark.epoch == self.state.epoch
            if mac and self.keys.full and same_epoch:
                if mac != p.anchor_mac(self.keys, mark.line()):
                    raise anchors.AnchorAltered("the anchor's MAC is wrong")
            trusted.append(mark)
        full = self.keys.full
        self.notices += [
            anchors.judge(mark, self.state, self.body, self.links, full) for mark in trusted
        ]

    def _open_records(self):
        """Step 10: all metadata, unique names, versions against entries."""
        state, names, stored = self.state, set(), set()
        self.bodies = {}
        for rid, rev, meta in self.records:
            context = p.meta_context(state.vault_id, state.epoch, rid, rev)
            plain = p.open_box(self.keys.K_meta, context, meta)
            body = Body.decode(plain)
            if body.encoded() != plain:
                raise FormatError("a record is not in canonical form")
            if (body.kind, body.name) in names:
                raise FormatError("two records of one kind share a name")
            names.add((body.kind, body.name))
            stored |= {(rid, e.ver) for e in body.entries if e.form != model.NOTHING}
            self.bodies[rid] = body
        if stored != self.boxes.keys():
            raise FormatError("the stored versions are not those the metadata lists")

    def _open_values(self):
        """Every stored value opens in its place and has the fingerprint its entry says."""
        self.values = {}
        for rid, body in self.bodies.items():
            for entry in body.entries:
                if entry.form == model.NOTHING:
                    continue
                place = (rid, entry.ver)
                context = p.data_context(self.state.vault_id, self.state.epoch, *place)
                value = p.open_box(self.keys.K_data, context, self.boxes[place])
                if not 1 <= len(value) <= LARGE_VALUE_LIMIT:
                    raise FormatError("a value's length is out of range")
                if entry.fingerprint and entry.fingerprint != p.fingerprint(self.keys, value):
                    raise FormatError("a value is not the one its entry describes")
                self.values[place] = value

    def _open_audit(self):
        self.audit = []
        for seq, _, box in self.audit_rows:
            context = p.audit_context(
                self.state.vault_id, self.state.epoch, seq, self.links[seq - 1]
            )
            entry = p.open_box(self.keys.K_audit, context, box)
            self.audit.append({"seq": seq} | audit.decode(entry))
        consistency.check_log(self.state, self.audit)
