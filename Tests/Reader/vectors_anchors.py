"""Vectors of section 7: the anchor table, line by line, against whole vaults."""

import dataclasses

import anchors
import model
import primitives as p
from book import Book, flipped
from life import Life
from model import Checkpoint
from vectors_vaults import FULL_KEY, WATCH_KEY, Writer, table


class History:
    """A vault of seven commits: three, a rekey, two, a prune; with what each left behind."""

    def __init__(self, rekeys=1):
        life = self.life = Life("history")
        life.enter_log("initialised")
        self._slots()
        self.files, self.keys = [life.commit()], [life.keys]
        record = life.add_record(model.TOKEN, "token")
        for step in ("enter", "enter", *["rekey"] * rekeys, "enter", "enter"):
            if step == "rekey":
                life.rekey(self.files[-1])
                self._slots()
            else:
                life.move(record, step, b"value-%d" % len(self.files))
            self.keep()
        life.prune(len(life.log) - 1)
        self.keep()

    def _slots(self):
        self.life.add_slot(p.TYPE_KEYFILE, number=1, keyfile=FULL_KEY)
        self.life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, number=2, keyfile=WATCH_KEY)

    def keep(self):
        self.files.append(self.life.commit())
        self.keys.append(self.life.keys)

    def line(self, number, keys=None, **changes):
        """The line of a commit, from 1, with fields changed and signed by `keys` or its own."""
        keys = keys or self.keys[number - 1]
        mark = self.files[number - 1].checkpoint()
        mark = dataclasses.replace(mark, public_key=keys.PK, **changes)
        return dataclasses.replace(mark, signature=p.sign(mark.message(), keys.SK)).line()


def table_vectors():
    book = Book()
    for role in ("full", "watch"):
        one, two = Case(book, role, History()), Case(book, role, History(2), "twice-")
        _accepted(one)
        _rolled_back(one)
        _forked(one)
        _rekeyed(one, two)
        _altered(one)
    _macs(Case(book, "full", History()), Case(book, "watch", History()))
    return book


class Case(Writer):
    """Vectors with one anchor: the one that this role writes, or both."""

    def __init__(self, book, role, history, prefix=""):
        super().__init__(book, role)
        self.history, self.prefix = history, prefix

    def anchor(self, line, number):
        """The role's own file; a full opener's MAC is that of the file's keys."""
        if self.role == "watch":
            return {"watch": anchors.anchor_text(line)}
        return {"full": anchors.anchor_text(line, self.history.keys[number - 1])}

    def rows(self, number):
        return table(self.history.files[number - 1])

    def fine(self, name, what, number, line, notice="none", files=None):
        files = files or self.anchor(line, number)
        self.good(self.prefix + name, what, self.rows(number), anchors=files)
        vector = self.book.vectors[-1]
        assert vector["expected"]["notice"] == notice, vector

    def refuse(self, name, what, number, line, like, verdict, files=None, rows=None):
        files = files or self.anchor(line, number)
        rows, like = rows or self.rows(number), self.prefix + like
        expected = f"refused: {verdict}"
        self.bad(self.prefix + name, what, rows, like, expected, anchors=files)


def _accepted(c):
    line = c.history.line
    what = "no anchor at all"
    c.good("first-look", what, c.rows(3))
    assert c.book.vectors[-1]["expected"]["notice"] == "first look"
    c.fine("same", "the line of this very state", 3, line(3))
    c.fine("one-earlier", "the line of the commit before", 3, line(2))
    c.fine("two-earlier", "the line of the first commit", 3, line(1))
    both = {
        "full": anchors.anchor_text(line(3), c.history.keys[2]),
        "watch": anchors.anchor_text(line(2)),
    }  # fmt: skip
    c.fine("both", "both files, one of them older", 3, None, files=both)
    c.fine("pruned-past", "a line from before the pruned part", 7, line(4), "pruned")
    c.fine("pruned-at-base", "the line whose link is the base", 7, at_base(c.history))


def at_base(history, **changes):
    """The line of the commit whose newest entry is the last that was cut."""
    assert history.files[4].state.audit_seq == history.files[6].state.audit_base_seq
    return history.line(5, **changes)


def _rolled_back(c):
    line = c.history.line
    what = "a line with a greater counter"
    c.refuse("counter", what, 3, line(3, counter=4), "same", "ROLLBACK")
    what = "a line with a greater epoch"
    c.refuse("epoch", what, 3, line(3, epoch=2), "same", "ROLLBACK")
    what = "a line of a greater epoch and a smaller counter"
    c.refuse("epoch-not-counter", what, 3, line(3, epoch=2, counter=1), "same", "ROLLBACK")
    c.refuse("older-file", "the file of one commit earlier", 2, line(3), "same", "ROLLBACK")
    largest = {"counter": p.MAX_INTEGER, "epoch": p.MAX_INTEGER}
    c.refuse("largest", "the largest numbers", 3, line(3, **largest), "same", "ROLLBACK")


