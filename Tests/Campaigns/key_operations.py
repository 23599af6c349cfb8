"""The commands that change what opens a vault, and the one that cuts the audit log."""

from functools import partial

from picture import ROLE_FULL, ROLE_WATCH, TYPES, code_of, opens, passphrase_secret, secret_of
from steps import Step, keys_unchanged, operation

# Slots of `init`: passphrase, recovery code, watch key, and the keyfile of the campaigns.
OWN_SLOTS = 4
MOST_SLOTS = 10
# Entries that a cut leaves, at least.
ENTRIES_KEPT = 5


def ids(slots):
    return [slot[0] for slot in slots]


def added(slots, type_name=None):
    return [
        slot[0] for slot in slots
        if slot[0] > OWN_SLOTS and (type_name is None or slot[1] == TYPES[type_name])
    ]  # fmt: skip


def full_keyfiles(slots):
    return [s[0] for s in slots if s[0] in added(slots, "keyfile") and s[2] == ROLE_FULL]


def secret_in(path, type_name="keyfile"):
    return code_of(path) if type_name == "recovery" else secret_of(path)


# --- Adding and removing ------------------------------------------------------------------------


def adding(before, serial, kind, type_name, role):
    number, type_id = max(ids(before.slots)) + 1, TYPES[type_name]
    # The label of a slot says which file its secret is in.
    serial.count += 1
    name = f"key-{serial.count}"

    def fits(before, after):
        return (
            after.slots[:-1] == before.slots and after.slots[-1][:3] == (number, type_id, role)
            and after.epoch == before.epoch and after.labels == before.labels | {number: name}
        )  # fmt: skip

    def beside(home, state, answered):
        """A slot whose secret is nowhere is of no use to anybody."""
        if state == "after" and not (home.path / name).exists():
            return "lost", "there is a slot, and its secret is not in the file"
        if state == "after" and not opens(home.file, secret_in(home.path / name, type_name)):
            return "lost", "what is in the file does not open the slot"
        return None

    return Step(
        ["slot", "add", kind, name, "--label", name], tokens=before.tokens, event="slot_added",
        fits=fits, beside=beside, temporary=[name], keeps_if_unsure=True, needs_key=True,
    )  # fmt: skip


@operation
def slot_add_keyfile(home, before, random, serial):
    return adding(before, serial, "keyfile", "keyfile", ROLE_FULL)


@operation
def slot_add_recovery(home, before, random, serial):
    return adding(before, serial, "recovery", "recovery", ROLE_FULL)


@operation
def slot_add_watch(home, before, random, serial):
    return adding(before, serial, "watch", "keyfile", ROLE_WATCH)


@operation
def slot_remove(home, before, random, serial):
    number = random.choice(added(before.slots))
    type_name = "recovery" if number in added(before.slots, "recovery") else "keyfile"

    def fits(before, after):
        rest = [slot for slot in before.slots if slot[0] != number]
        labels = {slot: label for slot, label in before.labels.items() if slot != number}
        return after.slots == rest and after.epoch == before.epoch and after.labels == labels

    def beside(home, state, answered):
        is_open = opens(home.file, secret_in(home.path / before.labels[number], type_name))
        if is_open == (state == "after"):
            return "wrong", "a secret opens a slot that is gone, or not one that is there"
        return None

    return Step(
        ["slot", "remove", str(number), "--yes"], tokens=before.tokens, event="slot_removed",
        fits=fits, beside=beside, needs_key=True,
    )  # fmt: skip


# --- Replacing ----------------------------------------------------------------------------------


@operation
def passwd(home, before, random, serial):
    passphrase = b"violet anchor mumbles " + str(serial.count).encode() + b" times"
    serial.count += 1
    number = next(slot[0] for slot in before.slots if slot[1] == TYPES["passphrase"])

    def fits(before, after):
        changed = [old[0] for old, new in zip(before.slots, after.slots) if old != new]
        return ids(after.slots) == ids(before.slots) and changed == [number]

    def beside(home, state, answered):
        # A derivation each: only where somebody was told that it is so.
        if answered and not opens(home.file, passphrase_secret(passphrase)):
            return "lost", "the new passphrase opens nothing"
        return None

    words = ["passwd", "--kdf", "minimum", "--new-passphrase-file", "next"]
    return Step(
        words, tokens=before.tokens, event="slot_replaced", fits=fits, beside=beside,
        files={"next": passphrase + b"\n"}, needs_key=True,
    )  # fmt: skip


@operation
def rekey(home, before, random, serial):
    """One half of the keyfiles that were added stays, the other is dropped, as are passphrases and
    recovery codes."""
    others = full_keyfiles(before.slots)
    random.shuffle(others)
    kept = sorted(others[: len(others) // 2])
    dropped = sorted(others[len(others) // 2 :])
    # The watch key at its usual place is at hand, and the keyfile that opens the vault.
    stay = sorted([n for n in (3, 4) if n in ids(before.slots)] + kept)
    words = ["rekey", "--yes"]
    for number in kept:
        words += ["--keep-keyfile", before.labels[number]]
    return Step(
        words, tokens=before.tokens, event="rekeyed", fits=partial(is_rekeyed, stay),
        beside=partial(opens_only, before.labels, kept, dropped), needs_key=True,
    )  # fmt: skip


def is_rekeyed(stay, before, after):
    salts = {slot[0]: slot[5] for slot in before.slots}
    return (
        after.epoch == before.epoch + 1 and ids(after.slots) == stay
        and all(slot[5] != salts[slot[0]] for slot in after.slots)
        and after.labels == {n: label for n, label in before.labels.items() if n in stay}
        and after.audit[: len(before.audit)] == before.audit
    )  # fmt: skip


def opens_only(files, kept, dropped, home, state, answered):
    """Before the commit every old secret opens, after it those that were kept, and no other."""
    for number in kept + dropped:
        must = state == "before" or number in kept
        if opens(home.file, secret_of(home.path / files[number])) != must:
            return "lost" if must else "wrong", f"the keyfile of slot {number}"
    return None


# --- The audit log ------------------------------------------------------------------------------


@operation
def audit_prune(home, before, random, serial):
    last = random.choice([entry["seq"] for entry in before.audit[:-ENTRIES_KEPT]])

    def fits(before, after):
        kept = [entry for entry in before.audit if entry["seq"] > last]
        return keys_unchanged(before, after) and after.audit[: len(kept)] == kept

    words = ["audit", "prune", "--through", str(last), "--yes"]
    return Step(words, tokens=before.tokens, event="pruned", fits=fits)


def possible(name, before):
    if name.startswith("slot-add"):
        return len(before.slots) < MOST_SLOTS
    if name == "slot-remove":
        return bool(added(before.slots))
    if name == "passwd":
        return any(slot[1] == TYPES["passphrase"] for slot in before.slots)
    if name == "rekey":
        return bool(full_keyfiles(before.slots))
    if name == "audit-prune":
        return len(before.audit) > ENTRIES_KEPT
    return True


def furnish(home):
    for name in ("first", "second"):
        home.succeed(["slot", "add", "keyfile", name, "--label", name])
