"""Builds a small vault with one of everything, so that the product can open a file it did not
write. Not a second product: one commit, no changes, no locking.

Written from Schemas/vault-format.md alone. Beside FILE it leaves FILE.watch.key, FILE.full.key
and FILE.second.key (the keyfile that goes with the passphrase in slot 5).
"""

import os
import secrets
import sqlite3
import time

import audit
import model
import primitives as p
from model import Body, Checkpoint, Entry, Slot, State
from vault_file import APPLICATION_ID, SCHEMA, USER_VERSION

DAY = 86_400
COST = p.KDF_FLOOR


class Builder:
    """Collects rows under one master key, then writes them in one transaction."""

    def __init__(self, passphrase):
        self.now = int(time.time())
        self.vault, self.epoch = secrets.token_bytes(16), 1
        self.keys = p.Keys(secrets.token_bytes(32))
        self.slots, self.records, self.versions, self.audit = [], [], [], []
        self.passphrase = passphrase
        self.typed = {
            "watch": secrets.token_bytes(32), "full": secrets.token_bytes(32),
            "second": secrets.token_bytes(32), "recovery": secrets.token_bytes(20),
        }  # fmt: skip

    def add_slot(self, kind, role=p.ROLE_FULL, **secret):
        cost = COST if kind in (p.TYPE_PASSPHRASE, p.TYPE_BOTH) else (0, 0)
        number = len(self.slots) + 1
        slot = Slot(number, kind, role, *cost, secrets.token_bytes(16), b"")
        kek = p.key_encryption_key(self.vault, slot, **secret)
        payload = self.keys.master if role == p.ROLE_FULL else self.keys.watch_payload()
        context = p.slot_context(self.vault, slot)
        slot.box = p.seal(kek, context, payload, secrets.token_bytes(32))
        self.slots.append(slot)
        self.log("slot_added", detail=p.lst(audit.DETAIL_CODES["slot"], number, kind, role))

    def add_record(self, kind, name, values=None, **fields):
        """`values` maps a version's number to its bytes; entries come in `fields`."""
        changes = {model.TOKEN: "added", model.PROFILE: "profile_written"}
        change = audit.CHANGE_CODES[changes.get(kind, "setting_written")]
        rid = secrets.token_bytes(16)
        times = {"created_at": self.now, "updated_at": self.now}
        body = Body(kind, {"name": name} | times | fields).encoded()
        Body.decode(body)
        context = p.meta_context(self.vault, self.epoch, rid, 1)
        box = p.seal(self.keys.K_meta, context, body, secrets.token_bytes(32))
        self.records.append((rid, 1, box))
        for ver, value in (values or {}).items():
            context = p.data_context(self.vault, self.epoch, rid, ver)
            box = p.seal(self.keys.K_data, context, value, secrets.token_bytes(32))
            self.versions.append((rid, ver, box))
        self.log("written", rid, detail=p.lst(audit.DETAIL_CODES["change"], change))
        return rid

    def entry(self, ver, stage, value=None, form=model.VALUE, expires=0):
        print_of = p.fingerprint(self.keys, value) if value and form != model.RAW_ANSWER else b""
        return Entry(ver, stage, form, self.now, self.now, expires, print_of)

    def log(self, event, rid=b"", ver=0, detail=b""):
        seq = len(self.audit) + 1
        before = self.audit[-1][1] if self.audit else p.ZERO_HASH
        actor = p.lst(os.getuid(), os.getpid(), "vault_writer")
        codes = audit.EVENT_CODES[event], audit.OUTCOME_CODES["done"]
        plain = p.ce("vault1-event", self.now, codes[0], rid, ver, codes[1], actor, detail)
        audit.decode(plain)
        context = p.audit_context(self.vault, self.epoch, seq, before)
        box = p.seal(self.keys.K_audit, context, plain, secrets.token_bytes(32))
        self.audit.append((seq, p.link(before, seq, box), box))

    def state(self):
        leaves = [p.record_leaf(*row) for row in sorted(self.records)]
        leaves += [p.version_leaf(*row) for row in sorted(self.versions)]
        return State(
            self.vault, 1, self.epoch, 1, p.ZERO_HASH, p.slots_root(self.slots),
            p.records_root(leaves), 0, p.ZERO_HASH, len(self.audit), self.audit[-1][1], self.now,
            self.now, self.keys.PK, bytes(64),
        )  # fmt: skip

    def write(self, path, synchronous="EXTRA"):
        state = self.state()
        signature = p.sign(state.checkpoint_message(), self.keys.SK)
        mac = p.H("vault1.state", state.encoded(), key=self.keys.K_state)
        write_file(
            path, (state.encoded(), mac, signature), self.slots,
            {"records": self.records, "versions": self.versions, "audit": self.audit}, synchronous,
        )  # fmt: skip
        return Checkpoint.of(state, signature).line()


