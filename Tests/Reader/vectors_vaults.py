"""Vectors of section 8: whole vaults with one fault each, sealed and signed with the right keys.

Only the rule in question can refuse them. A vault is made anew from the same seed for each vector,
so nothing differs but the fault and what depends on it.
"""

import dataclasses

import model
import primitives as p
from book import Book, flipped
from life import Life, Stream
from model import CURRENT, Entry, Slot

FULL_KEY, WATCH_KEY = b"\x21" * 32, b"\x22" * 32
VALUE = b"value-of-a-vector"


def small(seed="small"):
    """Two slots, a token with a value, a setting; two commits."""
    life = Life(seed)
    life.enter_log("initialised")
    life.add_slot(p.TYPE_KEYFILE, keyfile=FULL_KEY)
    life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, keyfile=WATCH_KEY)
    life.commit()
    life.token = life.add_record(model.TOKEN, "token")
    life.move(life.token, "enter", VALUE)
    life.setting = life.add_record(model.SETTING, "setting", body=b"\1")
    return life


def table(rows):
    """A file's rows as JSON."""
    cells = rows.cells
    lists = {
        "state": [(rows.body, rows.mac, rows.sig)],
        "slots": [(*s.public(), s.box) for s in cells.slots],
        "records": cells.records, "versions": cells.versions, "audit": cells.audit,
    }  # fmt: skip
    return {
        name: [[v.hex() if isinstance(v, bytes) else v for v in row] for row in found]
        for name, found in lists.items()
    }


def file(life=None, cells=None, state=None, after=None, **fields):
    """The rows of `life`'s next commit. `cells` changes cells before the roots are computed,
    `state` and `fields` the state before it is signed, `after` the rows when all is signed."""
    life = life or small()
    made = life.cells()
    if cells:
        cells(life, made)
    found = dataclasses.replace(life.state(made), **fields)
    rows = life.signed(made, state(life, found) if state else found)
    if after:
        after(life, rows)
    return table(rows)


class Writer:
    """Adds vectors of one role."""

    def __init__(self, book, role):
        self.book, self.role = book, role
        self.key = (FULL_KEY if role == "full" else WATCH_KEY).hex()

    def good(self, name, what, rows, **more):
        rows = self.book.of(name, rows)
        given = {"rows": rows, "keyfile": self.key, "role": self.role} | more
        self.book.good(f"{name}-{self.role}", f"{what}, {self.role} role", "vault", given)

    def bad(self, name, what, rows, like="sound", expected="refused", **more):
        what, like = f"{what}, {self.role} role", f"{like}-{self.role}"
        rows = self.book.of(name, rows)
        self.book.bad(f"{name}-{self.role}", what, like, expected, rows=rows, **more)


def vaults():
    book = Book()
    for role in ("full", "watch"):
        writer = Writer(book, role)
        _sound(writer)
        _rows(writer)
        _names(writer)
        _chain(writer)
        _slots(writer)
        _state(writer)
    _full_only(Writer(book, "full"), Writer(book, "watch"))
    return book


def _sound(w):
    w.good("sound", "a small vault", file())
    w.good("bare", "a vault without a record", file(bare()))
    w.good("pruned", "a pruned vault", file(cut()))


def bare():
    life = small()
    life.records, life.values = [], {}
    return life


def cut():
    life = small()
    life.commit()
    life.prune(2)
    return life


