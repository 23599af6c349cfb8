"""Vectors of section 5: bodies of the three kinds, their violations, and the stage moves."""

import primitives as p
from book import Book
from model import CURRENT, NOTHING, PENDING, PREVIOUS, RAW_ANSWER, RETIRED, VALUE

MARK = bytes(range(0xF0, 0x100))
NOW = 1_700_000_000


def entry(ver, stage, form=VALUE, fingerprint=None, times=(NOW, NOW + 1, NOW + 2)):
    if fingerprint is None:
        fingerprint = MARK if form == VALUE else b""
    return p.lst(ver, stage, form, *times, fingerprint)


def body(kind, fields):
    pairs = [part for pair in sorted(fields.items()) for part in pair]
    return p.ce("vault1-record", kind, *pairs)


SMALL = {1: "github/token", 7: NOW, 8: NOW + 60, 10: 1}
FULL = SMALL | {
    2: "Zoë <ops@example.com>", 3: "github", 4: p.lst("repo:status", "public_repo"),
    5: p.lst("prod", "näive"), 6: "line one\nline two",
    9: p.ce("vault1-policy", 1, 120, 2, 7, 3, 3600, 4, 1, 5, "A_TOKEN", 6, "https://x.example"),
    10: 6,
    11: p.lst(
        entry(1, RETIRED, NOTHING, MARK), entry(2, RETIRED), entry(3, PREVIOUS), entry(4, CURRENT),
        entry(5, PENDING),
    ),
    12: p.ce("rotation", bytes(range(16)), 2, NOW, "by hand"),
}  # fmt: skip
BODY = {1: "github", 7: NOW, 8: NOW, 13: b"\0\1\2"}


def records():
    book = Book()
    _kinds(book)
    _fields(book)
    _policies(book)
    _versions(book)
    _other(book)
    return book


def good(book, name, what, kind, fields):
    book.good(name, what, "record", {"body": body(kind, fields).hex()})


def bad(book, name, what, like, data):
    book.bad(name, what, like, body=data.hex())


def _kinds(book):
    good(book, "token-small", "the smallest token", 1, SMALL)
    good(book, "token-full", "a token with every field", 1, FULL)
    good(book, "profile", "a server profile", 2, BODY)
    good(book, "setting", "a setting", 3, BODY)
    good(book, "setting-label", "a slot's label", 3, BODY | {1: "slot.3.label", 13: b"cron"})
    good(book, "setting-empty", "a setting without a body", 3, {k: BODY[k] for k in (1, 7, 8)})
    good(book, "setting-name", "a setting's name beyond ASCII", 3, BODY | {1: "préférence / 1"})
    for kind in (0, 4, p.MAX_INTEGER):
        bad(book, f"kind-{kind}", f"the unknown kind {kind}", "setting", body(kind, BODY))
    what = "a setting's fields in a token"
    bad(book, "token-with-body", what, "token-small", body(1, SMALL | {13: b"x"}))
    for number, value in ((2, "x"), (4, p.lst("x")), (9, FULL[9]), (10, 1), (11, FULL[11])):
        data = body(3, BODY | {number: value})
        what = f"a token's field {number} in a setting"
        bad(book, f"setting-field-{number}", what, "setting", data)


def _fields(book):
    small = list(sum(sorted(SMALL.items()), ()))
    for number in (0, 14, 255):
        data = body(1, SMALL | {number: b"x"})
        bad(book, f"field-{number}", f"the unknown field {number}", "token-small", data)
    for number in (1, 7, 8, 10):
        data = body(1, {k: v for k, v in SMALL.items() if k != number})
        bad(book, f"without-{number}", f"no field {number}", "token-small", data)
    for number in (2, 4, 9, 11, 12):
        data = body(1, SMALL | {number: b""})
        bad(book, f"empty-{number}", f"field {number} present and empty", "token-small", data)
    swapped = [*small[2:4], *small[:2], *small[4:]]
    bad(book, "falling", "two fields swapped", "token-small", p.ce("vault1-record", 1, *swapped))
    twice = [*small[:2], *small]
    bad(book, "twice", "a field twice", "token-small", p.ce("vault1-record", 1, *twice))
    odd = p.ce("vault1-record", 1, *small, 11)
    bad(book, "id-alone", "a field id without a value", "token-small", odd)
    bad(book, "no-kind", "no kind", "token-small", p.ce("vault1-record"))
    bad(book, "other-label", "another label", "token-small", p.ce("vault1-recort", 1, *small))
    bad(book, "trailing", "a byte behind it", "token-small", body(1, SMALL) + b"\0")
    short = body(1, SMALL | {7: bytes(7)})
    bad(book, "time-7", "a time of 7 bytes", "token-small", short)
    negative = body(1, SMALL | {8: (2**63).to_bytes(8, "little")})
    bad(book, "time-negative", "the time 2^63", "token-small", negative)
    for number in (2, 3, 6):
        data = body(1, FULL | {number: b"a\xff"})
        bad(book, f"text-{number}", f"field {number} not UTF-8", "token-full", data)
    for number, what in ((0, "0"), (p.MAX_INTEGER, "2^63-1, after which there is none")):
        data = body(1, SMALL | {10: number})
        bad(book, f"next-ver-{what.split(',')[0]}", f"next_ver {what}", "token-small", data)


