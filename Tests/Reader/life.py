"""A vault's life in memory, commit after commit, with everything given: the same bytes each time.

The writing side of section 9 of Schemas/vault-format.md. Nothing is checked here; the reader does
that. `Life` keeps what is sealed in the clear, so that a rekey can seal it again; `cells` gives the
rows as they stand, and `signed` a file's content.
"""

import copy
import dataclasses

import audit
import model
import moves
import primitives as p
from model import Body, Checkpoint, Slot, State

START = 1_700_000_000
MINUTE = 60
ACTOR = p.lst(1000, 4242, "/usr/bin/vault")


class Stream:
    """Bytes that look random and are always the same."""

    def __init__(self, seed):
        self.seed, self.drawn = seed.encode(), 0

    def __call__(self, size):
        self.drawn += 1
        out = b""
        while len(out) < size:
            place = self.drawn.to_bytes(8, "little") + len(out).to_bytes(8, "little")
            out += p.H("vectors", self.seed + place, size=64)
        return out[:size]


@dataclasses.dataclass
class Record:
    id: bytes
    rev: int
    body: Body


@dataclasses.dataclass
class Cells:
    """The rows of four tables; what is put in here is what the roots are computed over."""

    slots: list
    records: list
    versions: list
    audit: list


@dataclasses.dataclass
class Rows:
    """A whole file: the cells, and the state's row."""

    cells: Cells
    state: State
    body: bytes
    mac: bytes
    sig: bytes

    def checkpoint(self):
        return Checkpoint.of(self.state, self.sig)


