"""Vectors of section 4: slots of every type and role, keyfiles and recovery codes."""

import base64

import primitives as p
from book import Book, flipped
from model import Slot
from vectors_boxes import KEYS, MASTER, RANDOM, SALT, VAULT

KEYFILE, CODE = bytes(range(0x20, 0x40)), bytes(range(0x20, 0x34))
PASSPHRASE = b"correct horse battery staple"
SECRETS = {
    1: {"passphrase": PASSPHRASE}, 2: {"keyfile": KEYFILE}, 3: {"recovery": CODE},
    4: {"passphrase": PASSPHRASE, "keyfile": KEYFILE},
}  # fmt: skip
NAMES = {1: "passphrase", 2: "keyfile", 3: "recovery", 4: "both"}


def slots():
    book = Book()
    for kind in SECRETS:
        _slot(book, kind, p.ROLE_FULL)
    _slot(book, 2, p.ROLE_WATCH)
    _costs(book)
    _roles(book)
    _secrets(book)
    _payloads(book)
    _texts(book)
    return book


def row(slot):
    out = {"id": slot.id, "type": slot.type, "role": slot.role}
    return out | {"kdf_t": slot.kdf_t, "kdf_m": slot.kdf_m, "salt": slot.salt.hex()}


def held(kind):
    return {name: value.hex() for name, value in SECRETS[kind].items()}


def _slot(book, kind, role):
    cost = p.KDF_FLOOR if kind in (1, 4) else (0, 0)
    slot = Slot(kind, kind, role, *cost, SALT, b"")
    name = NAMES[kind] + ("-watch" if role == p.ROLE_WATCH else "")
    given = {"vault": VAULT.hex(), "slot": row(slot)} | held(kind)
    kek = p.key_encryption_key(VAULT, slot, **SECRETS[kind])
    book.good(f"key-{name}", f"KEK of a slot: {name}", "slot_key", given, kek.hex())
    payload = KEYS.watch_payload() if role == p.ROLE_WATCH else MASTER
    slot.box = p.seal(kek, p.slot_context(VAULT, slot), payload, RANDOM)
    given["slot"] = row(slot) | {"box": slot.box.hex()}
    book.good(f"slot-{name}", f"a slot opened: {name}", "slot_open", given, payload.hex())
    if kind == 2:
        for what, change in {
            "id": {"id": 9}, "salt": {"salt": flipped(SALT, 0).hex()},
            "box": {"box": flipped(slot.box, -1).hex()},
        }.items():
            changed = given["slot"] | change
            book.bad(f"slot-{name}-{what}", f"its {what} changed", f"slot-{name}", slot=changed)
        book.bad(f"slot-{name}-vault", "in another vault", f"slot-{name}", vault="aa*16")


def changed(book, name, **changes):
    return book.by_id[name]["input"]["slot"] | changes


def _costs(book):
    """Refused before any work: the greatest of them would take all memory there is."""
    costs = {
        "passes-below": {"kdf_t": 2}, "passes-above": {"kdf_t": 17},
        "memory-below": {"kdf_m": 65_535}, "memory-above": {"kdf_m": 4_194_305},
        "passes-zero": {"kdf_t": 0}, "memory-zero": {"kdf_m": 0},
        "memory-2-32": {"kdf_m": 2**32}, "none": {"kdf_t": 0, "kdf_m": 0},
        "largest": {"kdf_t": p.MAX_INTEGER, "kdf_m": p.MAX_INTEGER},
    }  # fmt: skip
    for kind in (1, 4):
        like = f"key-{NAMES[kind]}"
        for name, change in costs.items():
            what = f"a cost outside the bounds: {name.replace('-', ' ')}"
            book.bad(f"cost-{NAMES[kind]}-{name}", what, like, slot=changed(book, like, **change))
    for kind in (2, 3):
        like = f"key-{NAMES[kind]}"
        for name, change in {
            "passes": {"kdf_t": 3}, "memory": {"kdf_m": 65_536},
            "both": {"kdf_t": 3, "kdf_m": 65_536},
        }.items():
            slot = changed(book, like, **change)
            what = f"a cost in a slot without a KDF: {name}"
            book.bad(f"cost-{NAMES[kind]}-{name}", what, like, slot=slot)


def _roles(book):
    for kind in (1, 3, 4):
        like = f"key-{NAMES[kind]}"
        what = f"a watch slot of type {kind}"
        book.bad(f"watch-{NAMES[kind]}", what, like, slot=changed(book, like, role=2))
    like = "key-keyfile"
    for number in (0, 5, 255):
        slot = changed(book, like, type=number)
        book.bad(f"type-{number}", f"the unknown type {number}", like, slot=slot)
    for number in (0, 3):
        slot = changed(book, like, role=number)
        book.bad(f"role-{number}", f"the unknown role {number}", like, slot=slot)
    for size in (0, 15, 17):
        slot = changed(book, like, salt=bytes(size).hex())
        book.bad(f"salt-{size}", f"a salt of {size} bytes", like, slot=slot)


