"""Vectors of section 4: contexts, the committing box, its padding, and the two-key ciphertext."""

import primitives as p
import salsa
from book import Book, flipped
from life import Stream
from model import Slot

MASTER, VAULT = bytes(range(32)), bytes(range(0xA0, 0xB0))
SALT, RID, RANDOM = bytes(range(0x40, 0x50)), bytes(range(0x50, 0x60)), bytes(range(0x60, 0x80))
KEYS = p.Keys(MASTER)
LINK = bytes(range(0xC0, 0xE0))
CONTEXTS = {
    "slot": {
        "vault": VAULT.hex(),
        "slot": {"id": 2, "type": 2, "role": 1, "kdf_t": 0, "kdf_m": 0, "salt": SALT.hex()},
    },
    "meta": {"vault": VAULT.hex(), "epoch": 1, "rid": RID.hex(), "rev": 1},
    "data": {"vault": VAULT.hex(), "epoch": 1, "rid": RID.hex(), "ver": 1},
    "audit": {"vault": VAULT.hex(), "epoch": 1, "seq": 7, "link": LINK.hex()},
}
CELL_KEYS = {
    "slot": p.H("vault1.kek", b"", key=MASTER), "meta": KEYS.K_meta, "data": KEYS.K_data,
    "audit": KEYS.K_audit,
}  # fmt: skip
SIZES = (0, 1, 63, 64, 1023, 1024, 1025, 1279, 1280, 8191, 8192, 8193, 9215, 9216, 65_536)
VALUE = b"hunter2-hunter2"


def context(cell, **changes):
    """The bytes of a cell's context, with fields changed."""
    given = CONTEXTS[cell] | changes
    if cell == "slot":
        s = given["slot"]
        numbers = [s[name] for name in ("id", "type", "role", "kdf_t", "kdf_m")]
        slot = Slot(*numbers, bytes.fromhex(s["salt"]), b"")
        return p.slot_context(bytes.fromhex(given["vault"]), slot)
    fields = [bytes.fromhex(v) if isinstance(v, str) else v for v in given.values()]
    return {"meta": p.meta_context, "data": p.data_context, "audit": p.audit_context}[cell](*fields)


def raw_box(key, where, padded, nonce=bytes([7]) * 24):
    """A box right in everything but, perhaps, its padding."""
    encrypt, commit = p.cell_keys(key, where)
    sealed = p.secretbox(padded, nonce, encrypt)
    return b"\1" + nonce + p.H("vault1.com", nonce + sealed, key=commit) + sealed


def boxes():
    book = Book()
    _contexts(book)
    _sizes(book)
    for cell in CONTEXTS:
        _cell(book, cell)
    _bytes(book)
    _padding(book)
    _two_keys(book)
    return book


def _contexts(book):
    for cell, given in CONTEXTS.items():
        what = f"the context of a {cell} cell"
        book.good(f"context-{cell}", what, "context", {"cell": cell} | given, context(cell).hex())


def _sizes(book):
    where = context("data")
    for size in SIZES:
        plain = f"61*{size}" if size else ""
        given = {"key": KEYS.K_data.hex(), "context": where.hex()}
        sealed = {"plain": plain, "random": RANDOM.hex()}
        book.good(f"seal-{size}", f"{size} bytes sealed", "seal", given | sealed)
        if size <= 1280:
            box = p.seal(KEYS.K_data, where, b"a" * size, RANDOM)
            book.good(f"open-{size}", f"{size} bytes opened", "open", given | {"box": box.hex()})
    given = {"key": KEYS.K_data.hex(), "context": where.hex(), "plain": VALUE.hex()}
    book.good("seal-known", "the box of section 13", "seal", given | {"random": RANDOM.hex()})
    zeros = {"random": "00*32"}
    book.good("seal-no-randomness", "the same, random bytes all zero", "seal", given | zeros)
    given["plain"] = "80"
    book.good("seal-like-padding", "a plaintext like padding", "seal", given | {"random": "11*32"})


def _cell(book, cell):
    """A box in its place, and in every place that differs from it in one field."""
    box = p.seal(CELL_KEYS[cell], context(cell), VALUE, RANDOM)
    given = {"key": CELL_KEYS[cell].hex(), "context": context(cell).hex(), "box": box.hex()}
    opened = {"size": len(VALUE), "bytes": VALUE.hex()}
    book.good(f"open-{cell}", f"a {cell} cell in its place", "open", given, opened)
    other = {
        "vault": flipped(VAULT, 15).hex(), "rid": flipped(RID, 0).hex(), "epoch": 2, "rev": 2,
        "ver": 2, "seq": 8, "link": flipped(LINK, 31).hex(),
    }  # fmt: skip
    changes = {name: {name: other[name]} for name in CONTEXTS[cell] if name != "slot"}
    if cell == "slot":
        slot = CONTEXTS["slot"]["slot"]
        numbers = {"id": 3, "type": 3, "role": 2, "kdf_t": 3, "kdf_m": 65_536}
        for name, value in (numbers | {"salt": flipped(SALT, 15).hex()}).items():
            changes[name] = {"slot": slot | {name: value}}
    for name, change in changes.items():
        what = f"a {cell} cell where {name} differs"
        there = context(cell, **change).hex()
        book.bad(f"{cell}-other-{name}", what, f"open-{cell}", context=there)
    elsewhere = "meta" if cell != "meta" else "data"
    what = f"a {cell} cell taken for a {elsewhere} cell"
    book.bad(f"{cell}-as-{elsewhere}", what, f"open-{cell}", context=context(elsewhere).hex())
    other_key = flipped(CELL_KEYS[cell], 31, 0x80).hex()
    book.bad(f"{cell}-other-key", f"a {cell} cell under another key", f"open-{cell}", key=other_key)


