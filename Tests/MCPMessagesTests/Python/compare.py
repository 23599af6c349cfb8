"""Judges masked messages: stdin holds the secrets as one JSON object, then pairs of lines.

Exits 1 and names the pair unless the second line of each is the first with markers where secrets
stood: one JSON value, the same structure, the same ids, the same text everywhere else, no secret
left in it. Strings that hold JSON text are judged like lines; `data` and `blob` as base64.
"""

import base64
import binascii
import json
import re
import sys

PAIRS = "pairs"


class Secrets:
    def __init__(self, values):
        self.values = values
        self.marker = re.compile(r"\[REDACTED:(?:" + "|".join(values) + r")\]")

    def are_in(self, text):
        return any(value in text for value in self.values.values())


def parse(text):
    """Numbers stay text, members stay in order, and no key is lost."""
    return json.loads(
        text,
        object_pairs_hook=lambda pairs: (PAIRS, pairs),
        parse_int=lambda digits: ("number", digits),
        parse_float=lambda digits: ("number", digits),
        parse_constant=lambda word: sys.exit(f"{word} is no JSON"),
    )


def nested(text):
    """The JSON text in a string, if it is an array, an object or a string."""
    if text.lstrip(" \t\r\n")[:1] not in ("{", "[", '"'):
        return None
    try:
        return parse(text)
    except ValueError:
        return None


def same_text(before, after, secrets):
    """After is before with a marker for each secret, or for some that overlap or touch."""
    if before == after:
        return not secrets.are_in(before)
    inner = nested(before)
    if inner is not None:
        other = nested(after)
        if other is not None:
            return same(inner, other, secrets, None)
    if secrets.are_in(after):
        return False
    # What a marker may stand for: any text.
    pieces = secrets.marker.split(after)
    pattern = "(.+)".join(re.escape(piece) for piece in pieces)
    match = re.fullmatch(pattern, before, re.S)
    return match is not None and all(secrets.are_in(part) for part in match.groups())


def same_body(before, after, secrets):
    try:
        plain = base64.b64decode(before, validate=True).decode("latin-1")
        masked = base64.b64decode(after, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return None
    if secrets.are_in(plain):
        return secrets.marker.fullmatch(masked) is not None
    return before == after


def same(before, after, secrets, key):
    if isinstance(before, str):
        if not isinstance(after, str):
            return False
        if key in ("data", "blob"):
            verdict = same_body(before, after, secrets)
            if verdict:
                return True
            if key == "blob" and verdict is not None:
                return False
        return same_text(before, after, secrets)
    if isinstance(before, list):
        return (
            isinstance(after, list)
            and len(before) == len(after)
            and all(same(one, other, secrets, key) for one, other in zip(before, after))
        )
    if isinstance(before, tuple) and before[0] == "number":
        if isinstance(after, str):
            return secrets.are_in(before[1]) and same_text(before[1], after, secrets)
        return before == after and not secrets.are_in(before[1])
    if isinstance(before, tuple):
        if not isinstance(after, tuple) or after[0] != PAIRS or len(before[1]) != len(after[1]):
            return False
        return all(
            same_text(one[0], other[0], secrets) and same(one[1], other[1], secrets, one[0])
            for one, other in zip(before[1], after[1])
        )
    return before is after


def main():
    lines = sys.stdin.buffer.read().decode("utf-8").split("\n")
    secrets = Secrets(json.loads(lines[0]))
    lines = lines[1:-1]
    changed = 0
    for before, after in zip(lines[::2], lines[1::2]):
        if before != after:
            changed += 1
        if not same(parse(before), parse(after), secrets, None):
            sys.exit(f"not the same:\n{before}\n{after}")
    print(f"{len(lines) // 2} lines, {changed} of them changed")


main()