def _secrets(book):
    bad = book.bad
    bad("passphrase-empty", "an empty passphrase", "key-passphrase", passphrase="")
    bad("passphrase-1025", "a passphrase of 1,025 bytes", "key-passphrase", passphrase="61*1025")
    bad("keyfile-31", "a keyfile of 31 bytes", "key-keyfile", keyfile="20*31")
    bad("keyfile-33", "a keyfile of 33 bytes", "key-keyfile", keyfile="20*33")
    bad("both-one-missing", "no keyfile where both are asked for", "key-both", keyfile=None)
    bad("keyfile-too", "a keyfile more than is asked for", "key-passphrase", keyfile=KEYFILE.hex())
    what = "a recovery code for a keyfile slot"
    bad("code-for-keyfile", what, "key-keyfile", keyfile=None, recovery=CODE.hex())
    other = flipped(KEYFILE, 0).hex()
    bad("slot-keyfile-other", "another keyfile", "slot-keyfile", keyfile=other)
    bad("slot-watch-other", "another keyfile, watch slot", "slot-keyfile-watch", keyfile=other)
    bad("slot-recovery-other", "another code", "slot-recovery", recovery=flipped(CODE, 19).hex())
    bad("slot-both-other", "another keyfile with the passphrase", "slot-both", keyfile=other)
    book.bad(
        "slot-passphrase-other", "another passphrase", "slot-passphrase",
        passphrase=(PASSPHRASE + b" ").hex(),
    )  # fmt: skip


def _payloads(book):
    """Sealed by the right key, and yet not what a slot of its role holds."""
    for name, size in (("keyfile", 31), ("keyfile", 33), ("keyfile-watch", 65)):
        given = book.by_id[f"slot-{name}"]["input"]["slot"]
        role = given["role"]
        slot = Slot(2, 2, role, 0, 0, SALT, b"")
        kek = p.key_encryption_key(VAULT, slot, keyfile=KEYFILE)
        box = p.seal(kek, p.slot_context(VAULT, slot), bytes(size), RANDOM).hex()
        what = f"a payload of {size} bytes"
        book.bad(f"slot-{name}-{size}", what, f"slot-{name}", slot=given | {"box": box})
    full = book.by_id["slot-keyfile"]["input"]["slot"]
    watch = book.by_id["slot-keyfile-watch"]["input"]["slot"]
    what = "a watch slot said to be full"
    book.bad("slot-watch-as-full", what, "slot-keyfile-watch", slot=watch | {"role": 1})
    what = "a full slot said to be a watch slot"
    book.bad("slot-full-as-watch", what, "slot-keyfile", slot=full | {"role": 2})


def _texts(book):
    keyfile, code = p.keyfile_text(KEYFILE), p.recovery_text(CODE)
    book.good("keyfile-write", "a keyfile's line", "keyfile_write", {"key": KEYFILE.hex()}, keyfile)
    book.good("keyfile-read", "the same, read", "keyfile_read", {"text": keyfile}, KEYFILE.hex())
    book.good("code-write", "a recovery code", "recovery_write", {"code": CODE.hex()}, code)
    spellings = {
        "as-written": code, "lower-case": code.lower(), "without-dashes": code.replace("-", ""),
        "blanks": f"  {code.replace('-', '  ')}\r\n",
    }  # fmt: skip
    for name, text in spellings.items():
        what = f"a recovery code typed: {name.replace('-', ' ')}"
        book.good(f"code-{name}", what, "recovery_read", {"text": text}, CODE.hex())
    look_alike = base64.b32decode("OIBB" * 8)
    typed = p.recovery_text(look_alike).replace("O", "0").replace("I", "1").replace("B", "8")
    what = "0, 1 and 8 typed for O, I and B"
    book.good("code-look-alikes", what, "recovery_read", {"text": typed}, look_alike.hex())

    def bad(name, what, text, like):
        book.bad(name, what, like, text=text)

    body = keyfile[10:66]
    raw = base64.b32decode(body)
    for name, what, text in (
        ("checksum", "a wrong checksum", "vault1key:" + encoded(flipped(raw, 34)) + "\n"),
        ("other", "another key under the checksum", "vault1key:" + encoded(flipped(raw, 0)) + "\n"),
        ("prefix", "another prefix", "vault2key:" + body + "\n"),
        ("no-prefix", "no prefix", body + "\n"),
        ("lower-case", "lower case", "vault1key:" + body.lower() + "\n"),
        ("short", "a character too few", keyfile[:-2] + "\n"),
        ("long", "a character too many", keyfile[:-1] + "A\n"),
        ("two-lines", "two lines", keyfile * 2),
        ("digit", "a character that base32 has not", "vault1key:" + "1" + body[1:] + "\n"),
        ("padding", "base32 padding", "vault1key:" + body[:-1] + "=\n"),
        ("blank", "a blank in front", " " + keyfile),
        ("empty", "nothing", ""),
    ):
        bad(f"keyfile-{name}", f"a keyfile with {what}", text, "keyfile-read")
    coded = base64.b32decode(code.replace("-", ""))
    for name, what, text in (
        ("checksum", "a wrong checksum", encoded(flipped(coded, 24))),
        ("byte", "another code under the checksum", encoded(flipped(coded, 0))),
        ("swapped", "two characters swapped", code[1] + code[0] + code[2:]),
        ("short", "a character too few", code[:-1]),
        ("long", "a character too many", code + "A"),
        ("nine", "a character that is none", "9" + code[1:]),
        ("letter", "a letter beyond ASCII", "Ü" + code[1:]),
        ("empty", "nothing", ""),
    ):
        bad(f"code-{name}", f"a recovery code with {what}", text, "code-as-written")


def encoded(data):
    return base64.b32encode(data).decode()
