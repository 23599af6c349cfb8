"""The vault that is altered in every place, the alterations by number, and the readers with one
protection off that must let some of them through."""

import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Reader"))
sys.dont_write_bytecode = True

import dump  # noqa: E402
import golden  # noqa: E402
import make_vaults  # noqa: E402
import model  # noqa: E402
import primitives as p  # noqa: E402
import vault_file  # noqa: E402
from life import Life  # noqa: E402

PAGE, SECTOR, NEAR_PAGE_END = 4096, 512, 16


# --- The vault ----------------------------------------------------------------------------------


def add_slots(life, secrets, passphrase=golden.PASSPHRASE):
    life.add_slot(p.TYPE_PASSPHRASE, number=1, passphrase=passphrase)
    life.add_slot(p.TYPE_RECOVERY, number=2, recovery=secrets.recovery)
    life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, number=3, keyfile=secrets.watch)
    life.add_slot(p.TYPE_KEYFILE, number=4, keyfile=secrets.full)
    pair = {"passphrase": passphrase, "keyfile": secrets.pair}
    life.add_slot(p.TYPE_BOTH, number=5, **pair)


def vault_of_everything():
    """Rows of a vault that uses every table and every kind of row: three stages, a purged version,
    a raw answer, an intention, a profile, a setting, five slots, after a rekey, its log cut."""
    life, secrets = Life("alterations"), golden.Secrets("alterations")
    life.enter_log("initialised")
    add_slots(life, secrets)
    life.commit()
    life.add_record(model.SETTING, "slot.3.label", body=b"watch key of cron")
    life.add_record(model.PROFILE, "files", body=b"a profile that only its writer reads")
    staged = golden.token(
        life, "github/deploy", b"first-value", owner="ops@example.com", service="github",
        scopes=["repo:status", "public_repo"], tags=["prod"], notes="line one\nline two",
    )  # fmt: skip
    for value in (b"second-value", b"third-value", b"fourth-value"):
        life.move(staged, "enter", value, expires=p.MAX_INTEGER)
        life.commit()
    life.move(staged, "purge", ver=1)
    # Longer than a page keeps of one row: the rest stands in an overflow page.
    life.move(staged, "begin", b"fifth-value" * 120, expires=life.now + 30 * golden.DAY)
    raw = life.add_record(model.TOKEN, "api/raw")
    life.move(raw, "begin", b'{"token":"raw-answer"}', form=model.RAW_ANSWER)
    life.move(life.add_record(model.TOKEN, "api/intention"), "begin", form=model.NOTHING)
    rows = life.commit()
    life.prune(life.base_seq + len(life.audit) - 1)
    rows = life.commit()
    life.rekey(rows)
    add_slots(life, secrets)
    life.commit()
    life.enter_log(
        "released", staged.id, 4, golden.release("server", "GITHUB_TOKEN", "OTHER")
    )
    return life.commit(), secrets


def write(folder):
    """The vault and its two keyfiles; their paths, the secrets of both roles, the vault's id."""
    rows, secrets = vault_of_everything()
    paths = [Path(folder) / name for name in ("vault.db", "full.key", "watch.key")]
    make_vaults.write(paths[0], rows)
    leave_a_free_page(paths[0])
    for path, key in zip(paths[1:], (secrets.full, secrets.watch), strict=True):
        path.write_text(p.keyfile_text(key), "ascii")
    ways = {"full": {"keyfile": secrets.full}, "watch": {"keyfile": secrets.watch}}
    return paths, ways, rows.state.vault_id.hex()


def leave_a_free_page(path):
    """What the removal of a large value leaves: a page that belongs to no table."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA secure_delete=ON")
    db.execute("INSERT INTO versions VALUES(zeroblob(16), 0, zeroblob(2000))")
    db.execute("DELETE FROM versions WHERE rid = zeroblob(16)")
    db.close()


# --- The alterations: as in Tests/AlterationProbe/Alterations.swift -----------------------------


class Alterations:
    def __init__(self, original):
        self.original = original
        self.lengths = [
            n for n in range(len(original))
            if n % SECTOR == 0 or n % PAGE <= NEAR_PAGE_END or n % PAGE >= PAGE - NEAR_PAGE_END
        ]  # fmt: skip

    def __len__(self):
        return len(self.original) * 10 + len(self.lengths)

    def __getitem__(self, number):
        """The kind and the altered file, or None if it would be as it is."""
        size, original = len(self.original), self.original
        if number >= 10 * size:
            return "cut", original[: self.lengths[number - 10 * size]]
        changed = bytearray(original)
        if number < 8 * size:
            changed[number // 8] ^= 1 << number % 8
            return "flip", bytes(changed)
        kind, byte = ("zero", 0) if number < 9 * size else ("ones", 255)
        changed[number % size] = byte
        return None if changed == original else (kind, bytes(changed))


def is_tried(number, stride, seed):
    spread = (number + seed & 0xFFFFFFFF) * 2654435761
    return stride == 1 or ((spread & 0xFFFFFFFF) >> 7) % stride == 0


# --- The controls: the independent reader with one protection off -------------------------------


class WithoutState(vault_file.Vault):
    """Takes rows as they are: neither the signed state, nor the roots, nor the chain, nor SQLite's
    own check are asked. Every cell must still open in its place."""

    def _attempt(self):
        db = self.db
        self.body, self.state, self.mac, self.signature = vault_file.read_state(db)
        self.slots = vault_file.read_slots(db)
        self.keys = p.Keys(self._unlock(self.state.vault_id, self.slots)[1])
        records = vault_file.rows(db, "SELECT id, rev, meta FROM records", bytes, int, bytes)
        versions = vault_file.rows(db, "SELECT rid, ver, box FROM versions", bytes, int, bytes)
        self.records = sorted(records)
        self.boxes = {(rid, ver): box for rid, ver, box in versions}
        self.audit_rows = vault_file.rows(
            db, "SELECT seq, link, box FROM audit ORDER BY seq", int, bytes, bytes
        )
        self.links = {self.state.audit_base_seq: self.state.audit_base_link}
        self.links |= {seq: link for seq, link, _ in self.audit_rows}
        self._open_records()
        if self.keys.full:
            self._open_values()
            self._open_audit()
        return True


def open_without_tags(key, context, box):
    """What a cipher without authentication would give: whatever the bytes decrypt to."""
    nonce, sealed = box[1:25], box[57:]
    encrypt = p.cell_keys(key, context)[0]
    mask = p.stream(encrypt, nonce, 32 + len(sealed) - 16)[32:]
    return p.unpad(bytes(a ^ b for a, b in zip(sealed[16:], mask, strict=True)))


class WithoutTags(vault_file.Vault):
    """Opens cells without their tags. The state and the roots are checked as ever."""

    def __init__(self, *words, **named):
        genuine, p.open_box = p.open_box, open_without_tags
        try:
            super().__init__(*words, **named)
        finally:
            p.open_box = genuine


CONTROLS = {"no state, roots, chain or page check": WithoutState, "no tags": WithoutTags}


def read(reader, path, secret, role):
    """Everything that this reader takes from the file, or None where it refuses."""
    number = {"full": p.ROLE_FULL, "watch": p.ROLE_WATCH}[role]
    try:
        vault = reader(path, vault_file.Secret(**secret), any_mode=True, role=number)
    except (p.FormatError, vault_file.WrongSecret, sqlite3.Error, OSError, ValueError, KeyError):
        return None
    try:
        return dump.dump(vault)
    finally:
        vault.db.close()
