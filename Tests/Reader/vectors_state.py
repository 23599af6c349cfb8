"""Vectors of sections 6 and 7: roots, links, state, seals, handover, checkpoint lines."""

import dataclasses

import primitives as p
from book import Book, flipped
from life import Stream
from model import Checkpoint, State
from vectors_boxes import KEYS, LINK, MASTER, RID, SALT, VAULT

NOW = 1_700_000_000
DRAW = Stream("state")
BOX, WATCH_BOX = b"\1" + DRAW(136), b"\1" + DRAW(200)
STATE = State(
    VAULT, 1, 3, 41, DRAW(32), DRAW(32), DRAW(32), 7, DRAW(32), 19, DRAW(32), NOW + 9, NOW,
    KEYS.PK, DRAW(64),
)  # fmt: skip
FIRST = dataclasses.replace(
    STATE, epoch=1, counter=1, prev_hash=p.ZERO_HASH, audit_base_seq=0, audit_base_link=p.ZERO_HASH,
    handover=bytes(64),
)  # fmt: skip


def state():
    book = Book()
    _roots(book)
    _links(book)
    _state(book)
    _seals(book)
    _handover(book)
    _lines(book)
    return book


def slot(number, kind=2, role=1, box=BOX):
    cost = {"kdf_t": 3, "kdf_m": 65_536} if kind in (1, 4) else {"kdf_t": 0, "kdf_m": 0}
    row = {"id": number, "type": kind, "role": role} | cost
    return row | {"salt": SALT.hex(), "box": box.hex()}


def _roots(book):
    def slots(name, what, *rows):
        book.good(f"slots-{name}", f"slots_root of {what}", "slots_root", {"slots": list(rows)})

    slots("none", "no slot")
    slots("one", "one slot", slot(1))
    types = [slot(1, 1), slot(2, 2), slot(3, 2, 2, WATCH_BOX), slot(4, 3), slot(9, 4)]
    slots("types", "all types and both roles", *types)
    for name, change in {
        "id": {"id": 2}, "type": {"type": 3}, "role": {"role": 2}, "passes": {"kdf_t": 1},
        "memory": {"kdf_m": 1}, "salt": {"salt": flipped(SALT, 15).hex()},
        "box": {"box": flipped(BOX, -1).hex()},
    }.items():
        slots(f"one-{name}", f"the one slot with another {name}", slot(1) | change)

    def rows(name, what, records=(), versions=()):
        given = {"records": list(records), "versions": list(versions)}
        book.good(f"records-{name}", f"records_root of {what}", "records_root", given)

    rid = RID.hex()
    record = {"id": rid, "rev": 1, "box": BOX.hex()}
    version = {"rid": rid, "ver": 1, "box": BOX.hex()}
    rows("none", "nothing")
    rows("one-record", "one record", [record])
    rows("one-version", "one version with the same bytes", (), [version])
    rows("rev", "the record with another rev", [record | {"rev": 2}])
    rows("tag", "the record with another tag", [record | {"box": flipped(BOX, 56).hex()}])
    rows("length", "the record with a longer box", [record | {"box": (BOX + bytes(64)).hex()}])
    what = "the record with another ciphertext, which the root does not cover"
    rows("ciphertext", what, [record | {"box": flipped(BOX, 57).hex()}])
    same = [book.by_id[f"records-{n}"]["expected"] for n in ("one-record", "ciphertext")]
    assert same[0] == same[1]
    ids = [bytes([n]) + RID[1:] for n in (0, 1, 0x7F, 0x80, 0xFF)]
    many = [record | {"id": one.hex(), "rev": n} for n, one in enumerate(ids, 1)]
    all_versions = [version | {"rid": one.hex(), "ver": n} for one in ids for n in (1, 2, 256)]
    rows("many", "five records and fifteen versions", many, all_versions)
    assert len(p.record_leaf(RID, 1, BOX)) == len(p.version_leaf(RID, 1, BOX)) == 112


