"""Vectors of section 6: audit entries, with every event, outcome and detail."""

import audit
import primitives as p
from book import Book
from life import ACTOR

NOW = 1_700_000_000
RID = bytes(range(0x50, 0x60))


def line(epoch=1):
    keys = p.Keys(bytes(range(32)))
    message = p.checkpoint_message(bytes(16), epoch, 9, 12, bytes(32), bytes(32))
    words = [bytes(16), epoch, 9, 12, bytes(32), bytes(32), keys.PK, p.sign(message, keys.SK)]
    shown = (w.hex() if isinstance(w, bytes) else str(w) for w in words)
    return "vault1-checkpoint " + " ".join(shown)


DETAILS = {
    "reason": (1, "wrong_secret"), "change": (2, 9), "stage": (3, 4),
    "release-get": (4, 1, "", 0, p.lst()), "slot": (5, 3, 2, 2), "pruned": (6, 12, bytes(32)),
    "release-exec": (4, 2, "npx", 3, p.lst("A_B", "_C1")),
    "rekeyed": (7, 1, 9, bytes(32), b"\1" * 32, b"\2" * 32, p.lst(2, 5)),
    "rekeyed-none-dropped": (7, 1, 9, bytes(32), b"\1" * 32, b"\2" * 32, p.lst()),
    "rollback": (8, line(2), line()),
    "guarded": (10, 1, "npx"),
    "guarded-unknown": (10, 2, ""),
}  # fmt: skip


def entry(time=NOW, event=1, rid=b"", ver=0, outcome=1, actor=ACTOR, detail=b""):
    return p.ce("vault1-event", time, event, rid, ver, outcome, actor, detail)


def entries():
    book = Book()
    _good(book)
    _bad(book)
    _bad_details(book)
    return book


def _good(book):
    def good(name, what, data):
        book.good(name, what, "entry", {"entry": data.hex()})

    good("small", "the smallest entry", entry(actor=p.lst(0, 0, "")))
    good("record", "with a record and a version", entry(event=2, rid=RID, ver=7))
    # The codes this file was made with; more may come.
    for number, name in list(audit.EVENTS.items())[:16]:
        good(f"event-{number}", f"event {name}", entry(event=number))
    for number, name in audit.OUTCOMES.items():
        good(f"outcome-{number}", f"outcome {name}", entry(outcome=number))
    for name, parts in DETAILS.items():
        good(f"detail-{name}", f"detail {name}", entry(detail=p.lst(*parts)))
    for number, name in list(audit.CHANGES.items())[:15]:
        good(f"change-{number}", f"change {name}", entry(event=4, detail=p.lst(2, number)))
    for word in ("wrong_secret", "disk_full", "io"):
        good(f"reason-{word}", f"reason {word}", entry(event=12, outcome=2, detail=p.lst(1, word)))
    largest = p.lst(2**32 - 1, 2**31 - 1, "x" * 228)
    good("actor-largest", "the largest actor", entry(actor=largest))


def _bad(book):
    def bad(name, what, like="small", **parts):
        book.bad(name, what, like, entry=entry(**{"actor": p.lst(0, 0, "")} | parts).hex())

    for number in (0, 255):
        bad(f"event-{number}", f"the unknown event {number}", event=number)
    for number in (0, 4):
        bad(f"outcome-{number}", f"the unknown outcome {number}", outcome=number)
    for size in (15, 17):
        bad(f"rid-{size}", f"a record id of {size} bytes", rid=bytes(size))
    bad("time", "the time 2^63", time=(2**63).to_bytes(8, "little"))
    for name, what, actor in (
        ("uid", "a uid of 2^32", p.lst(2**32, 0, "")),
        ("pid", "a pid of 2^31", p.lst(0, 2**31, "")),
        ("newline", "a line feed in the path", p.lst(0, 0, "a\nb")),
        ("umlaut", "a letter beyond ASCII in the path", p.lst(0, 0, "ä")),
        ("229", "a path of 229 bytes", p.lst(0, 0, "x" * 229)),
        ("short", "two items", p.lst(0, 0)),
        ("long", "four items", p.lst(0, 0, "", "")),
    ):
        bad(f"actor-{name}", f"an actor with {what}", actor=actor)
    good = entry(actor=p.lst(0, 0, ""))
    for name, what, data in (
        ("entry-trailing", "a byte behind it", good + b"\0"),
        ("cut", "a byte short", good[:-1]),
        ("label", "another label", good.replace(b"vault1-event", b"vault1-evenu")),
        ("item-more", "an item more", good + p.lst("")),
        ("item-less", "an item less", good[:-4]),
    ):
        book.bad(name, f"an entry with {what}", "small", entry=data.hex())


def _bad_details(book):
    def bad(name, what, like, *parts):
        given = entry(detail=p.lst(*parts)).hex()
        book.bad(f"detail-{name}", f"detail {what}", f"detail-{like}", entry=given)

    bad("0", "0, which there is none of", "change", 0, 1)
    bad("200", "200, which there is none of", "change", 200, 1)
    bad("reason-free", "with a reason in free words", "reason", 1, "hunter2")
    bad("reason-none", "with an empty reason", "reason", 1, "")
    bad("change-0", "with the unknown change 0", "change", 2, 0)
    bad("change-255", "with the unknown change 255", "change", 2, 255)
    bad("change-long", "with an item too many", "change", 2, 9, 9)
    bad("stage-0", "with the unknown stage 0", "stage", 3, 0)
    bad("stage-5", "with the unknown stage 5", "stage", 3, 5)
    bad("release-purpose", "with the unknown purpose 9", "release-get", 4, 9, "", 0, p.lst())
    path = (4, 1, "a/b", 0, p.lst())
    bad("release-path", "with a path for a command", "release-get", *path)
    bad("release-65", "with a command of 65 bytes", "release-get", 4, 1, "c" * 65, 0, p.lst())
    name = (4, 2, "npx", 3, p.lst("A-B", "_C1"))
    bad("release-variable", "with an impossible variable", "release-exec", *name)
    bad("slot-type", "with the unknown type 5", "slot", 5, 3, 5, 2)
    bad("slot-role", "with the unknown role 3", "slot", 5, 3, 2, 3)
    bad("pruned-31", "with a link of 31 bytes", "pruned", 6, 12, bytes(31))
    short = (7, 1, 9, bytes(31), b"\1" * 32, b"\2" * 32, p.lst(2, 5))
    bad("rekeyed-31", "with a hash of 31 bytes", "rekeyed", *short)
    odd = (7, 1, 9, bytes(32), b"\1" * 32, b"\2" * 32, p.lst(bytes(7)))
    bad("rekeyed-slot", "with a slot id of 7 bytes", "rekeyed", *odd)
    bad("rollback-one", "with one line", "rollback", 8, line(2))
    bad("rollback-line", "with a line that is none", "rollback", 8, line(2), line()[:-1])
    bad("guarded-0", "with the unknown cause 0", "guarded", 10, 0, "npx")
    bad("guarded-3", "with the unknown cause 3", "guarded", 10, 3, "npx")
    bad("guarded-path", "with a path for a command", "guarded", 10, 1, "a/b")
    many = p.lst(*(f"VARIABLE_{n:03}" for n in range(80)))
    bad("1025", "over its limit", "release-exec", 4, 2, "npx", 3, many)
