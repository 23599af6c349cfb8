"""Judges what a driven server let out, with encoders that are not vault's own.

    judge.py search --token-file FILE FILE...      exits 1 and names what it found: the token in any
                                                   of its spellings, in any of the files
    judge.py compare --token-file FILE --name NAME PLAIN REDACTED
                                                   exits 1 unless the second file is the first with
                                                   [REDACTED:NAME] where the token stood, and only
                                                   there; a JSON string that held it may be spelled
                                                   otherwise, and base64 be that of the marker
    judge.py verify --token-file FILE --name NAME --plain TRANSCRIPT WIRE
                    --sealed TRANSCRIPT WIRE STDERR ...
                                                   exits 1 unless nothing is found in the sealed
                                                   files, each compares well with its plain one,
                                                   and the token is found in the plain ones
    judge.py calls --token-file FILE --name NAME   prints calls of `store` that no client may make,
                                                   one a line: each has the token, or the marker

The token's file holds the value and nothing else. Nothing of the value is ever printed.
"""

import argparse
import base64
import binascii
import html
import json
import re
import sys
import urllib.parse

ESCAPES_DEEP = 3
BASE64_CHARACTERS = re.compile(rb"[A-Za-z0-9+/_-]*=*")
JSON_STRING = re.compile(rb'("(?:[^"\\]|\\.)*")')


def base64_cores(token: bytes) -> dict[bytes, int]:
    """The characters that the token alone decides, for each place in a group of three bytes.

    With each core stands how many characters beside it carry bits of the token too. There is none
    before a core that begins a group: what stands there may be the n of an escaped newline.
    """
    cores = {}
    for offset in range(3):
        first, partly_first = divmod(8 * offset, 6)
        last, partly_last = divmod(8 * (offset + len(token)), 6)
        encoded = base64.b64encode(b"\0" * offset + token)
        core = encoded[first + (partly_first > 0) : last]
        url_core = core.translate(bytes.maketrans(b"+/", b"-_"))
        cores[core] = cores[url_core] = (partly_first > 0) + (partly_last > 0)
    return cores


def escaped_alike(text: str) -> set[str]:
    """The spellings of a text inside a JSON string."""
    return {json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False)}


def spellings(token: bytes) -> dict[str, set[bytes]]:
    """Every spelling looked for, by the name of its kind."""
    text = token.decode()
    strict = urllib.parse.quote(text, safe="")
    percent = {strict, urllib.parse.quote(text), urllib.parse.quote(text, safe="!*'()~")}
    percent |= {urllib.parse.quote_plus(text), strict.replace("~", "%7E")}
    percent |= {re.sub("%..", lambda code: code[0].lower(), form) for form in percent}
    kinds = {
        "raw": {text},
        "percent": percent,
        "hex": {token.hex(), token.hex().upper()},
        "markup": {html.escape(text), html.escape(text).replace("&#x27;", "&#39;")},
        "repr": {repr(text)[1:-1]},
    }
    # What a program prints is escaped again by every JSON string around it.
    for kind in ("raw", "markup", "repr"):
        layer = kinds[kind]
        for _ in range(ESCAPES_DEEP):
            layer = {deeper for form in layer for deeper in escaped_alike(form)}
            kinds.setdefault("json" if kind == "raw" else kind, set()).update(layer)
    result = {kind: {form.encode() for form in forms} for kind, forms in kinds.items()}
    result["base64"] = set(base64_cores(token))
    return result


def decoded_string(literal: bytes) -> bytes | None:
    """What a JSON string stands for, quotes and all."""
    try:
        return json.loads(literal).encode(errors="surrogatepass")
    except ValueError:
        return None