def _rows(w):
    """Rows of `versions` against the entries in metadata; rows against records_root."""

    def extra(ver, rid=None):
        def change(life, cells):
            place = (rid or life.token.id, ver)
            context = p.data_context(life.vault, life.epoch, *place)
            cells.versions.append((*place, life.seal(life.keys.K_data, context, VALUE)))
            cells.versions.sort()

        return change

    w.bad("row-without-entry", "a row without an entry", file(cells=extra(2)))
    w.bad("row-of-nobody", "a row without a record", file(cells=extra(1, bytes(16))))
    without = file(cells=lambda _, cells: cells.versions.clear())
    w.bad("entry-without-row", "an entry without a row", without)

    def pending(life, form):
        entry = Entry(1, model.PENDING, form, life.now, life.now, 0, b"")
        life.token.body.values["versions"] = [entry]
        return file(life)

    w.good("raw-answer", "a raw answer with its row", pending(small(), model.RAW_ANSWER))
    intention = pending(small(), model.NOTHING)
    w.bad("row-of-an-intention", "a row of an intention", intention, "raw-answer")

    def of_setting(life, cells):
        extra(1, life.setting.id)(life, cells)

    w.bad("row-of-a-setting", "a row of a setting", file(cells=of_setting))

    # What an attacker without keys does: the state stays as it is.
    def swapped(life, rows):
        (a, rev_a, box_a), (b, rev_b, box_b) = rows.cells.records
        rows.cells.records[:] = [(a, rev_b, box_b), (b, rev_a, box_a)]

    def raised(life, rows):
        rid, rev, box = rows.cells.records[0]
        rows.cells.records[0] = (rid, rev + 1, box)

    w.bad("records-swapped", "the metadata of two records swapped", file(after=swapped))
    w.bad("rev-raised", "a rev raised", file(after=raised))
    w.bad("record-gone", "a record gone", file(after=lambda _, r: r.cells.records.pop(0)))
    w.bad("version-gone", "a version gone", file(after=lambda _, r: r.cells.versions.clear()))

    def moved(life, rows):
        rows.cells.versions[:] = rows.cells.records
        rows.cells.records.clear()

    tracked = small()
    tracked.records.remove(tracked.setting)
    tracked.token.body.values.pop("versions")
    tracked.values = {}
    moving = small()
    moving.records, moving.values = [tracked.token], {}
    w.good("one-record", "a vault of one record", file(tracked))
    what = "its only record moved into versions"
    w.bad("record-as-version", what, file(moving, after=moved), "one-record")

    def resealed(size):
        def change(life, cells):
            rid, rev, box = cells.records[0]
            cells.records[0] = (rid, rev, box[:size])

        return change

    def short_id(life, cells):
        rid, rev, box = cells.records[0]
        cells.records[0] = (rid[:15], rev, box)

    w.bad("box-136", "a box shorter than any", file(cells=resealed(136)))
    w.bad("rid-15", "a record id of 15 bytes", file(cells=short_id))


def _names(w):
    def named(kind, name, **fields):
        life = small()
        life.add_record(kind, name, **fields)
        return file(life)

    w.good("name-in-two-kinds", "one name in two kinds", named(model.PROFILE, "token", body=b"x"))
    w.good("name-in-capitals", "two names that differ in case", named(model.TOKEN, "TOKEN"))
    w.bad("name-twice", "two tokens of one name", named(model.TOKEN, "token"), "name-in-capitals")
    twice = named(model.SETTING, "setting", body=b"x")
    w.bad("setting-twice", "two settings of one name", twice, "name-in-two-kinds")

    def body(change):
        def replace(life, cells):
            plain = life.setting.body.encoded()
            for at, (rid, rev, _) in enumerate(cells.records):
                if rid == life.setting.id:
                    context = p.meta_context(life.vault, life.epoch, rid, rev)
                    box = life.seal(life.keys.K_meta, context, change(plain))
                    cells.records[at] = (rid, rev, box)

        return file(cells=replace)

    w.good("body-same", "metadata sealed once more", body(lambda plain: plain))
    trailing = body(lambda plain: plain + b"\0")
    w.bad("body-trailing", "metadata with a byte behind it", trailing, "body-same")
    unknown = body(lambda plain: plain + p.lst(14, b"x"))
    w.bad("body-field", "metadata with an unknown field", unknown, "body-same")
    kind = body(lambda plain: plain.replace(p.integer(3), p.integer(4), 1))
    w.bad("body-kind", "metadata of an unknown kind", kind, "body-same")

    def two_current(life):
        entries = life.token.body.entries
        second = dataclasses.replace(entries[0], ver=2, stage=CURRENT)
        life.token.body.values |= {"next_ver": 3, "versions": [*entries, second]}
        life.values[life.token.id, 2] = VALUE
        return life

    w.bad("two-current", "two current versions", file(two_current(small())))
    epoch = small()
    epoch.epoch = 2
    made, epoch.epoch = epoch.cells(), 1
    rows = table(epoch.signed(made, epoch.state(made)))
    w.bad("other-epoch", "metadata and values sealed for another epoch", rows)


