"""Vectors of section 5: the bodies of server profiles, and their violations."""

import primitives as p
from book import Book

COMMAND = "/usr/local/bin/github-mcp-server"
PATH = p.lst("PATH", "/usr/bin:/bin")
SMALL = {1: COMMAND, 4: PATH}
FULL = {
    1: COMMAND, 2: p.lst("stdio", "", b"\xff\xfe a", "--toolsets=all"), 3: "/srv/git",
    4: p.lst("HOME", "/h/a", "LOGNAME", "a", "PATH", "/bin", "SHELL", "", "USER", "ä"),
    5: p.lst(
        "DATABASE_URL", "postgresql://app:{{vault://pg/app}}@db/app", "EMPTY", "",
        "GITHUB_TOKEN", "vault://github/token", "PAIR", "{{vault://a}}{{vault://b}}",
    ),
    6: p.lst("TLS_KEY", "tls/key"), 7: p.lst(3, "github/token", 255, "tls/key"),
    8: p.lst("LANG", "_x"), 9: 1, 10: 1, 11: 12, 12: 1,
}  # fmt: skip


def servers():
    book = Book()
    _good(book)
    _fields(book)
    _places(book)
    _lists(book)
    _templates(book)
    _limits(book)
    return book


def body(fields, label="vault1-server"):
    pairs = [part for pair in sorted(fields.items()) for part in pair]
    return p.ce(label, *pairs)


def good(book, name, what, fields):
    book.good(f"server-{name}", what, "server_profile", {"body": body(fields).hex()})


def bad(book, name, what, like, fields):
    data = fields if isinstance(fields, bytes) else body(fields)
    book.bad(f"server-{name}", what, f"server-{like}", body=data.hex())


def _good(book):
    good(book, "small", "the smallest profile", SMALL)
    good(book, "full", "a profile with every field", FULL)
    good(book, "argument-empty", "one argument, which is empty", SMALL | {2: p.lst("")})
    good(book, "override", "a variable for a recorded one", SMALL | {5: p.lst("HOME", "/x")})
    good(book, "home-passed", "a recorded name passed on", SMALL | {8: p.lst("HOME", "TERM")})
    good(book, "minimum-1", "everything is hidden", SMALL | {11: 1})


def _fields(book):
    for number in (1, 4):
        fields = {k: v for k, v in SMALL.items() if k != number}
        bad(book, f"without-{number}", f"the missing field {number}", "small", fields)
    for number in (0, 13, 255):
        bad(book, f"field-{number}", f"the unknown field {number}", "small", SMALL | {number: b"x"})
    for number in range(1, 13):
        what = f"the empty field {number}"
        bad(book, f"empty-{number}", what, "small", SMALL | {number: b""})
    bad(book, "label", "another label", "small", body(SMALL, "vault1-profile"))
    twice = p.ce("vault1-server", 1, COMMAND, 1, COMMAND, 4, PATH)
    bad(book, "field-twice", "a field that stands twice", "small", twice)
    falling = p.ce("vault1-server", 4, PATH, 1, COMMAND)
    bad(book, "falling", "fields that do not rise", "small", falling)
    bad(book, "half", "a field without a value", "small", p.ce("vault1-server", 1, COMMAND, 4))
    bad(book, "over", "a byte too many", "small", body(SMALL) + b"\0")
    for number, value in ((9, 0), (9, 2), (10, 0), (10, 2), (11, 0), (11, 6), (12, 0), (12, 2)):
        what = f"field {number} with the value {value}"
        bad(book, f"value-{number}-{value}", what, "full", FULL | {number: value})


def _places(book):
    for name, text in (
        ("relative", "bin/server"), ("name", "server"), ("slash", "/srv/"), ("root", "/"),
        ("zero", "/srv\0"), ("utf-8", b"/srv\xff"),
    ):  # fmt: skip
        bad(book, f"command-{name}", f"a command: {name}", "small", SMALL | {1: text})
    for name, text in (("relative", "srv"), ("zero", "/srv\0x"), ("utf-8", b"/\xff")):
        bad(book, f"directory-{name}", f"a directory: {name}", "full", FULL | {3: text})
    for name, text in (("zero", "a\0"), ("reference", "--token=vault://github/token")):
        bad(book, f"argument-{name}", f"an argument: {name}", "full", FULL | {2: p.lst("a", text)})