def _forked(c):
    line, other = c.history.line, bytes(32)
    c.refuse(
        "not-built-on", "the commit before was another", 3, line(2, state_hash=other),
        "one-earlier", "FORK",
    )  # fmt: skip
    what = "another state with this counter"
    c.refuse("same-counter", what, 3, line(3, state_hash=other), "same", "FORK")
    what = "this counter in an earlier epoch"
    c.refuse("counter-of-epoch", what, 5, line(5, epoch=1), "same", "FORK")
    stranger = p.Keys(b"\x55" * 32)
    what = "another PK in this epoch"
    c.refuse("other-pk", what, 3, line(1, keys=stranger), "two-earlier", "FORK")
    what = "an audit log that was longer"
    c.refuse("log-longer", what, 3, line(1, audit_seq=99), "two-earlier", "FORK")
    what = "another link at that number"
    c.refuse("log-other", what, 3, line(1, audit_link=other), "two-earlier", "FORK")
    what = "another link at the base"
    base = at_base(c.history, audit_link=other)
    c.refuse("log-other-at-base", what, 7, base, "pruned-at-base", "FORK")
    # A branch that went further than the line.
    branch = fork(c.history)
    what = "a diverged file that is further on"
    rows = table(branch)
    c.refuse("branch-further", what, 3, line(3), "same", "FORK", rows=rows)


def fork(history):
    """Two other commits after the second: the file of a branch with counter 4."""
    life = Life("history")
    life.enter_log("initialised")
    life.add_slot(p.TYPE_KEYFILE, number=1, keyfile=FULL_KEY)
    life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, number=2, keyfile=WATCH_KEY)
    life.commit()
    record = life.add_record(model.TOKEN, "token")
    life.move(record, "enter", b"value-1")
    rows = life.commit()
    assert rows.state.hash() == history.files[1].state.hash()
    for number in range(2):
        life.move(record, "enter", b"of the other branch %d" % number)
        rows = life.commit()
    return rows


def _rekeyed(c, twice):
    line = c.history.line
    c.fine("rekeyed", "a line of the epoch before", 5, line(2), "rekeyed")
    c.fine("rekeyed-next", "the line of the commit before the rekey", 4, line(3), "rekeyed")
    what = "a rekey that does not build on the line"
    forged = line(3, state_hash=bytes(32))
    c.refuse("rekeyed-fork", what, 4, forged, "rekeyed-next", "FORK")
    stranger = p.Keys(b"\x55" * 32)
    what = "a line whose key did not hand over"
    c.refuse("no-handover", what, 5, line(2, keys=stranger), "rekeyed", "KEYS CHANGED")
    if c.role == "full":
        twice.fine("rekeyed", "a line of two epochs before", 6, twice.history.line(2), "rekeyed")
    else:
        twice.fine("rekeyed", "a line of the epoch before", 6, twice.history.line(4), "rekeyed")
        what = "a line of two epochs before"
        changed = twice.history.line(2)
        twice.refuse("rekeyed-twice", what, 6, changed, "rekeyed", "KEYS CHANGED")


def _altered(c):
    line, own = c.history.line(3), p.ROLE_FULL if c.role == "full" else p.ROLE_WATCH
    files = c.anchor(line, 3)
    ((name, text),) = files.items()

    def wrong(case, what, changed):
        c.refuse(f"altered-{case}", what, 3, None, "same", "ANCHOR ALTERED", files={name: changed})

    foreign = p.Keys(b"\x44" * 32)
    elsewhere = c.history.line(3, keys=foreign, vault_id=bytes(16))
    (of_another,) = c.anchor(elsewhere, 3).values()
    wrong("vault", "the line of another vault", of_another)
    mark = Checkpoint.parse(line)
    forged = dataclasses.replace(mark, signature=flipped(mark.signature, 40)).line()
    (unsigned,) = c.anchor(forged, 3).values()
    wrong("signature", "a signature with a bit changed", unsigned)
    older = dataclasses.replace(mark, counter=2).line()
    (rewound,) = c.anchor(older, 3).values()
    wrong("rewound", "a counter turned back", rewound)
    wrong("label", "another label", text.replace("vault1", "vault2", 1))
    wrong("capitals", "capitals", text.upper())
    wrong("empty", "nothing", "")
    wrong("line-feed", "a line feed in front", "\n" + text)
    wrong("behind", "a byte behind it", text + " ")
    wrong("unfinished", "no line feed at the end", text[:-1])
    if own == p.ROLE_WATCH:
        wrong("with-mac", "a MAC in the watcher's file", text + "mac " + "00" * 32 + "\n")


def _macs(full, watch):
    """The full opener's file, as each role sees it."""
    history = full.history
    line, keys = history.line(3), history.keys[2]
    good = p.anchor_mac(keys, line)
    other = p.anchor_mac(keys, history.line(2))
    texts = {
        "missing": ("no MAC", line + "\n"),
        "wrong": ("a MAC with a bit changed", f"{line}\nmac {flipped(good, 0).hex()}\n"),
        "of-another-line": ("the MAC of another line", f"{line}\nmac {other.hex()}\n"),
        "short": ("a MAC of 31 bytes", f"{line}\nmac {good[:31].hex()}\n"),
        "capitals": ("a MAC in capitals", f"{line}\nmac {good.hex().upper()}\n"),
        "two": ("two MACs", f"{line}\n" + f"mac {good.hex()}\n" * 2),
    }  # fmt: skip
    for name, (what, text) in texts.items():
        case = f"anchor-mac-{name}"
        full.refuse(case, what, 3, None, "same", "ANCHOR ALTERED", files={"full": text})
        watch.fine(case, f"{what}, which a watcher cannot tell", 3, None, files={"full": text})
    before = {"full": history.line(2) + "\nmac " + "00" * 32 + "\n"}
    what = "a MAC of the epoch before, whose key is gone"
    full.fine("mac-of-epoch-before", what, 5, None, "rekeyed", files=before)