def _chain(w):
    def at(place, change):
        def alter(life, rows):
            rows.cells.audit[place : place + 1] = change(*rows.cells.audit[place])

        return file(after=alter)

    w.bad("chain-cut", "the newest entry gone", file(after=lambda _, r: r.cells.audit.pop()))
    w.bad("chain-first-gone", "the oldest entry gone", at(0, lambda *row: []))
    w.bad("chain-gap", "an entry gone in between", at(1, lambda *row: []))
    link = at(1, lambda seq, link, box: [(seq, flipped(link, 0), box)])
    w.bad("chain-link", "a link changed", link)
    tag = at(1, lambda seq, link, box: [(seq, link, flipped(box, 30))])
    w.bad("chain-tag", "the tag of an entry changed", tag)
    short = at(1, lambda seq, link, box: [(seq, link[:31], box)])
    w.bad("chain-link-31", "a link of 31 bytes", short)

    def moved_up(life, rows):
        del rows.cells.audit[1]
        rows.cells.audit[1:] = [(seq - 1, link, box) for seq, link, box in rows.cells.audit[1:]]

    w.bad("chain-moved-up", "an entry gone and the rest moved up", file(after=moved_up))

    def twice(life, rows):
        seq, link, box = rows.cells.audit[-1]
        rows.cells.audit.append((seq + 1, link, box))

    w.bad("chain-longer", "the newest entry twice", file(after=twice))
    # Signed by the right key, and still the rows do not fit.
    base = flipped(cut().base_link, 0)
    w.bad("base-link", "another base link", file(cut(), audit_base_link=base), "pruned")
    w.bad("base-seq", "another base", file(cut(), audit_base_seq=1), "pruned")
    no_base = file(cut(), audit_base_seq=0, audit_base_link=bytes(32))
    w.bad("base-none", "no base", no_base, "pruned")
    seq = len(small().audit)
    w.bad("audit-seq-more", "a newest entry that is not there", file(audit_seq=seq + 1))
    w.bad("audit-seq-less", "an entry beyond the newest", file(audit_seq=seq - 1))
    w.bad("audit-link", "another newest link", file(audit_link=b"\5" * 32))


def _slots(w):
    def with_slot(*row):
        draw = Stream("bogus slot")

        def change(life, cells):
            number, kind, role, cost, salt, box = row
            cells.slots.append(Slot(number, kind, role, *cost, draw(salt), b"\1" + draw(box - 1)))

        return file(cells=change)

    floor, none = p.KDF_FLOOR, (0, 0)
    w.good("slot-more", "a third slot, with a passphrase", with_slot(3, 1, 1, floor, 16, 137))
    for name, what, row in (
        ("type-5", "the unknown type 5", (3, 5, 1, floor, 16, 137)),
        ("type-0", "the unknown type 0", (3, 0, 1, floor, 16, 137)),
        ("role-3", "the unknown role 3", (3, 1, 3, floor, 16, 137)),
        ("watch-passphrase", "role watch", (3, 1, 2, floor, 16, 201)),
        ("passes-2", "2 passes", (3, 1, 1, (2, 65_536), 16, 137)),
        ("passes-17", "17 passes", (3, 1, 1, (17, 65_536), 16, 137)),
        ("memory-below", "65,535 KiB", (3, 1, 1, (3, 65_535), 16, 137)),
        ("memory-above", "4,194,305 KiB", (3, 1, 1, (3, 4_194_305), 16, 137)),
        ("cost-none", "no cost", (3, 1, 1, none, 16, 137)),
        ("salt-15", "a salt of 15 bytes", (3, 1, 1, floor, 15, 137)),
        ("box-136", "a box of 136 bytes", (3, 1, 1, floor, 16, 136)),
        ("box-201", "the box of a watch slot", (3, 1, 1, floor, 16, 201)),
    ):
        w.bad(f"slot-{name}", f"a third slot with {what}", with_slot(*row), "slot-more")
    w.good("slot-code", "a third slot, with a recovery code", with_slot(3, 3, 1, none, 16, 137))
    for kind, name in ((2, "keyfile"), (3, "code")):
        row = with_slot(3, kind, 1, floor, 16, 137)
        w.bad(f"slot-cost-{name}", f"a cost in a slot of type {kind}", row, "slot-code")

    def bogus(life, rows):
        rows.cells.slots.append(Slot(3, 3, 1, 0, 0, bytes(16), bytes(137)))

    w.bad("slot-put-in", "a slot put in, the state as it was", file(after=bogus))
    other = 1 if w.role == "full" else 0
    gone = file(after=lambda _, rows: rows.cells.slots.pop(other))
    w.bad("slot-taken", "the other slot taken out, the state as it was", gone)

    def kdf_slots(count):
        def change(life, cells):
            for number in range(3, 3 + count):
                cells.slots.append(Slot(number, 1, 1, *floor, bytes(16), bytes(137)))

        return file(cells=change)

    w.good("slots-8-kdf", "eight slots with a KDF", kdf_slots(8))
    w.bad("slots-9-kdf", "nine slots with a KDF", kdf_slots(9), "slots-8-kdf")

    def code_slots(count):
        def change(life, cells):
            for number in range(3, count + 1):
                cells.slots.append(Slot(number, 3, 1, 0, 0, bytes(16), bytes(137)))

        return file(cells=change)

    w.good("slots-32", "32 slots", code_slots(32))
    w.bad("slots-33", "33 slots", code_slots(33), "slots-32")
    if w.role == "watch":
        alone = file(cells=lambda _, cells: cells.slots.pop(0))
        w.bad("slots-no-full", "no full slot", alone)

        def other_key(life, cells):
            slot = cells.slots[1]
            kek = p.key_encryption_key(life.vault, slot, keyfile=WATCH_KEY)
            payload = life.keys.K_meta + p.Keys(bytes(32)).PK
            slot.box = life.seal(kek, p.slot_context(life.vault, slot), payload)

        w.bad("slots-other-pk", "a watch slot for another PK", file(cells=other_key))