def _lists(book):
    def wrong(name, what, number, *found):
        bad(book, name, what, "full", FULL | {number: p.lst(*found)})

    wrong("recorded-none", "surroundings without PATH", 4, "HOME", "/h/a")
    wrong("recorded-other", "TERM among the surroundings", 4, "PATH", "/bin", "TERM", "xterm")
    wrong("recorded-zero", "a zero byte in the surroundings", 4, "PATH", "/bin\0")
    wrong("recorded-falling", "surroundings that do not rise", 4, "PATH", "/bin", "HOME", "/")
    wrong("variables-half", "a variable without a value", 5, "A", "1", "B")
    wrong("variables-twice", "a variable that stands twice", 5, "A", "1", "A", "1")
    wrong("variables-falling", "variables that do not rise", 5, "B", "1", "A", "1")
    wrong("variables-path", "PATH among the variables", 5, "PATH", "/bin")
    wrong("variables-name", "a variable's impossible name", 5, "A-B", "1")
    wrong("variables-reserved", "a reserved variable", 5, "MCPVAULT_FILE", "/x")
    wrong("files-token", "a file of an impossible token", 6, "TLS_KEY", "tls//key")
    wrong("files-reserved", "a reserved variable for a file", 6, "MCPVAULT_KEY", "tls/key")
    wrong("files-and-variables", "a variable that names a file, too", 6, "EMPTY", "tls/key")
    wrong("descriptors-low", "descriptor 2", 7, 2, "tls/key")
    wrong("descriptors-high", "descriptor 256", 7, 256, "tls/key")
    wrong("descriptors-falling", "descriptors that do not rise", 7, 5, "a", 4, "b")
    wrong("descriptors-twice", "a descriptor that stands twice", 7, 5, "a", 5, "b")
    wrong("descriptors-text", "a descriptor's number as text", 7, "5", "a")
    wrong("passed-and-files", "a variable that names a file and is passed on", 8, "TLS_KEY")
    wrong("passed-reserved", "a reserved variable passed on", 8, "MCPVAULT_FILE")
    wrong("passed-twice", "a variable passed on twice", 8, "LANG", "LANG")


def _templates(book):
    def template(name, text, data):
        fields = SMALL | {5: p.lst("A", text)}
        if data:
            good(book, f"template-{name}", f"a template: {name}", fields)
        else:
            bad(book, f"template-{name}", f"a template: {name}", "small", fields)

    template("bytes", b"\xff\x01", True)
    template("braces", "{{a}} {{ b", True)
    template("inside", "a vault://b", True)
    template("three-braces", "{{{vault://a}}}", True)
    template("zero", "a\0", False)
    template("bare", "vault://", False)
    template("bad-name", "vault://a//b", False)
    template("longer", "vault://a b", False)
    template("one-in-braces", "{{vault://a}}", False)
    template("blank", "x{{ vault://a }}", False)
    template("open", "x{{vault://a}", False)
    template("bad-in-braces", "x{{vault://../a}}", False)


def _limits(book):
    room = 8192 - len(body(SMALL | {2: p.lst("")}))
    full = SMALL | {2: p.lst("a" * room)}
    assert len(body(full)) == 8192
    good(book, "largest", "8 KiB", full)
    more = SMALL | {2: p.lst("a" * (room + 1))}
    bad(book, "too-large", "a byte more than 8 KiB", "largest", more)
    many = [part for number in range(3, 19) for part in (number, "a")]
    good(book, "descriptors-16", "16 descriptors", SMALL | {7: p.lst(*many)})
    what = "16 descriptors and a file"
    bad(book, "descriptors-and-file", what, "descriptors-16",
        SMALL | {6: p.lst("F", "a"), 7: p.lst(*many)})  # fmt: skip
