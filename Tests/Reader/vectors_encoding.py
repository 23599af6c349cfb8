"""Vectors of section 1: CE, LIST, integers, text, personalisations; section 3: derived keys."""

import primitives as p
from book import Book

PERSONALISATIONS = {
    "vault1.kek": 32, "vault1.box": 64, "vault1.nonce": 24, "vault1.com": 32, "vault1.hash": 32,
    "vault1.state": 32, "vault1.slots": 32, "vault1.recs": 32, "vault1.link": 32,
    "vault1.finger": 16, "vault1.anchor": 32, "vault1.recovery": 32, "vault1.sum": 32,
}  # fmt: skip
UNKEYED = {"hash", "slots", "recs", "link", "recovery", "sum"}
MASTER = bytes(range(32))


def encoding():
    book = Book()
    _encode(book)
    _split(book)
    _violations(book)
    _text_violations(book)
    return book


def _encode(book):
    def pair(name, what, item, kinds, label=None):
        """The encoding, and the same bytes read back."""
        operation = {"item": item}
        book.good(f"encode-{name}", what, "encode", operation)
        data = book.by_id[f"encode-{name}"]["expected"]
        given = {"bytes": data, "items": kinds} | ({"label": label} if label is not None else {})
        book.good(f"decode-{name}", f"{what}, read back", "decode", given)

    def one(kind, value):
        return {kind: value}

    pair("label-alone", "a CE without a field", {"ce": ["vault1-test"]}, [], "vault1-test")
    pair("empty-list", "a LIST without an item", {"list": []}, [])
    pair("empty-field", "a field of no bytes", {"ce": ["x", one("bytes", "")]}, ["bytes"], "x")
    for name, number in (("zero", 0), ("one", 1), ("word", 2**32), ("largest", 2**63 - 1)):
        item = {"list": [one("int", number)]}
        pair(f"integer-{name}", f"the integer {number}", item, ["integer"])
    pair("text", "text beyond ASCII", {"list": [one("text", "Zoë 鍵 🔑")]}, ["text"])
    nfc, nfd = "é", "e\u0301"
    item = {"list": [one("text", nfc), one("text", nfd)]}
    pair("not-normalised", "one letter in two spellings, both kept", item, ["text", "text"])
    pair("zero-byte", "text with a zero byte", {"list": [one("text", "a\0b")]}, ["text"])
    inner = {"list": [one("text", "a"), one("text", ""), one("text", "b")]}
    outer = {"ce": ["t", one("int", 7), inner]}
    pair("nested", "a LIST in a CE", outer, ["integer", "list of text"], "t")
    numbers = {"list": [{"list": [one("int", 3), one("int", 1)]}]}
    pair("list-of-integers", "a LIST of integers, order kept", numbers, ["list of integer"])
    long = {"ce": ["t", one("bytes", "ab*300")]}
    pair("long-field", "a length of more than one byte", long, ["bytes 300"], "t")
    several = {"ce": ["vault1-test", one("int", 1), one("bytes", "00*16"), one("text", "x")]}
    kinds = ["integer", "bytes 16", "text"]
    pair("tuple", "integer, bytes and text", several, kinds, "vault1-test")


def _split(book):
    """Two tuples that would be one if lengths were not encoded."""
    for name, parts in (("left", ["ab", "c"]), ("right", ["a", "bc"])):
        item = {"list": [{"text": part} for part in parts]}
        what = "the same letters, split elsewhere"
        book.good(f"encode-split-{name}", what, "encode", {"item": item})