def _links(book):
    def link(name, what, before=p.ZERO_HASH, seq=1, box=BOX):
        given = {"before": before.hex(), "seq": seq, "box": box.hex()}
        book.good(f"link-{name}", f"a link: {what}", "link", given)

    link("first", "the first of all")
    first = bytes.fromhex(book.by_id["link-first"]["expected"])
    link("after", "the one after", first, 2, WATCH_BOX)
    link("base", "the first after a pruned base", LINK, 20_001)
    link("seq", "another number", seq=2)
    link("tag", "another tag", box=flipped(BOX, 25))
    link("length", "another length", box=BOX + bytes(64))
    value = {"master": MASTER.hex(), "value": b"hunter2-hunter2".hex()}
    book.good("fingerprint", "the fingerprint of a value", "fingerprint", value)
    book.good("fingerprint-one", "of one byte", "fingerprint", value | {"value": "00"})
    book.good("fingerprint-64k", "of 64 KiB", "fingerprint", value | {"value": "61*65536"})


def _state(book):
    def good(name, what, found):
        book.good(f"state-{name}", what, "state", {"body": found.encoded().hex()})

    def bad(name, what, data, like="later"):
        data = data if isinstance(data, bytes) else data.encoded()
        book.bad(f"state-{name}", f"a state with {what}", f"state-{like}", body=data.hex())

    def new(**changes):
        return dataclasses.replace(STATE, **changes)

    good("first", "the first state", FIRST)
    good("later", "a later state, pruned and rekeyed", STATE)
    good("largest", "the largest numbers", new(epoch=p.MAX_INTEGER, counter=p.MAX_INTEGER))
    data = STATE.encoded()
    assert len(data) == 404
    bad("403", "403 bytes", data[:-1])
    bad("405", "405 bytes", data + b"\0")
    bad("empty", "no bytes", b"")
    bad("label", "another label", data.replace(b"vault1-state", b"vault2-state"))
    for suite in (0, 2):
        bad(f"suite-{suite}", f"suite {suite}", new(suite=suite))
    bad("epoch-0", "epoch 0", new(epoch=0))
    bad("counter-0", "counter 0", new(counter=0))
    bad("audit-behind-base", "an audit log that ends before its base", new(audit_seq=6))
    what = "a base link though nothing was pruned"
    bad("base-link", what, dataclasses.replace(FIRST, audit_base_link=LINK), "first")
    signed = dataclasses.replace(FIRST, handover=b"\1" * 64)
    bad("handover-first", "a handover in epoch 1", signed, "first")
    # One byte moved from an item to its neighbour: 404 bytes, and every item but two right.
    values = [getattr(STATE, f.name) for f in dataclasses.fields(STATE)]
    for at, name in ((4, "prev-hash"), (5, "slots-root"), (13, "public-key")):
        moved = list(values)
        moved[at], moved[at + 1] = values[at] + b"\0", values[at + 1][1:]
        bad(f"sizes-{name}", f"33 bytes at {name}", p.ce("vault1-state", *moved))
    moved = [VAULT + b"\0", 1, *values[2:13], values[13], values[14][1:]]
    bad("sizes-vault-id", "a vault id of 17 bytes", p.ce("vault1-state", *moved))
    negative = (2**63).to_bytes(8, "little")
    for at, name in ((2, "epoch"), (3, "counter"), (7, "base"), (9, "audit-seq"), (11, "time")):
        moved = list(values)
        moved[at] = negative
        bad(f"negative-{name}", f"the {name} 2^63", p.ce("vault1-state", *moved))


def _seals(book):
    for name, found in (("first", FIRST), ("later", STATE)):
        given = {"master": MASTER.hex(), "body": found.encoded().hex()}
        book.good(f"seal-{name}", f"MAC and signature of the {name} state", "state_seal", given)