def _policies(book):
    def policy(name, what, *pairs):
        fields = SMALL | {9: p.ce("vault1-policy", *pairs)}
        good(book, f"policy-{name}", f"a policy: {what}", 1, fields)

    def wrong(name, what, like, *pairs, label="vault1-policy"):
        data = body(1, SMALL | {9: p.ce(label, *pairs)})
        bad(book, f"policy-{name}", f"a policy: {what}", f"policy-{like}", data)

    policy("interval", "every 30 days", 1, 30, 2, 0)
    policy("outside", "an interval outside on purpose", 1, 36_500, 4, 1)
    policy("no-overlap", "no overlap", 3, 0)
    policy("variable", "a variable", 5, "_A1")
    wrong("other-label", "another label", "interval", 1, 30, 2, 0, label="vault1-polisy")
    wrong("default", "a default spelt out", "interval", 1, 90, 2, 0)
    wrong("nothing", "nothing in it", "interval")
    wrong("unknown", "an unknown id", "interval", 1, 30, 8, 1)
    wrong("falling", "ids that fall", "interval", 2, 0, 1, 30)
    wrong("odd", "an id without a value", "interval", 1, 30, 2)
    wrong("29", "29 days without outside_policy", "interval", 1, 29, 2, 0)
    wrong("91", "91 days without outside_policy", "interval", 1, 91, 2, 0)
    wrong("0", "0 days", "outside", 1, 0, 2, 0, 3, 0, 4, 1)
    wrong("36501", "36,501 days", "outside", 1, 36_501, 4, 1)
    wrong("outside-2", "outside_policy 2", "outside", 1, 36_500, 4, 2)
    policy("head-start", "a head start beyond the interval", 1, 7, 4, 1)
    wrong("head-start-36501", "a head start of 36,501 days", "interval", 1, 30, 2, 36_501)
    wrong("overlap", "an overlap beyond the interval", "interval", 1, 30, 3, 31 * 86_400)
    wrong("url-empty", "an empty url", "variable", 5, "_A1", 6, "")
    policy("driver", "a driver with settings", 7, p.lst("my-db", "admin", "pg/root", "host_2", "é"))
    policy("driver-bare", "a driver without a setting", 7, p.lst("generate"))
    drivers = {
        "none": (), "upper": ("Aws",), "name-long": ("a" * 33,), "name-empty": ("",),
        "half": ("a", "b"), "falling": ("a", "c", "1", "b", "2"),
        "twice": ("a", "b", "1", "b", "1"),
        "key-dash": ("a", "b-c", "1"), "value-empty": ("a", "b", ""),
        "value-long": ("a", "b", "x" * 1025), "value-line": ("a", "b", "x\ny"),
        "many": ("a", *(part for n in range(33) for part in (f"k{n:02}", "1"))),
    }
    for name, items in drivers.items():
        wrong(f"driver-{name}", f"a driver: {name}", "driver", 7, p.lst(*items))
    for name, text in (("digit", "1A"), ("dash", "A-B"), ("long", "A" * 257), ("umlaut", "Ä")):
        wrong(f"variable-{name}", "an impossible variable", "variable", 5, text)