def decoded_base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(text.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
    except binascii.Error:
        return b""


def decoded(content: bytes) -> bytes:
    """What the JSON strings in a text stand for, as far as they do not stand there as they are."""
    texts = []
    for literal in JSON_STRING.findall(content):
        if b"\\" in literal:
            texts.append(decoded_string(literal) or b"")
        elif BASE64_CHARACTERS.fullmatch(literal[1:-1]):
            texts.append(decoded_base64(literal[1:-1]))
    return b"\n".join(texts)


def search(token: bytes, paths: list[str]) -> list[str]:
    found = []
    kinds = spellings(token)
    for path in paths:
        with open(path, "rb") as file:
            content = file.read()
        for depth in range(ESCAPES_DEEP + 1):
            for kind, forms in kinds.items():
                places = sum(content.count(form) for form in forms)
                if places:
                    inside = f", decoded {depth} times" if depth else ""
                    found.append(f"{path}: the token as {kind}, {places} times{inside}")
            content = decoded(content)
    return found


class Alignment:
    """Whether a redacted line is a plain one with markers where the token stood."""

    def __init__(self, token: bytes, marker: bytes) -> None:
        self.token = token
        self.marker = marker
        kinds = spellings(token)
        del kinds["base64"]
        self.cores = base64_cores(token)
        self.forms = {form for forms in kinds.values() for form in forms}

    def stands_for_token(self, gap: bytes) -> bool:
        if gap in self.forms:
            return True
        # A character that carries bits of the token goes with it, and so may the padding.
        return BASE64_CHARACTERS.fullmatch(gap) is not None and any(
            core in gap and len(gap.rstrip(b"=")) <= len(core) + beside
            for core, beside in self.cores.items()
        )

    def agrees(self, plain: bytes, redacted: bytes) -> bool:
        if plain == redacted:
            return True
        head, *literals = redacted.split(self.marker)
        if plain.startswith(head) and self.rest_agrees(plain[len(head) :], literals):
            return True
        return self.strings_agree(JSON_STRING.split(plain), JSON_STRING.split(redacted))

    def strings_agree(self, plain: list[bytes], redacted: list[bytes]) -> bool:
        """Two texts cut at their JSON strings: what stands between must be the same."""
        if len(plain) != len(redacted) or len(plain) == 1:
            return False
        return all(
            one == other or (place % 2 == 1 and self.string_agrees(one, other))
            for place, (one, other) in enumerate(zip(plain, redacted))
        )

    def string_agrees(self, plain: bytes, redacted: bytes) -> bool:
        one, other = decoded_string(plain), decoded_string(redacted)
        if one is None or other is None:
            return False
        if decoded_base64(other) == self.marker:
            return self.token in decoded_base64(one)
        return self.agrees(one, other)

    def rest_agrees(self, plain: bytes, literals: list[bytes]) -> bool:
        """`plain` begins where a marker stands, if any literal is left."""
        if not literals:
            return not plain
        literal, *others = literals
        place = plain.find(literal, 1)
        while place >= 0:
            if self.stands_for_token(plain[:place]):
                if self.rest_agrees(plain[place + len(literal) :], others):
                    return True
            # An empty literal fits everywhere, the end included.
            place = plain.find(literal, place + 1) if place < len(plain) else -1
        return False


def without_end(lines: list[bytes]) -> list[bytes]:
    """How a server ended: by itself, or by a signal if it was slow. Not what it said."""
    return [line for line in lines if not line.startswith(b'{"step": "end"')]


def compare(token: bytes, marker: bytes, plain_path: str, redacted_path: str) -> list[str]:
    with open(plain_path, "rb") as plain_file, open(redacted_path, "rb") as redacted_file:
        plain = without_end(plain_file.read().split(b"\n"))
        redacted = without_end(redacted_file.read().split(b"\n"))
    alignment = Alignment(token, marker)
    problems = [
        f"line {number}: differs elsewhere than where the token stood"
        for number, pair in enumerate(zip(plain, redacted), start=1)
        if not alignment.agrees(*pair)
    ]
    if len(plain) != len(redacted):
        problems.append(f"{len(plain)} lines against {len(redacted)}")
    markers = (marker, base64.b64encode(marker))
    if not any(form in line for line in redacted for form in markers):
        problems.append("no marker anywhere: nothing was redacted")
    return problems


def verify(token: bytes, marker: bytes, plain: list[str], runs: list[list[str]]) -> list[str]:
    problems = [f"{path}: no token to be seen" for path in plain if not search(token, [path])]
    for sealed in runs:
        problems += search(token, sealed)
        for one, other in zip(plain, sealed):
            problems += [f"{other}: {problem}" for problem in compare(token, marker, one, other)]
    return problems


def forbidden_calls(token: bytes, marker: str) -> list[dict]:
    """With the token in each spelling that a program would understand, and with the marker."""
    text = token.decode()
    pair = base64.b64encode(b"user:" + token).decode()
    texts = [
        text,
        f"key={text}, and more",
        json.dumps({"api_key": text}),
        json.dumps(json.dumps([text])),
        urllib.parse.quote(text, safe=""),
        urllib.parse.urlencode({"token": text}),
        token.hex(),
        base64.b64encode(token).decode(),
        f"Authorization: Basic {pair}",
        marker,
        f"api_key = {marker}\n",
        json.dumps({"api_key": marker}),
    ]
    arguments = [{"text": text} for text in texts]
    arguments += [{"list": [{"deep": value}], value: 1} for value in (text, marker)]
    return [{"tool": "store", "arguments": one} for one in arguments]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    searching = commands.add_parser("search")
    searching.add_argument("--token-file", required=True)
    searching.add_argument("files", nargs="+")
    comparing = commands.add_parser("compare")
    comparing.add_argument("--token-file", required=True)
    comparing.add_argument("--name", required=True)
    comparing.add_argument("plain")
    comparing.add_argument("redacted")
    verifying = commands.add_parser("verify")
    verifying.add_argument("--token-file", required=True)
    verifying.add_argument("--name", required=True)
    verifying.add_argument("--plain", nargs=2, required=True)
    verifying.add_argument("--sealed", nargs=3, action="append", required=True)
    calling = commands.add_parser("calls")
    calling.add_argument("--token-file", required=True)
    calling.add_argument("--name", required=True)
    options = parser.parse_args()
    with open(options.token_file, "rb") as file:
        token = file.read()
    if options.command == "calls":
        for call in forbidden_calls(token, f"[REDACTED:{options.name}]"):
            print(json.dumps(call))
        return
    if options.command == "search":
        problems = search(token, options.files)
    elif options.command == "verify":
        marker = f"[REDACTED:{options.name}]".encode()
        problems = verify(token, marker, options.plain, options.sealed)
    else:
        marker = f"[REDACTED:{options.name}]".encode()
        problems = compare(token, marker, options.plain, options.redacted)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