def write_file(path, state, slots, tables, synchronous="EXTRA"):
    """A vault of these rows, whatever they are worth, in one transaction. With `synchronous` OFF
    it need not survive a power cut."""
    write_new(path, b"")
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size=4096", "auto_vacuum=NONE", "encoding='UTF-8'"):
        db.execute("PRAGMA " + pragma)
    settings = "journal_mode=DELETE", f"synchronous={synchronous}", "secure_delete=ON"
    for pragma in settings:
        db.execute("PRAGMA " + pragma)
    db.execute("BEGIN EXCLUSIVE")
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute(f"PRAGMA user_version={USER_VERSION}")
    for statement in SCHEMA.values():
        db.execute(statement)
    db.execute("INSERT INTO state VALUES(1,?,?,?)", state)
    db.executemany(
        "INSERT INTO slots VALUES(?,?,?,?,?,?,?)", [(*s.public(), s.box) for s in slots]
    )
    for table, rows in tables.items():
        db.executemany(f"INSERT INTO {table} VALUES(?,?,?)", rows)
    db.execute("COMMIT")
    db.close()


def write_new(path, data):
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(number, "wb") as file:
        file.write(data)


def add_tokens(b):
    """Every field, every stage and every form, over four tokens."""
    old, previous, current, pending = b"old-value", b"the-one-before", b"hunter2-hunter2", b"n" * 40
    b.add_record(
        model.TOKEN, "sample/everything",
        {2: old, 3: previous, 4: current, 5: pending},
        owner="Zoë <ops@example.com>", service="example", notes="line one\nline two",
        scopes=["repo:status", "public_repo"], tags=["sample", "näive"],
        policy=p.ce(
            "vault1-policy", 1, 120, 2, 7, 3, 3600, 4, 1, 5, "SAMPLE_TOKEN",
            6, "https://example.com/tokens",
        ),
        next_ver=6,
        versions=[
            b.entry(1, model.RETIRED, b"purged", model.NOTHING),
            b.entry(2, model.RETIRED, old),
            b.entry(3, model.PREVIOUS, previous, expires=b.now + 3600),
            b.entry(4, model.CURRENT, current, expires=p.MAX_INTEGER),
            b.entry(5, model.PENDING, pending, expires=b.now + 90 * DAY),
        ],
        rotation=p.ce("rotation", secrets.token_bytes(16), 2, b.now, "sample rotation"),
    )  # fmt: skip
    b.add_record(
        model.TOKEN, "sample/raw", {1: b'{"token":"raw-answer"}'}, next_ver=2,
        versions=[b.entry(1, model.PENDING, form=model.RAW_ANSWER)],
    )  # fmt: skip
    large = bytes(range(256)) * 256
    b.add_record(
        model.TOKEN, "sample/large", {1: large}, next_ver=3,
        versions=[
            b.entry(1, model.CURRENT, large, expires=b.now + 30 * DAY),
            b.entry(2, model.PENDING, form=model.NOTHING),
        ],
    )  # fmt: skip
    b.add_record(model.TOKEN, "sample/tracked", owner="elsewhere", next_ver=1)


def add_audit(b, rid):
    """One entry of each kind of detail that slots and records have not left already."""
    code, other = audit.DETAIL_CODES, p.Keys(bytes(32))
    line = Checkpoint.of(b.state(), p.sign(b.state().checkpoint_message(), b.keys.SK)).line()
    b.log("unlock_failed", detail=p.lst(code["reason"], "wrong_secret"))
    b.log("written", rid, 4, p.lst(code["stage"], model.CURRENT))
    variables = p.lst("SAMPLE_TOKEN", "OTHER_TOKEN")
    b.log("released", rid, 4, p.lst(code["release"], 2, "sample-server", 0, variables))
    b.log("pruned", detail=p.lst(code["pruned"], 7, b.audit[6][1]))
    before = 1, 9, bytes(32), b.audit[0][1], other.PK, p.lst(6, 7)
    b.log("rekeyed", detail=p.lst(code["rekeyed"], *before))
    b.log("rollback_accepted", detail=p.lst(code["rollback accepted"], line, line))


def write_sample(path, passphrase):
    """Writes the vault and its keyfiles; what was made, for printing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    b = Builder(passphrase)
    b.log("initialised")
    b.add_slot(p.TYPE_PASSPHRASE, passphrase=passphrase)
    b.add_slot(p.TYPE_RECOVERY, recovery=b.typed["recovery"])
    b.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, keyfile=b.typed["watch"])
    b.add_slot(p.TYPE_KEYFILE, keyfile=b.typed["full"])
    b.add_slot(p.TYPE_BOTH, passphrase=passphrase, keyfile=b.typed["second"])
    add_tokens(b)
    b.add_record(model.PROFILE, "sample-server", body=b"a profile that only its writer reads")
    b.add_record(model.SETTING, "slot.3.label", body=b"watch key of the sample")
    add_audit(b, b.records[0][0])
    checkpoint = b.write(path)
    files = {name: f"{path}.{name}.key" for name in ("watch", "full", "second")}
    for name, file in files.items():
        write_new(file, p.keyfile_text(b.typed[name]).encode())
    recovery = p.recovery_text(b.typed["recovery"])
    return {"vault": str(path), "checkpoint": checkpoint, "recovery": recovery} | files
