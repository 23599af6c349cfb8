"""The commands that write, and what each must have done: the table that the campaigns share.

A new command is one function with `@operation`: it looks at the vault as it is and returns the
words to run and the content that must be there afterwards. The campaigns take it up by themselves.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field


def keys_unchanged(before, after):
    return after.slots == before.slots and after.epoch == before.epoch


# Every entry of a retired version above this number is dropped, the oldest first.
RETIRED_KEPT = 32


@dataclass
class Step:
    """One command to run, and what it leads to."""

    words: list
    data: bytes = b""
    # The tokens afterwards, as `Picture.tokens`.
    tokens: dict = field(default_factory=dict)
    # What standard output must be, where that is a secret; None: anything.
    answer: bytes | None = None
    # The event that the audit log must end with; None: the command commits nothing.
    event: str | None = "written"
    # What else must hold between the pictures before and after, such as what the slots are.
    fits: Callable = keys_unchanged
    # Files to write into the home first: name to bytes.
    files: dict = field(default_factory=dict)

    def put_files(self, home):
        for name, data in self.files.items():
            path = home.path / name
            path.write_bytes(data)
            path.chmod(0o600)

    def state_of(self, before, found):
        """Which state is there: "before", "after", or None for neither."""
        if found.state_hash == before.state_hash:
            same = found.tokens == before.tokens and keys_unchanged(before, found)
            return "before" if same else None
        follows = found.counter == before.counter + 1 and found.prev_hash == before.state_hash
        is_whole = (
            self.event is not None and follows and found.audit[-1]["event"] == self.event
            and found.tokens == self.tokens and self.fits(before, found)
        )  # fmt: skip
        return "after" if is_whole else None

    def is_lost(self, state):
        """Whether this state contradicts an acknowledgement."""
        return self.event is not None and state == "before"


OPERATIONS = {}


def operation(function):
    OPERATIONS[function.__name__.replace("_", "-")] = function
    return function


class Serial:
    """Values that never repeat; every seventh one spans several pages."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def value(self, large=None):
        self.count += 1
        text = f"value {self.count} of seed {self.seed}; "
        if large is None:
            large = self.count % 7 == 0
        return (text * (700 if large else 1)).encode()


def own(tokens):
    """The names that the campaigns work on; the rest of a vault must never change."""
    return sorted(name for name in tokens if name.startswith("crash/"))


def entered(tokens, name, value):
    """A new current version, as `rotate` makes it."""
    after = copy.deepcopy(tokens)
    fields, versions = after[name]
    for number, (stage, old) in versions.items():
        if stage == "previous":
            versions[number] = ("retired", old)
        elif stage == "current":
            versions[number] = ("previous", old)
    versions[fields["next_ver"]] = ("current", value)
    fields["next_ver"] += 1
    retired = sorted(n for n, (stage, _) in versions.items() if stage == "retired")
    for number in retired[: max(0, len(retired) - RETIRED_KEPT)]:
        del versions[number]
    return after


@operation
def add(tokens, random, serial, large=None):
    free = [name for name in (f"crash/{n}" for n in range(8)) if name not in tokens]
    name, value, after = random.choice(free), serial.value(large), copy.deepcopy(tokens)
    after[name] = ({"name": name, "next_ver": 2}, {1: ("current", value)})
    return Step(["add", name, "--stdin"], value, after)


@operation
def rotate(tokens, random, serial, large=None):
    name, value = random.choice(own(tokens)), serial.value(large)
    return Step(["rotate", name, "--stdin"], value, entered(tokens, name, value))


@operation
def edit(tokens, random, serial):
    name, note, after = random.choice(own(tokens)), serial.value(False), copy.deepcopy(tokens)
    after[name][0].update(notes=note.decode(), owner=f"owner {serial.count}")
    words = ["edit", name, "--note", note.decode(), "--owner", f"owner {serial.count}"]
    return Step(words, b"", after)


@operation
def remove(tokens, random, serial):
    name, after = random.choice(own(tokens)), copy.deepcopy(tokens)
    del after[name]
    return Step(["remove", name, "--purge", "--yes"], b"", after, event="removed")


@operation
def get(tokens, random, serial):
    name = random.choice(own(tokens))
    return Step(["get", name], b"", tokens, current(tokens, name), "released")


@operation
def exec_(tokens, random, serial):
    name = random.choice(own(tokens))
    words = ["exec", "--no-redact", "--env", f"VALUE=vault://{name}", "--", "printenv", "VALUE"]
    return Step(words, b"", tokens, current(tokens, name) + b"\n", "released")


@operation
def verify(tokens, random, serial):
    return Step(["verify"], tokens=tokens, event=None)


OPERATIONS["exec"] = OPERATIONS.pop("exec-")


def current(tokens, name):
    return next(value for stage, value in tokens[name][1].values() if stage == "current")


def possible(name, tokens):
    """Whether the operation has something to work on."""
    count = len(own(tokens))
    if name == "verify":
        return True
    return count < 8 if name == "add" else count > (1 if name == "remove" else 0)


def furnish(home, serial):
    """The content every campaign starts from: bystanders that must not change, and tokens."""
    home.succeed(["add", "still/one", "--stdin", "--owner", "ops@example.com"], b"bystander one")
    home.succeed(["add", "still/two", "--stdin", "--tag", "kept"], b"bystander two" * 600)
    for n in range(3):
        home.succeed(["add", f"crash/{n}", "--stdin"], serial.value(False))
    home.succeed(["rotate", "crash/0", "--stdin"], serial.value(False))
