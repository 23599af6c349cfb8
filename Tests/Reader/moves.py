"""The moves a version can make: the table in section 5 of Schemas/vault-format.md.

Each takes a token's Body, changes a copy and gives it back, or raises Impossible.
"""

import dataclasses

import model
from model import CURRENT, NOTHING, PENDING, PREVIOUS, RAW_ANSWER, RETIRED, VALUE, Body, Entry


class Impossible(Exception):
    """The token is not in a state this move starts from."""


class Token:
    def __init__(self, body, at):
        self.body, self.at = body, at
        self.entries = [dataclasses.replace(e) for e in body.entries]
        self.next_ver = body.values["next_ver"]

    def one(self, stage):
        for entry in self.entries:
            if entry.stage == stage:
                return entry
        raise Impossible(f"there is no {model.STAGE_NAMES[stage]} version")

    def move(self, before, after):
        for entry in self.entries:
            if entry.stage == before:
                entry.stage, entry.stage_at = after, self.at

    def begin(self, form, expires, fingerprint):
        if any(e.stage == PENDING for e in self.entries):
            raise Impossible("a version is pending already")
        if (form == VALUE) != bool(fingerprint):
            raise Impossible("a value, and nothing else, has a fingerprint")
        self.entries.append(
            Entry(self.next_ver, PENDING, form, self.at, self.at, expires, fingerprint)
        )
        self.next_ver += 1

    def fill(self, expires, fingerprint):
        entry = self.one(PENDING)
        if entry.form != NOTHING:
            raise Impossible("the pending version has something already")
        entry.form, entry.expires_at, entry.fingerprint = VALUE, expires, fingerprint

    def promote(self):
        if self.one(PENDING).form != VALUE:
            raise Impossible("the pending version has no value")
        self.move(PREVIOUS, RETIRED)
        self.move(CURRENT, PREVIOUS)
        self.move(PENDING, CURRENT)

    def abandon(self):
        self.one(PENDING)
        self.move(PENDING, RETIRED)

    def parse(self, expires, fingerprint):
        answer = self.one(PENDING)
        if answer.form != RAW_ANSWER:
            raise Impossible("the pending version is no raw answer")
        self.abandon()
        answer.form = NOTHING
        self.begin(VALUE, expires, fingerprint)

    def roll_back(self):
        self.one(PREVIOUS)
        self.move(CURRENT, RETIRED)
        self.move(PREVIOUS, CURRENT)

    def end_overlap(self):
        self.one(PREVIOUS)
        self.move(PREVIOUS, RETIRED)

    def purge(self, ver):
        for entry in self.entries:
            if entry.ver == ver and entry.stage == RETIRED and entry.form != NOTHING:
                entry.form = NOTHING
                return
        raise Impossible("no such version is retired and stored")

    def done(self):
        values = self.body.values | {"updated_at": self.at, "next_ver": self.next_ver}
        return Body(self.body.kind, values | {"versions": self.entries})


def apply(body, move, at, expires=0, fingerprint=b"", ver=0, form=VALUE):
    """The body after `move`: begin, enter, fill, promote, abandon, parse, roll_back, end_overlap
    or purge."""
    token = Token(body, at)
    if move == "begin":
        token.begin(form, expires, fingerprint)
    elif move == "enter":
        token.begin(VALUE, expires, fingerprint)
        token.promote()
    elif move in ("fill", "parse"):
        getattr(token, move)(expires, fingerprint)
    elif move == "purge":
        token.purge(ver)
    elif move in ("promote", "abandon", "roll_back", "end_overlap"):
        getattr(token, move)()
    else:
        raise KeyError(f"no such move: {move}")
    return token.done()
