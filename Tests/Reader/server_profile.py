"""Section 5: the body of a server profile, from Schemas/vault-format.md alone."""

import re

import model
import primitives as p
from primitives import FormatError

LIMIT = 8192
RECORDED = ("HOME", "LOGNAME", "PATH", "SHELL", "USER")
MOST_DELIVERED = 16
SCHEME = b"vault://"
FIELDS = {
    1: "command", 2: "arguments", 3: "directory", 4: "surroundings", 5: "variables", 6: "files",
    7: "descriptors", 8: "passed", 9: "no_mcp", 10: "strict", 11: "minimum_length",
    12: "all_forms",
}  # fmt: skip
# Of the items in a list; two make a pair.
SHAPES = {
    "surroundings": ("variable", "text"), "variables": ("variable", "template"),
    "files": ("variable", "token"), "descriptors": ("number", "token"), "passed": ("variable",),
    "arguments": ("argument",),
}  # fmt: skip


def decode(data):
    """The fields by name, absent ones left out; bytes in hexadecimal."""
    if len(data) > LIMIT:
        raise FormatError("a server profile is over its limit")
    profile = {}
    pairs = model.rising_pairs(p.ce_fields(data, "vault1-server"), FIELDS, "a server profile")
    for number, value in pairs.items():
        name = FIELDS[number]
        profile[name] = READERS[name](value) if name in READERS else listed(value, SHAPES[name])
    check(profile)
    return profile


def listed(data, shape):
    found = p.items(data)
    if len(found) % len(shape):
        raise FormatError("a list of a server profile ends within a pair")
    rows = [
        [ITEMS[kind](item) for kind, item in zip(shape, found[place:])]
        for place in range(0, len(found), len(shape))
    ]
    keys = [row[0] for row in rows]
    if shape != ("argument",) and keys != sorted(set(keys)):
        raise FormatError("a list of a server profile does not rise")
    return rows if len(shape) > 1 else keys


def text(data):
    found = p.as_text(data)
    if "\0" in found:
        raise FormatError("a zero byte in a server profile")
    return found


def path(data):
    found = text(data)
    if not found.startswith("/"):
        raise FormatError("a path of a server profile is not absolute")
    return found


def command(data):
    if data.endswith(b"/"):
        raise FormatError("a server's command is a directory")
    return path(data)


def variable(data):
    found = p.as_text(data)
    if not model.is_variable(found):
        raise FormatError("a server profile names an impossible variable")
    return found


def token(data):
    found = p.as_text(data)
    if not model.is_token_name(found):
        raise FormatError("a server profile names an impossible token")
    return found


def descriptor(data):
    number = p.as_integer(data)
    if not 3 <= number <= 255:
        raise FormatError("a descriptor of a server profile is out of range")
    return number


def argument(data):
    if 0 in data or SCHEME in data:
        raise FormatError("an argument of a server profile holds what it must not")
    return data.hex()


def template(data):
    if 0 in data:
        raise FormatError("a zero byte in a template")
    if data.startswith(SCHEME):
        token(data[len(SCHEME) :])
        return data.hex()
    if re.fullmatch(rb"\{\{vault://[A-Za-z0-9._/-]*\}\}", data):
        raise FormatError("a template of one reference is written with braces")
    place = 0
    while found := re.compile(rb"\{\{[ \t]*vault://").search(data, place):
        end = data.find(b"}}", found.start() + 2)
        inner = data[found.start() + 2 : end]
        if end < 0 or not inner.startswith(SCHEME):
            raise FormatError("a template begins a reference that is none")
        token(inner[len(SCHEME) :])
        place = end + 2
    return data.hex()


def one(data):
    if p.as_integer(data) != 1:
        raise FormatError("a flag of a server profile is neither left out nor 1")
    return True


def minimum_length(data):
    number = p.as_integer(data)
    if number < 1 or number == 6:
        raise FormatError("a server profile spells out a default, or hides nothing")
    return number


READERS = {
    "command": command, "directory": path, "no_mcp": one, "strict": one,
    "minimum_length": minimum_length, "all_forms": one,
}  # fmt: skip
ITEMS = {
    "variable": variable, "text": text, "template": template, "token": token,
    "number": descriptor, "argument": argument,
}  # fmt: skip


def check(profile):
    """What holds for several fields together."""
    recorded = [name for name, _ in profile.get("surroundings", [])]
    if "command" not in profile or "PATH" not in recorded or set(recorded) - set(RECORDED):
        raise FormatError("a server profile lacks a command or a PATH, or records too much")
    own = [name for name, _ in profile.get("variables", []) + profile.get("files", [])]
    own += profile.get("passed", [])
    if len(own) != len(set(own)) or "PATH" in own:
        raise FormatError("a variable of a server profile stands in two places")
    if any(name.startswith("MCPVAULT_") for name in own):
        raise FormatError("a server profile sets a reserved variable")
    if len(profile.get("files", [])) + len(profile.get("descriptors", [])) > MOST_DELIVERED:
        raise FormatError("a server profile hands over too many files")