def _versions(book):
    def token(*entries, next_ver=9):
        return SMALL | {10: next_ver, 11: p.lst(*entries)}

    def wrong(name, what, *entries, like="versions", next_ver=9):
        data = body(1, token(*entries, next_ver=next_ver))
        bad(book, f"versions-{name}", f"versions: {what}", like, data)

    first, second = entry(1, PREVIOUS), entry(2, CURRENT)
    good(book, "versions", "a current and a previous version", 1, token(first, second))
    intention = token(entry(1, PENDING, NOTHING))
    good(book, "versions-intention", "an intention", 1, intention)
    raw = token(entry(1, PENDING, RAW_ANSWER))
    good(book, "versions-raw", "a raw answer", 1, raw)
    good(book, "versions-purged", "purged", 1, token(entry(1, RETIRED, NOTHING, MARK)))
    good(book, "versions-rekeyed", "purged and rekeyed", 1, token(entry(1, RETIRED, NOTHING, b"")))
    good(book, "versions-64", "64 entries", 1, token(*many(64), next_ver=99))
    for stage, name in ((CURRENT, "current"), (PENDING, "pending"), (PREVIOUS, "previous")):
        wrong(f"two-{name}", f"two {name}", entry(1, stage), entry(2, stage))
    for stage in (0, 5):
        wrong(f"stage-{stage}", f"the unknown stage {stage}", entry(1, stage), second)
    wrong("form-3", "the unknown form 3", entry(1, RETIRED, 3), second)
    for stage, name in ((CURRENT, "current"), (PREVIOUS, "previous")):
        for form, what in ((NOTHING, "nothing"), (RAW_ANSWER, "a raw answer")):
            last = entry(2, stage, form)
            wrong(f"{name}-{form}", f"a {name} one with {what}", last)
    wrong("no-fingerprint", "a value without a fingerprint", first, entry(2, CURRENT, VALUE, b""))
    wrong("fingerprint-15", "a fingerprint of 15 bytes", first, entry(2, CURRENT, VALUE, MARK[1:]))
    longer = entry(2, CURRENT, VALUE, MARK + b"x")
    wrong("fingerprint-17", "a fingerprint of 17 bytes", first, longer)
    marked = entry(1, PENDING, NOTHING, MARK)
    wrong("intention-marked", "an intention with a fingerprint", marked, like="versions-intention")
    marked = entry(1, PENDING, RAW_ANSWER, MARK)
    wrong("raw-marked", "a raw answer with a fingerprint", marked, like="versions-raw")
    wrong("falling", "numbers that fall", second, first)
    wrong("same-number", "one number twice", first, entry(1, CURRENT))
    wrong("zero", "version 0", entry(0, PREVIOUS), second)
    wrong("beyond", "a version that is next_ver", first, second, next_ver=2)
    wrong("65", "65 entries", *many(65), like="versions-64", next_ver=99)
    wrong("short", "an entry of six items", first, p.lst(2, CURRENT, VALUE, NOW, NOW, NOW))
    wrong("long", "an entry of eight items", first, second + p.lst(0))
    times = (NOW, NOW, (2**63).to_bytes(8, "little"))
    wrong("expires", "an expiry of 2^63", first, entry(2, CURRENT, times=times))


def many(count):
    return [entry(ver, RETIRED, NOTHING, b"") for ver in range(1, count + 1)]


