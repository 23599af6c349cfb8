"""The commands that write, and what each must have done: the table that the campaigns share.

A new command is one function with `@operation`: it looks at the home and at the vault as it is, and
returns the words to run and the content that must be there afterwards. The campaigns take it up by
themselves. Here is what changes tokens; keys and whole files are in the two files imported below.
"""

import copy

import file_operations
import key_operations
from steps import OPERATIONS, Serial, Step, operation  # noqa: F401

# Entries of retired versions above this number are dropped, the oldest first.
RETIRED_KEPT = 32
# Secrets that the campaigns work on, at most; an import may add two more.
NAMES = 8


def own(tokens):
    """The names that the campaigns work on; the rest of a vault must never change."""
    return sorted(name for name in tokens if name.startswith("crash/"))


def live(tokens):
    """Those of them that have a value in use."""
    return [n for n in own(tokens) if any(s == "current" for s, _ in tokens[n][1].values())]


def prune_retired(versions):
    retired = sorted(n for n, (stage, _) in versions.items() if stage == "retired")
    for number in retired[: max(0, len(retired) - RETIRED_KEPT)]:
        del versions[number]


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
    prune_retired(versions)
    return after


@operation
def add(home, before, random, serial, large=None):
    tokens = before.tokens
    free = [name for name in (f"crash/{n}" for n in range(NAMES)) if name not in tokens]
    name, value, after = random.choice(free), serial.value(large), copy.deepcopy(tokens)
    after[name] = ({"name": name, "next_ver": 2}, {1: ("current", value)})
    return Step(["add", name, "--stdin"], value, after)


@operation
def rotate(home, before, random, serial, large=None):
    name, value = random.choice(live(before.tokens)), serial.value(large)
    return Step(["rotate", name, "--stdin"], value, entered(before.tokens, name, value))


@operation
def edit(home, before, random, serial):
    name, note = random.choice(own(before.tokens)), serial.value(False)
    after = copy.deepcopy(before.tokens)
    after[name][0].update(notes=note.decode(), owner=f"owner {serial.count}")
    words = ["edit", name, "--note", note.decode(), "--owner", f"owner {serial.count}"]
    return Step(words, b"", after)


@operation
def purge(home, before, random, serial):
    """The record and every value of it, for good."""
    name, after = random.choice(own(before.tokens)), copy.deepcopy(before.tokens)
    del after[name]
    return Step(["remove", name, "--purge", "--yes"], b"", after, event="removed")


@operation
def remove(home, before, random, serial):
    """Out of use, and kept."""
    name, after = random.choice(live(before.tokens)), copy.deepcopy(before.tokens)
    versions = after[name][1]
    for number, (_, value) in versions.items():
        versions[number] = ("retired", value)
    prune_retired(versions)
    return Step(["remove", name], b"", after, event="removed")


def out_of_use(tokens, stages):
    """Pairs of a name and a version of these stages whose value is stored."""
    return [
        (name, number)
        for name in own(tokens)
        for number, (stage, value) in sorted(tokens[name][1].items())
        if stage in stages and value is not None
    ]


@operation
def remove_version(home, before, random, serial):
    name, number = random.choice(out_of_use(before.tokens, ("previous",)))
    after = copy.deepcopy(before.tokens)
    after[name][1][number] = ("retired", after[name][1][number][1])
    prune_retired(after[name][1])
    return Step(["remove", name, "--version", str(number)], b"", after, event="removed")


@operation
def purge_version(home, before, random, serial):
    name, number = random.choice(out_of_use(before.tokens, ("previous", "retired")))
    after = copy.deepcopy(before.tokens)
    after[name][1][number] = ("retired", None)
    prune_retired(after[name][1])
    words = ["remove", name, "--version", str(number), "--purge", "--yes"]
    return Step(words, b"", after, event="removed")


def rollback_target(before, name):
    """The version that `rollback` makes current: the one before, or of a secret that was removed
    the one that left its use last."""
    versions, moved = before.tokens[name][1], before.moved[name]
    stages = {stage: number for number, (stage, _) in versions.items()}
    if "previous" in stages:
        return stages["previous"]
    kept = [n for n, (stage, value) in versions.items() if value is not None]
    if "current" in stages or not kept:
        return None
    return max(kept, key=lambda number: (moved[number], number))


def can_roll_back(before):
    return [n for n in own(before.tokens) if rollback_target(before, n) is not None]


@operation
def rollback(home, before, random, serial):
    name = random.choice(can_roll_back(before))
    after, target = copy.deepcopy(before.tokens), rollback_target(before, name)
    versions = after[name][1]
    for number, (stage, value) in versions.items():
        if stage == "current":
            versions[number] = ("retired", value)
    versions[target] = ("current", versions[target][1])
    prune_retired(versions)
    return Step(["rollback", name], b"", after)


IMPORTED = ("IMPORT_A", "IMPORT_B")


@operation
def import_(home, before, random, serial):
    """Two secrets in one commit: new, or with a new value for one that is there."""
    after, lines = before.tokens, []
    for variable in IMPORTED:
        name, value = f"crash/{variable}", serial.value(False)
        lines.append(variable.encode() + b"='" + value + b"'\n")
        if name in after:
            after = entered(after, name, value)
        else:
            policy = before.default_policy | {"environment": variable}
            fields = {"name": name, "policy": policy, "next_ver": 2}
            after = after | {name: (fields, {1: ("current", value)})}
    words = ["import", "import.env", "--prefix", "crash", "--replace"]
    return Step(words, b"", after, files={"import.env": b"".join(lines)})


@operation
def get(home, before, random, serial):
    name = random.choice(live(before.tokens))
    return Step(["get", name], b"", before.tokens, current(before.tokens, name), "released")


@operation
def exec_(home, before, random, serial):
    name = random.choice(live(before.tokens))
    words = ["exec", "--no-redact", "--env", f"VALUE=vault://{name}", "--", "printenv", "VALUE"]
    return Step(words, b"", before.tokens, current(before.tokens, name) + b"\n", "released")


@operation
def verify(home, before, random, serial):
    return Step(["verify"], tokens=before.tokens, event=None)


def current(tokens, name):
    return next(value for stage, value in tokens[name][1].values() if stage == "current")


def possible(name, before):
    """Whether the operation has something to work on."""
    tokens = before.tokens
    match name:
        case "add":
            return any(f"crash/{n}" not in tokens for n in range(NAMES))
        case "edit":
            return bool(own(tokens))
        case "purge":
            return len(own(tokens)) > 1
        case "rotate" | "remove" | "get" | "exec":
            return bool(live(tokens))
        case "remove-version":
            return bool(out_of_use(tokens, ("previous",)))
        case "purge-version":
            return bool(out_of_use(tokens, ("previous", "retired")))
        case "rollback":
            return bool(can_roll_back(before))
        case _:
            return key_operations.possible(name, before)


def furnish(home, serial):
    """The content every campaign starts from: bystanders that must not change, tokens, keys that
    can go, and a backup with some commits after it."""
    home.succeed(["add", "still/one", "--stdin", "--owner", "ops@example.com"], b"bystander one")
    home.succeed(["add", "still/two", "--stdin", "--tag", "kept"], b"bystander two" * 600)
    for n in range(3):
        home.succeed(["add", f"crash/{n}", "--stdin"], serial.value(False))
    key_operations.furnish(home)
    file_operations.furnish(home)
    home.succeed(["rotate", "crash/0", "--stdin"], serial.value(False))
    home.succeed(["rotate", "crash/1", "--stdin"], serial.value(False))
    home.succeed(["get", "crash/0"])