def _bytes(book):
    """Each class of bytes of a box: suite, nonce, tag, Poly1305's tag, ciphertext, length."""
    box = bytes.fromhex(book.by_id["open-data"]["input"]["box"])
    places = {
        "suite": 0, "nonce-first": 1, "nonce-last": 24, "tag-first": 25, "tag-last": 56,
        "poly1305-first": 57, "poly1305-last": 72, "ciphertext-first": 73, "padding": 100,
        "ciphertext-last": -1,
    }  # fmt: skip

    def bad(name, what, data):
        book.bad(f"box-{name}", f"a box: {what}", "open-data", box=data.hex())

    for name, place in places.items():
        bad(name, f"one bit of {name.replace('-', ' ')} changed", flipped(box, place))
    bad("suite-0", "suite 0", b"\0" + box[1:])
    bad("suite-2", "suite 2", b"\2" + box[1:])
    bad("empty", "no bytes", b"")
    bad("only-suite", "one byte", box[:1])
    bad("without-ciphertext", "no ciphertext", box[:57])
    bad("136", "a byte short of the smallest", box[:-1])
    bad("138", "a byte too long", box + b"\0")
    bad("a-block-more", "64 zero bytes behind it", box + bytes(64))
    # Right for the keys of the cell in all but the box's own tag, and the other way round.
    encrypt, commit = p.cell_keys(KEYS.K_data, context("data"))
    sealed = p.secretbox(p.pad(b"other"), box[1:25], encrypt)
    bad("tag-of-another", "a sound ciphertext behind another's tag", box[:57] + sealed)
    garbage = flipped(box[57:], 20)
    tag = p.H("vault1.com", box[1:25] + garbage, key=commit)
    bad("tag-alone", "a sound tag over a ciphertext that is none", box[:25] + tag + garbage)
    unkeyed = p.H("vault1.com", box[1:])
    bad("tag-unkeyed", "a tag made without a key", box[:25] + unkeyed + box[57:])


def _padding(book):
    """Boxes sealed with the right keys over padding that sealing never gives."""
    where, key = context("data"), KEYS.K_data

    def pair(name, what, good, wrong):
        given = {"key": key.hex(), "context": where.hex()}
        box = raw_box(key, where, good).hex()
        sound = f"beside padding with {what}: as it should be"
        book.good(f"padding-{name}", sound, "open", given | {"box": box})
        bad = raw_box(key, where, wrong).hex()
        book.bad(f"padding-{name}-wrong", f"padding with {what}", f"padding-{name}", box=bad)

    def filled(size, total):
        return (b"a" * size + b"\x80").ljust(total, b"\0")

    pair("mark-missing", "no mark", filled(62, 64), b"a" * 62 + bytes(2))
    pair("mark-other", "another mark", filled(62, 64), b"a" * 62 + b"\x81\0")
    pair("behind-mark", "a byte behind the mark", filled(62, 64), b"a" * 62 + b"\x80\1")
    pair("all-zero", "zeros and nothing else", filled(0, 64), bytes(64))
    pair("block-too-many", "a whole block too many", filled(64, 128), filled(63, 128))
    pair("medium-for-small", "1,024 bytes in the next size", filled(1025, 1280), filled(1024, 1280))
    pair("large-for-medium", "8,192 bytes in the next size", filled(8193, 9216), filled(8192, 9216))
    pair("small-for-medium", "1,025 bytes in 1,088", filled(1024, 1088), filled(1025, 1152))
    pair("between", "a length between the sizes", filled(1024, 1088), filled(1024, 1216))
    pair("medium-by-64", "a medium length by 64", filled(1280, 1536), filled(1280, 1344))
    pair("large-by-256", "a large length by 256", filled(9216, 10240), filled(9216, 9472))
    pair("no-block", "no whole block", filled(62, 64), filled(62, 63))


def _two_keys(book):
    """One secretbox for two keys. Plain secretbox takes it twice; a box has one tag."""
    where = [context("data"), context("data", ver=2)]
    pairs = [p.cell_keys(KEYS.K_data, one) for one in where]
    tags = [Stream(f"two keys {n}")(16) for n in range(4000)]
    for size in (32, 64):
        draw = Stream(f"two keys {size}")
        nonces, tails = (draw(24) for _ in range(10_000)), (draw(size - 32) for _ in range(10_000))
        encrypts = [encrypt for encrypt, _ in pairs]
        nonce, sealed = salsa.for_two_keys(encrypts, nonces, tails, tags)
        for number, (encrypt, commit) in enumerate(pairs, 1):
            plain = salsa.secretbox_open(sealed, nonce, encrypt)
            given = {"key": encrypt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
            what = f"{len(sealed)} bytes for two keys: plain secretbox, key {number}"
            book.good(f"two-keys-{size}-bare-{number}", what, "secretbox_open", given, plain.hex())
            tag = p.H("vault1.com", nonce + sealed, key=commit)
            box = (b"\1" + nonce + tag + sealed).hex()
            ours = {"key": KEYS.K_data.hex(), "context": where[number - 1].hex(), "box": box}
            name, what = f"two-keys-{size}-box-{number}", f"in a box with the tag of key {number}"
            if size == 64:
                opened = {"size": 63, "bytes": plain[:-1].hex()}
                book.good(name, what, "open", ours, opened)
                there = where[2 - number].hex()
                what = f"in a box with the tag of key {number}, in the other's place"
                book.bad(f"{name}-elsewhere", what, name, context=there)
            else:
                book.bad(name, f"48 bytes {what}: smaller than any box", "open-data", **ours)
