"""Checks the primitives against the known answers printed in Schemas/vault-format.md, section 13.

The answers are read from the page itself, so that page and reader cannot drift apart.
"""

import re
from pathlib import Path

import primitives as p
from model import Checkpoint, Slot, State

PAGE = Path(__file__).resolve().parents[2] / "Schemas" / "vault-format.md"


def printed():
    """name -> bytes (or text) of the page's block of known answers."""
    section = PAGE.read_text("utf-8").split("\n## 13")[1]
    answers = {}
    for line in section.split("```")[1].splitlines():
        name, _, value = line.partition(" = ")
        if value:
            last = name.strip()
            answers[last] = value.strip()
        elif line.strip():
            answers[last] += line.strip()
    return {
        name: bytes.fromhex(value) if re.fullmatch("([0-9a-f]{2})+", value) else value
        for name, value in answers.items()
    }


def computed():
    """The same, from our own primitives and the inputs section 13 names."""

    def run(first, count):
        return bytes(range(first, first + count))

    keys, vault, salt = p.Keys(run(0x00, 32)), run(0xA0, 16), run(0x40, 16)
    keyfile, code, rid = run(0x20, 32), run(0x20, 20), run(0x50, 16)
    passphrase, value = b"correct horse battery staple", b"hunter2-hunter2"
    slots = [
        Slot(1, 1, 1, 3, 65_536, salt, b""), Slot(2, 2, 2, 0, 0, salt, b""),
        Slot(3, 3, 1, 0, 0, salt, b""), Slot(4, 4, 1, 3, 65_536, salt, b""),
    ]  # fmt: skip
    box = p.seal(keys.K_data, p.data_context(vault, 1, rid, 1), value, run(0x60, 32))
    first_link = p.link(p.ZERO_HASH, 1, box)
    no_slots, one_leaf = p.slots_root([]), p.records_root([p.version_leaf(rid, 1, box)])
    state = State(
        vault, 1, 1, 1, p.ZERO_HASH, no_slots, one_leaf, 0, p.ZERO_HASH, 1, first_link,
        1_700_000_000, 1_700_000_000, keys.PK, bytes(64),
    )  # fmt: skip
    signature = p.sign(state.checkpoint_message(), keys.SK)
    assert State.decode(state.encoded()) == state
    assert p.open_box(keys.K_data, p.data_context(vault, 1, rid, 1), box) == value
    out = {name: getattr(keys, name) for name in p.KEY_NAMES if name != "S_sign"}
    out |= {"PK": keys.PK, "ikm": p.argon2id(passphrase, salt, 3, 65_536)}
    for slot in slots:
        out[f"KEK {slot.id}"] = p.key_encryption_key(vault, slot, passphrase, keyfile, code)
    return out | {
        "box": box,
        "fingerprint": p.fingerprint(keys, value),
        "link(1)": first_link,
        "slots_root": no_slots,
        "records_root": one_leaf,
        "state_hash": state.hash(),
        "mac": p.H("vault1.state", state.encoded(), key=keys.K_state),
        "sig": signature,
        "anchor mac": p.anchor_mac(keys, Checkpoint.of(state, signature).line()),
        "keyfile": p.keyfile_text(keyfile).strip(),
        "recovery": p.recovery_text(code),
    }


def check():
    """Prints one line per answer; the exit status."""
    wanted, found = printed(), computed()
    for name in sorted(wanted.keys() | found.keys()):
        same = wanted.get(name) == found.get(name)
        print(f"{'ok  ' if same else 'FAIL'} {name}")
    sizes = p.pad(bytes(63)), p.pad(bytes(64)), p.pad(bytes(1024)), p.pad(bytes(8193))
    fits = [len(s) for s in sizes] == [64, 128, 1088, 9216]
    typed = p.recovery_read(p.recovery_text(bytes(20)).lower().replace("-", " ")) == bytes(20)
    print(f"{'ok  ' if fits else 'FAIL'} padded sizes\n{'ok  ' if typed else 'FAIL'} typed code")
    return 0 if wanted == found and fits and typed else 5