def _handover(book):
    new = p.Keys(b"\x77" * 32)
    given = {"vault": VAULT.hex(), "epoch": 2, "public_key": new.PK.hex()}
    signing = {"master_before": MASTER.hex()} | given
    book.good("handover-sign", "one epoch's key hands over", "handover", signing)
    signature = bytes.fromhex(book.by_id["handover-sign"]["expected"])
    checking = given | {"before": KEYS.PK.hex(), "signature": signature.hex()}
    book.good("handover", "the same, verified", "handover_verify", checking, "verified")
    message = p.handover_message(VAULT, 2, KEYS.PK, new.PK)
    for name, what, change in (
        ("vault", "in another vault", {"vault": flipped(VAULT, 0).hex()}),
        ("epoch", "to another epoch", {"epoch": 3}),
        ("key", "to another key", {"public_key": KEYS.PK.hex()}),
        ("before", "by another key", {"before": new.PK.hex()}),
        ("signature", "with a bit changed", {"signature": flipped(signature, 32).hex()}),
        ("zeros", "that is zeros", {"signature": "00*64"}),
        ("self", "by the new key", {"signature": p.sign(message, new.SK).hex()}),
        ("short", "of 63 bytes", {"signature": signature[:-1].hex()}),
    ):
        book.bad(f"handover-{name}", f"a handover {what}", "handover", **change)


def _lines(book):
    signature = p.sign(STATE.checkpoint_message(), KEYS.SK)
    line = Checkpoint.of(STATE, signature).line()
    book.good("line", "a checkpoint line", "checkpoint", {"line": line})
    big = dataclasses.replace(STATE, counter=p.MAX_INTEGER, audit_seq=p.MAX_INTEGER)
    largest = Checkpoint.of(big, p.sign(big.checkpoint_message(), KEYS.SK)).line()
    book.good("line-largest", "the largest numbers", "checkpoint", {"line": largest})
    given = {"master": MASTER.hex(), "line": line}
    book.good("anchor", "the anchor files of that line", "anchor", given)

    def bad(name, what, text):
        book.bad(f"line-{name}", f"a line with {what}", "line", line=text)

    def word(place, change):
        words = line.split(" ")
        words[place] = change(words[place])
        return " ".join(words)

    for place, name in enumerate("epoch counter audit-seq".split(), 2):
        bad(f"{name}-more", f"another {name}", word(place, lambda w: str(int(w) + 1)))
        bad(f"{name}-zero", f"a zero before the {name}", word(place, lambda w: "0" + w))
        bad(f"{name}-sign", f"a sign before the {name}", word(place, lambda w: "+" + w))
        bad(f"{name}-huge", f"{name} 2^63", word(place, lambda w: str(2**63)))
    for place, name in ((1, "vault-id"), (5, "link"), (6, "hash"), (7, "key"), (8, "signature")):
        bad(f"{name}-other", f"another {name}", word(place, turned))
        bad(f"{name}-short", f"a {name} too short", word(place, lambda w: w[:-2]))
        bad(f"{name}-long", f"a {name} too long", word(place, lambda w: w + "00"))
        bad(f"{name}-capitals", f"a {name} in capitals", word(place, str.upper))
    bad("epoch-0", "epoch 0", word(2, lambda w: "0"))
    bad("counter-0", "counter 0", word(3, lambda w: "0"))
    bad("label", "another label", line.replace("vault1", "vault2"))
    bad("blanks", "two blanks", line.replace(" ", "  ", 1))
    bad("tab", "a tab", line.replace(" ", "\t", 1))
    bad("end", "a line feed", line + "\n")
    bad("blank-end", "a blank at the end", line + " ")
    bad("nine", "a word too many", line + " 00")
    bad("seven", "a word too few", line.rsplit(" ", 1)[0])
    bad("empty", "nothing", "")


def turned(digits):
    """Hexadecimal with one bit changed."""
    return flipped(bytes.fromhex(digits), 0).hex()