def _violations(book):
    like = "decode-tuple"
    good = bytes.fromhex(book.by_id[like]["input"]["bytes"])
    label, number, fixed = good[:15], good[15:27], good[27:47]
    rest = good[47:]

    def bad(name, what, data, **changes):
        book.bad(f"decode-{name}", what, like, bytes=data.hex(), **changes)

    bad("trailing-byte", "a byte behind the last item", good + b"\0")
    bad("trailing-item", "an item too many", good + bytes(4))
    bad("item-missing", "an item too few", good[: -len(rest)])
    bad("cut-in-length", "it ends inside a length", good[:-len(rest)] + b"\1\0")
    bad("cut-in-item", "it ends inside an item", good[:-1])
    bad("no-bytes", "nothing at all", b"")
    bad("length-beyond-end", "a length of 2^32-1", good[:-5] + b"\xff\xff\xff\xff" + good[-1:])
    bad("length-big-endian", "lengths the wrong way round", b"\0\0\0\x0b" + good[4:])
    bad("label-other", "another label", good.replace(b"vault1-test", b"vault1-tesu"))
    bad("label-case", "the label in capitals", good.replace(b"vault1-test", b"VAULT1-TEST"))
    bad("label-longer", "a longer label", p.lst("vault1-tests") + good[15:])
    bad("label-shorter", "a shorter label", p.lst("vault1-tes") + good[15:])
    bad("label-missing", "no label", good[15:])
    bad("label-empty", "an empty label", p.lst("") + good[15:])
    bad("integer-7", "an integer of 7 bytes", label + p.lst(bytes(7)) + fixed + rest)
    bad("integer-9", "an integer of 9 bytes", label + p.lst(bytes(9)) + fixed + rest)
    bad("integer-0", "an integer of no bytes", label + p.lst(b"") + fixed + rest)
    top = (2**63).to_bytes(8, "little")
    bad("integer-negative", "the integer 2^63", label + p.lst(top) + fixed + rest)
    bad("integer-all-ones", "the integer 2^64-1", label + p.lst(b"\xff" * 8) + fixed + rest)
    bad("fixed-short", "15 bytes where 16 belong", label + number + p.lst(bytes(15)) + rest)
    bad("fixed-long", "17 bytes where 16 belong", label + number + p.lst(bytes(17)) + rest)
    book.bad(
        "decode-inner-list-cut", "a nested LIST that ends inside an item", "decode-nested",
        bytes=p.ce("t", 7, p.lst("a", "", "b")[:-1]).hex(),
    )  # fmt: skip


def _text_violations(book):
    spellings = {
        "continuation": ("a continuation byte alone", b"\x80"),
        "truncated": ("a letter cut off", b"\xc3"),
        "overlong": ("a letter spelt too long", b"\xc1\x81"),
        "overlong-zero": ("a zero byte in two", b"\xc0\x80"),
        "surrogate": ("half of a surrogate pair", b"\xed\xa0\x80"),
        "beyond": ("a code point beyond the last", b"\xf4\x90\x80\x80"),
        "latin-1": ("Latin-1", b"Zo\xeb"),
        "inside": ("a wrong byte between right ones", b"a\xffb"),
    }
    for name, (what, data) in spellings.items():
        book.bad(f"text-{name}", f"text: {what}", "decode-text", bytes=p.lst(data).hex())


def hashes():
    book = Book()
    for name, size in PERSONALISATIONS.items():
        short = name.split(".")[1]
        key = {} if short in UNKEYED else {"key": bytes(range(32)).hex()}
        for word, message in (("empty", ""), ("text", b"attack at dawn".hex()), ("long", "a5*300")):
            given = {"personalisation": name, "message": message, "size": size} | key
            book.good(f"hash-{short}-{word}", f"H[{name}] of the {word} message", "hash", given)
    for number in range(1, 8):
        given = {"master": MASTER.hex(), "number": number}
        book.good(f"derive-{number}", f"{p.KEY_NAMES[number - 1]} of a master key", "derive", given)
    for name, master in (("known", MASTER), ("zero", bytes(32)), ("ones", b"\xff" * 32)):
        given = {"master": master.hex()}
        book.good(f"public-key-{name}", f"PK of a master key: {name}", "public_key", given)
    return book