class Life:
    def __init__(self, seed):
        self.random = Stream(seed)
        self.vault, self.keys = self.random(16), p.Keys(self.random(32))
        self.epoch, self.counter, self.now, self.epoch_time = 1, 0, START, START
        self.prev_hash, self.handover = p.ZERO_HASH, bytes(64)
        self.base_seq, self.base_link = 0, p.ZERO_HASH
        self.slots, self.records, self.values, self.log = [], [], {}, []
        self.audit, self.last = [], None

    # --- What a commit consists of ----------------------------------------------------------

    def seal(self, key, context, plain):
        return p.seal(key, context, plain, self.random(32))

    def add_slot(self, kind, role=p.ROLE_FULL, number=None, **secret):
        """Also in place of a slot that has the number."""
        cost = p.KDF_FLOOR if kind in (p.TYPE_PASSPHRASE, p.TYPE_BOTH) else (0, 0)
        number = number or len(self.slots) + 1
        slot = Slot(number, kind, role, *cost, self.random(16), b"")
        payload = self.keys.master if role == p.ROLE_FULL else self.keys.watch_payload()
        kek = p.key_encryption_key(self.vault, slot, **secret)
        slot.box = self.seal(kek, p.slot_context(self.vault, slot), payload)
        self.slots = sorted(
            [s for s in self.slots if s.id != number] + [slot], key=lambda s: s.id
        )
        return p.lst(audit.DETAIL_CODES["slot"], number, kind, role)

    def enter_log(self, event, rid=b"", ver=0, detail=b"", outcome="done"):
        codes = audit.EVENT_CODES[event], audit.OUTCOME_CODES[outcome]
        entry = p.ce("vault1-event", self.now, codes[0], rid, ver, codes[1], ACTOR, detail)
        self.log.append(entry)
        self._chain(entry)

    def _chain(self, entry):
        seq = self.base_seq + len(self.audit) + 1
        before = self.audit[-1][1] if self.audit else self.base_link
        context = p.audit_context(self.vault, self.epoch, seq, before)
        box = self.seal(self.keys.K_audit, context, entry)
        self.audit.append((seq, p.link(before, seq, box), box))

    def change(self, code):
        return p.lst(audit.DETAIL_CODES["change"], audit.CHANGE_CODES[code])

    def fingerprint(self, value):
        return p.fingerprint(self.keys, value)

    def add_record(self, kind, name, **fields):
        if kind == model.TOKEN:
            fields.setdefault("next_ver", 1)
        times = {"created_at": self.now, "updated_at": self.now}
        record = Record(self.random(16), 1, Body(kind, {"name": name} | times | fields))
        self.records.append(record)
        changes = {model.TOKEN: "added", model.PROFILE: "profile_written"}
        self.enter_log("written", record.id, 0, self.change(changes.get(kind, "setting_written")))
        return record

    def move(self, record, name, value=None, expires=0, form=model.VALUE, ver=0, log=None):
        """One of the moves; `value` is stored under the version it begins or fills."""
        mark = self.fingerprint(value) if value and form == model.VALUE else b""
        record.body = moves.apply(record.body, name, self.now, expires, mark, ver, form)
        record.rev += 1
        concerned = ver or max((e.ver for e in record.body.entries), default=0)
        if value:
            self.values[record.id, concerned] = value
        stored = {(record.id, e.ver) for e in record.body.entries if e.form != model.NOTHING}
        for place in [q for q in self.values if q[0] == record.id and q not in stored]:
            del self.values[place]
        self.enter_log("written", record.id, concerned, self.change(log or LOGGED[name]))

    # --- Cells and state --------------------------------------------------------------------

    def cells(self):
        """Sealed anew at each call: what changed in between is not tracked."""
        records, versions = [], []
        for record in sorted(self.records, key=lambda r: r.id):
            context = p.meta_context(self.vault, self.epoch, record.id, record.rev)
            box = self.seal(self.keys.K_meta, context, record.body.encoded())
            records.append((record.id, record.rev, box))
        for place in sorted(self.values):
            context = p.data_context(self.vault, self.epoch, *place)
            versions.append((*place, self.seal(self.keys.K_data, context, self.values[place])))
        return Cells(copy.deepcopy(self.slots), records, versions, list(self.audit))

    def state(self, cells):
        """Of the next commit, over these cells."""
        leaves = [p.record_leaf(*row) for row in cells.records]
        leaves += [p.version_leaf(*row) for row in cells.versions]
        last = cells.audit[-1] if cells.audit else (self.base_seq, self.base_link)
        return State(
            self.vault, 1, self.epoch, self.counter + 1, self.prev_hash,
            p.slots_root(cells.slots), p.records_root(leaves), self.base_seq, self.base_link,
            last[0], last[1], self.now, self.epoch_time, self.keys.PK, self.handover,
        )  # fmt: skip

    def signed(self, cells, state):
        body = state.encoded()
        mac = p.H("vault1.state", body, key=self.keys.K_state)
        return Rows(cells, state, body, mac, p.sign(state.checkpoint_message(), self.keys.SK))

    def commit(self):
        """The file as it is after this commit."""
        cells = self.cells()
        rows = self.signed(cells, self.state(cells))
        self.counter, self.prev_hash = rows.state.counter, rows.state.hash()
        self.now, self.last = self.now + MINUTE, rows
        return rows

    # --- Operations on keys -----------------------------------------------------------------

    def rekey(self, rows, dropped=()):
        """New keys; `rows` is the last commit. The caller adds the slots, then commits."""
        state, old = rows.state, self.keys
        self.keys, self.epoch, self.epoch_time = p.Keys(self.random(32)), self.epoch + 1, self.now
        message = p.handover_message(self.vault, self.epoch, old.PK, self.keys.PK)
        self.handover, self.slots = p.sign(message, old.SK), []
        for record in self.records:
            entries = []
            for e in record.body.entries:
                value = self.values.get((record.id, e.ver))
                mark = self.fingerprint(value) if e.form == model.VALUE else b""
                entries.append(dataclasses.replace(e, fingerprint=mark))
            if entries:
                record.body = Body(record.body.kind, record.body.values | {"versions": entries})
        self.audit, kept = [], self.log
        for entry in kept:
            self._chain(entry)
        detail = p.lst(
            audit.DETAIL_CODES["rekeyed"], state.epoch, state.counter, state.hash(),
            state.audit_link, state.public_key, p.lst(*dropped),
        )  # fmt: skip
        self.enter_log("rekeyed", detail=detail)

    def prune(self, through):
        cut = through - self.base_seq
        link = self.audit[cut - 1][1]
        self.audit, self.log = self.audit[cut:], self.log[cut:]
        self.base_seq, self.base_link = through, link
        detail = p.lst(audit.DETAIL_CODES["pruned"], through, link)
        self.enter_log("pruned", detail=detail)

    def snapshot(self):
        return copy.deepcopy(self)

    def accept(self, trusted, accepted):
        """Goes on with an older file in spite of the trusted line; the caller commits."""
        lines = trusted.line(), accepted.line()
        self.counter = max(trusted.counter, accepted.counter)
        self.enter_log(
            "rollback_accepted", detail=p.lst(audit.DETAIL_CODES["rollback accepted"], *lines)
        )


LOGGED = {
    "enter": "entered", "begin": "begun", "fill": "filled", "parse": "answer_parsed",
    "promote": "promoted", "abandon": "abandoned", "roll_back": "rolled_back",
    "end_overlap": "overlap_ended", "purge": "purged",
}  # fmt: skip
