"""The independent reader with chosen protections off: the control of the attacks. What it accepts
and the product refuses shows that the attack is real, and which protection stops it."""

import contextlib
import dataclasses
import sqlite3
import stat
from pathlib import Path
from unittest import mock

import alterations  # noqa: F401  (brings the reader's folder along)
import anchors
import dump
import primitives as p
import vault_file
from primitives import FormatError

# What can be taken away; each stands for one paragraph of Schemas/vault-format.md.
PROTECTIONS = {
    "records root": "which records and versions there are",
    "slots root": "which slots there are",
    "chain": "order and completeness of the audit log",
    "state": "MAC, signature and public key of the state",
    "place": "a cell opens where it was sealed, and nowhere else",
    "tags": "a cell opens as it was sealed",
    "fingerprint": "a value is the one its entry describes",
    "bounds": "what a key derivation may cost",
    "shape": "types and lengths of columns, numbers of rows",
    "schema": "the schema and the file's header, byte for byte",
    "file": "a regular file of ours that nobody else can reach",
    "anchors": "what this machine has seen",
    "anchor mac": "who wrote the anchor",
    "line": "the signature of a checkpoint",
}


class Cells:
    """Every cell that was ever sealed under keys we know, by its bytes: for a reader to whom a box
    means the same wherever it stands."""

    def __init__(self):
        self.plain = {}

    def learn(self, path, secret):
        def kept(key, context, box):
            self.plain[box] = plain = genuine(key, context, box)
            return plain

        genuine = p.open_box
        with mock.patch.object(p, "open_box", kept):
            vault_file.Vault(path, secret, any_mode=True).db.close()

    def open(self, key, context, box):
        return self.plain[box] if box in self.plain else p_open_box(key, context, box)


p_open_box = p.open_box


def make(off, cells):
    """A class that reads with these protections off."""

    class Credulous(vault_file.Vault):
        def _check_state(self):
            if "state" not in off:
                super()._check_state()

        def _check_rows(self):
            genuine = self.state
            if "slots root" in off:
                root = p.slots_root(self.slots)
                self.state = dataclasses.replace(self.state, slots_root=root)
            if "records root" in off:
                leaves = [p.record_leaf(*row) for row in self._rows("records", "id, rev, meta")]
                leaves += [p.version_leaf(*row) for row in self._rows("versions", "rid, ver, box")]
                root = p.records_root(leaves)
                self.state = dataclasses.replace(self.state, records_root=root)
            if "shape" in off:
                self.records = self._rows("records", "id, rev, meta")
                versions = self._rows("versions", "rid, ver, box")
                self.boxes = {(rid, ver): box for rid, ver, box in versions}
            else:
                super()._check_rows()
            self.state = genuine

        def _rows(self, table, columns):
            return sorted(self.db.execute(f"SELECT {columns} FROM {table}").fetchall())

        def _check_chain(self):
            if "chain" not in off:
                return super()._check_chain()
            rows = self.db.execute("SELECT seq, link, box FROM audit ORDER BY seq").fetchall()
            self.audit_rows, self.links = rows, {}
            before = self.state.audit_base_link
            for seq, link, _ in rows:
                self.links[seq - 1], before = before, link
            return None

    return Credulous


def loose_rows(db, query, *_):
    return db.execute(query).fetchall()


@contextlib.contextmanager
def patched(off, cells):
    with contextlib.ExitStack() as stack:
        def put(owner, name, new):
            stack.enter_context(mock.patch.object(owner, name, new))

        if "place" in off:
            put(p, "open_box", cells.open)
        if "tags" in off:
            put(p, "open_box", alterations.open_without_tags)
        if "fingerprint" in off:
            put(p, "fingerprint", AnyFingerprint)
        if "bounds" in off:
            put(vault_file.Slot, "cost_in_bounds", lambda slot: True)
        if "shape" in off:
            put(vault_file, "rows", loose_rows)
            put(vault_file.Slot, "check", lambda slot: None)
            put(vault_file, "KDF_SLOT_LIMIT", 1000)
            put(vault_file, "SLOT_LIMIT", 1000)
        if "schema" in off:
            put(vault_file, "check_identity", lambda db: None)
            put(vault_file, "check_place", lambda path, any_mode: None)
        if "file" in off:
            put(vault_file, "check_place", lambda path, any_mode: None)
        if "line" in off:
            put(anchors, "check_line", lambda mark, state: None)
        yield


class AnyFingerprint:
    """Equal to every fingerprint."""

    def __init__(self, *_):
        pass

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


def anchor_texts(folder):
    """Whose anchor -> its text; the vault is the only one of its machine."""
    found = {}
    for path in Path(folder).glob("*"):
        if path.name == "lock" or path.name.startswith("."):
            continue
        if not stat.S_ISREG(path.lstat().st_mode):
            raise anchors.AnchorAltered("it is no file")
        role = p.ROLE_WATCH if path.suffix == ".watch" else p.ROLE_FULL
        found[role] = path.read_text("ascii")
    return found


def read(file, secret, folder, off=frozenset(), cells=None, lines=()):
    """Everything that this reader takes from the vault, or the words with which it refuses.

    A crashed transaction is rolled back first, as any opener does. `lines`: kept checkpoints."""
    try:
        texts = {} if "anchors" in off else anchor_texts(folder)
        if "anchor mac" in off:
            # As the watch role sees it, which has no key for the MAC.
            texts = {p.ROLE_WATCH: texts[p.ROLE_FULL].split("\n", 1)[0] + "\n"}
        recover(file)
        with patched(off, cells):
            vault = make(off, cells)(file, secret, lines, False, None, texts)
            try:
                return dump.dump(vault) | {"schema": schema(vault.db)}
            finally:
                vault.db.close()
    except (
        FormatError, vault_file.WrongSecret, sqlite3.Error, OSError, ValueError, KeyError,
        TypeError,
    ) as error:  # fmt: skip
        return f"{type(error).__name__}: {error}"


def schema(db):
    return db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()


def recover(path):
    db = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=rw", uri=True, timeout=10)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        # The reader itself says what is wrong.
        pass
    finally:
        db.close()
