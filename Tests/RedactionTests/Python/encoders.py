"""Writes values as the encoders of Python's standard library, and of bash, write them.

    python3 Tests/RedactionTests/Python/encoders.py SEED VALUES > .../Cases/encoders.json

A second opinion on the forms: nothing here knows how the redactor makes them. Every entry says how
many characters may be left: quotes and keys around the value, in base64 those of the bytes around.
"""

import base64
import binascii
import html
import json
import random
import shlex
import subprocess
import sys
import urllib.parse
import xml.sax.saxutils

LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
AWKWARD = "\"'\\/<>&%$+~!*()=?#@:;,[]{}|^`-_. é€\U0001f511"


# Characters around the value; four where nothing is said, as of `$'…'`.
SPARE = {
    "json in json": 6,
    "json wide in json wide": 6,
    "json wide in json": 6,
    "object in json": len(json.dumps(json.dumps({"token": ""}))),
    "urlencode": len("token="),
}


def values(choose, count):
    for number in range(count):
        length = choose.choice([8, 12, 20, 33, 70])
        letters = LETTERS + (AWKWARD * 2 if number % 4 else "")
        if number % 5 == 2:
            letters += "\n\t" * 4
        value = "".join(choose.choice(letters) for _ in range(length)).strip()
        yield value if len(value.encode()) >= 8 and not value.isdigit() else "Password123!" + value


def bash(value):
    """As bash prints a word: in apostrophes, or as $'…' if there are control characters."""
    script = 'printf %s "${1@Q}"'
    command = ["bash", "-c", script, "bash", value]
    quoted = subprocess.run(command, check=True, capture_output=True, env={"LC_ALL": "C.UTF-8"})
    return quoted.stdout.decode()


def markup(text):
    """JSON that may stand in HTML."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def lower(quoted):
    """Escapes with small digits."""
    parts = quoted.split("%")
    return parts[0] + "".join("%" + part[:2].lower() + part[2:] for part in parts[1:])


def texts(value):
    """What encoders of text write."""
    plain, wide = json.dumps(value), json.dumps(value, ensure_ascii=False)
    yield "json", plain
    yield "json wide", wide
    yield "json slash", plain.replace("/", "\\/")
    yield "json markup", markup(plain)
    yield "json wide markup", markup(wide)
    yield "json in json", json.dumps(plain)
    yield "json wide in json wide", json.dumps(wide, ensure_ascii=False)
    yield "json wide in json", json.dumps(wide)
    yield "object in json", json.dumps(json.dumps({"token": value}))
    yield "quote", urllib.parse.quote(value)
    yield "quote all", urllib.parse.quote(value, safe="")
    yield "quote lower", lower(urllib.parse.quote(value, safe=""))
    yield "quote as JavaScript", urllib.parse.quote(value, safe="~!*'()")
    yield "quote_plus", urllib.parse.quote_plus(value)
    yield "urlencode", urllib.parse.urlencode({"token": value})
    yield "percent", value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    yield "html", html.escape(value)
    yield "html text", html.escape(value, quote=False)
    yield "xml", xml.sax.saxutils.escape(value)
    yield "html in json", json.dumps(html.escape(value))
    yield "shlex", shlex.quote(value)
    yield "bash", bash(value)
    yield "repr", repr(value)
    yield "sql", "'" + value.replace("'", "''") + "'"
    yield "dollars", value.replace("$", "$$")
    yield "hex", binascii.hexlify(value.encode()).decode()
    yield "HEX", binascii.hexlify(value.encode()).decode().upper()
    if "\n" in value:
        yield "CR LF", value.replace("\n", "\r\n")
        yield "one line", value.replace("\n", " ")


def entries(choose, count):
    for value in values(choose, count):
        data = value.encode()
        for name, text in texts(value):
            yield name, data, text.encode(), SPARE.get(name, 4)
        for before, after in [(0, 0), (1, 0), (2, 1), (4, 3), (11, 2)]:
            whole = choose.randbytes(before) + data + choose.randbytes(after)
            spare = (before + after) * 4 // 3 + 4
            yield "base64", data, base64.b64encode(whole), spare
            yield "base64 for URLs", data, base64.urlsafe_b64encode(whole), spare
        yield "base64 and line end", data, base64.b64encode(data + b"\n"), 4
        yield "base64 lines", data, base64.encodebytes(data), 2


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rows = [
        {"encoder": name, "value": encoded(value), "text": encoded(text), "spare": spare}
        for name, value, text, spare in entries(random.Random(seed), count)
    ]
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


def encoded(data):
    return base64.b64encode(data).decode()


main()