def _other(book):
    """Names, lists, limits, and the rotation under way."""
    good(book, "name-128", "a name of 128 bytes", 1, SMALL | {1: "a" * 128})
    good(book, "name-dots", "dots inside a name", 1, SMALL | {1: ".a/...b/c.d_e-F9"})
    for name, text in (
        ("129", "a" * 129), ("empty-part", "a//b"), ("first-slash", "/a"), ("last-slash", "a/"),
        ("dot", "a/./b"), ("dot-dot", "../b"), ("blank", "a b"), ("umlaut", "ä"),
        ("zero", "a\0"), ("backslash", "a\\b"),
    ):  # fmt: skip
        data = body(1, SMALL | {1: text})
        bad(book, f"name-{name}", f"an impossible name: {name}", "token-small", data)
    long_name = body(3, BODY | {1: "n" * 129})
    bad(book, "setting-name-129", "a setting's name of 129 bytes", "setting", long_name)
    full = [str(n) for n in range(128)]
    good(book, "tags-128", "128 tags", 1, SMALL | {5: p.lst(*full)})
    data = body(1, SMALL | {5: p.lst(*full, "x")})
    bad(book, "tags-129", "129 tags", "tags-128", data)
    good(book, "scope-256", "a scope of 256 bytes", 1, SMALL | {4: p.lst("s" * 256)})
    bad(book, "scope-257", "one of 257", "scope-256", body(1, SMALL | {4: p.lst("s" * 257)}))
    bad(book, "scope-empty", "an empty scope", "scope-256", body(1, SMALL | {4: p.lst("")}))
    good(book, "body-8192", "a body of 8 KiB", 2, BODY | {13: bytes(8192)})
    bad(book, "body-8193", "a byte more", "body-8192", body(2, BODY | {13: bytes(8193)}))
    room = 16_384 - len(body(1, SMALL | {6: b""}))
    good(book, "metadata-16384", "metadata at its limit", 1, SMALL | {6: "n" * room})
    data = body(1, SMALL | {6: "n" * (room + 1)})
    bad(book, "metadata-16385", "a byte more", "metadata-16384", data)

    def rotation(*parts, label="rotation"):
        return body(1, FULL | {12: p.ce(label, *parts)})

    rid = bytes(range(16))
    for phase in range(1, 8):
        given = {"body": rotation(rid, phase, NOW, "").hex()}
        book.good(f"phase-{phase}", f"a rotation in phase {phase}", "record", given)
    for name, what, data in (
        ("phase-0", "the unknown phase 0", rotation(rid, 0, NOW, "")),
        ("phase-8", "the unknown phase 8", rotation(rid, 8, NOW, "")),
        ("id-15", "an id of 15 bytes", rotation(rid[1:], 1, NOW, "")),
        ("short", "three items", rotation(rid, 1, NOW)),
        ("long", "five items", rotation(rid, 1, NOW, "", "")),
        ("label", "another label", rotation(rid, 1, NOW, "", label="rotatiom")),
        ("note", "a note that is not UTF-8", rotation(rid, 1, NOW, b"\xff")),
    ):
        bad(book, f"rotation-{name}", f"a rotation: {what}", "phase-1", data)


# --- Moves --------------------------------------------------------------------------------------


def moves():
    book = Book()
    states = {
        "none": (), "pending": (entry(1, PENDING),), "intention": (entry(1, PENDING, NOTHING),),
        "raw": (entry(1, PENDING, RAW_ANSWER),), "current": (entry(1, CURRENT),),
        "three": (entry(1, PREVIOUS), entry(2, CURRENT), entry(3, PENDING)),
        "overlap": (entry(1, RETIRED), entry(2, PREVIOUS), entry(3, CURRENT)),
        "purged": (entry(1, RETIRED, NOTHING, MARK), entry(2, CURRENT)),
    }  # fmt: skip
    other = {"expires": NOW + 9, "fingerprint": "77*16"}

    def given(state, move, rest):
        entries = states[state]
        fields = SMALL | {10: len(entries) + 1} | ({11: p.lst(*entries)} if entries else {})
        return {"body": body(1, fields).hex(), "move": move, "at": NOW + 300} | rest

    def good(state, move, what="", **rest):
        name = f"{move}-{state}{'-' + what if what else ''}"
        book.good(name, f"{move} with {state} {what}".strip(), "move", given(state, move, rest))

    def bad(state, move, like, **rest):
        changed = given(state, move, rest)
        gone = {k: None for k in book.by_id[like]["input"] if k not in changed}
        book.bad(f"{move}-{state}", f"{move} with {state}", like, **changed | gone)

    for state in ("none", "current", "overlap"):
        good(state, "begin", "value", form=VALUE, **other)
        good(state, "enter", **other)
    good("none", "begin", "intention", form=NOTHING)
    good("none", "begin", "raw", form=RAW_ANSWER)
    good("intention", "fill", **other)
    good("raw", "parse", **other)
    for state in ("pending", "three"):
        good(state, "promote")
        good(state, "abandon")
    good("raw", "abandon")
    for state in ("three", "overlap"):
        good(state, "roll_back")
        good(state, "end_overlap")
    good("overlap", "purge", ver=1)
    bad("pending", "begin", "begin-none-value", form=VALUE, **other)
    for state in ("none", "pending", "raw"):
        bad(state, "fill", "fill-intention", **other)
    for state in ("none", "pending", "intention"):
        bad(state, "parse", "parse-raw", **other)
    for state in ("none", "intention", "raw", "overlap"):
        bad(state, "promote", "promote-pending")
    bad("overlap", "abandon", "abandon-three")
    bad("current", "roll_back", "roll_back-overlap")
    bad("purged", "purge", "purge-overlap", ver=1)
    bad("three", "purge", "purge-overlap", ver=1)
    bad("current", "purge", "purge-overlap", ver=2)
    return book