def _state(w):
    def row(change):
        return file(after=change)

    def body(change):
        def alter(life, rows):
            rows.body = change(rows.body)
            rows.mac = p.H("vault1.state", rows.body, key=life.keys.K_state)

        return row(alter)

    w.bad("state-403", "a state of 403 bytes", body(lambda data: data[:-1]))
    w.bad("state-405", "a state of 405 bytes", body(lambda data: data + b"\0"))
    w.bad("state-suite-2", "suite 2", file(suite=2))
    w.bad("state-epoch-0", "epoch 0", file(epoch=0))
    w.bad("state-counter-0", "counter 0", file(counter=0))
    w.bad("state-handover", "a handover in epoch 1", file(handover=b"\1" * 64))
    w.bad("slots-root", "another slots_root", file(slots_root=b"\3" * 32))
    w.bad("records-root", "another records_root", file(records_root=b"\3" * 32))
    w.bad("pk-other", "another PK, signed by its key", file(after=re_signed))

    def signature(change):
        def alter(life, rows):
            rows.sig = change(rows.sig)

        return row(alter)

    flips = signature(lambda sig: flipped(sig, 0))
    w.bad("sig-wrong", "a right MAC and a wrong signature", flips)
    w.bad("sig-zeros", "a signature of zeros", signature(lambda sig: bytes(64)))
    w.bad("sig-63", "a signature of 63 bytes", signature(lambda sig: sig[:63]))

    def older(life, rows):
        rows.sig = life.last.sig

    w.bad("sig-older", "the signature of the commit before", row(older))


def re_signed(life, rows):
    other = p.Keys(b"\x66" * 32)
    found = dataclasses.replace(rows.state, public_key=other.PK)
    rows.body, rows.sig = found.encoded(), p.sign(found.checkpoint_message(), other.SK)
    rows.mac = p.H("vault1.state", rows.body, key=life.keys.K_state)


def _full_only(full, watch):
    """What one role finds and the other has no key for."""

    def mac(change):
        def alter(life, rows):
            rows.mac = change(rows.mac)

        return file(after=alter)

    wrong = mac(lambda found: flipped(found, 31))
    full.bad("mac-wrong", "a wrong MAC and a right signature", wrong)
    watch.good("mac-wrong", "a wrong MAC and a right signature", wrong)
    full.bad("mac-31", "a MAC of 31 bytes", mac(lambda found: found[:31]))
    watch.bad("mac-31", "a MAC of 31 bytes", mac(lambda found: found[:31]))

    def value(ver, key="K_data"):
        def change(life, cells):
            rid, number, _ = cells.versions[0]
            context = p.data_context(life.vault, life.epoch, rid, ver)
            cells.versions[0] = (rid, number, life.seal(getattr(life.keys, key), context, VALUE))

        return file(cells=change)

    full.good("value-same", "a value sealed once more", value(1))
    for name, what, rows in (
        ("value-elsewhere", "a value sealed for another version", value(2)),
        ("value-key", "a value sealed with the key of metadata", value(1, "K_meta")),
    ):
        full.bad(name, what, rows, "value-same")
        watch.good(name, what, rows)

    def entry(event):
        life = small()
        life._chain(p.ce("vault1-event", life.now, event, b"", 0, 1, p.lst(0, 0, ""), b""))
        return file(life)

    full.good("entry-known", "one entry more", entry(13))
    full.bad("entry-unknown", "an entry of an unknown event", entry(255), "entry-known")
    watch.good("entry-unknown", "an entry of an unknown event", entry(255))
    # The keys of the other role.
    for writer, key in ((full, WATCH_KEY), (watch, FULL_KEY)):
        writer.bad("other-key", "the key of the other role", file(), keyfile=key.hex())
