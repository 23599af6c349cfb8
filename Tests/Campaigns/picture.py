"""What a vault holds, read by the independent reader in Tests/Reader after SQLite has rolled a
crashed transaction back. This is the one file here that knows the reader."""

import re
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Reader"))
sys.dont_write_bytecode = True

import model  # noqa: E402
import primitives as p  # noqa: E402
from vault_file import Secret, Vault, WrongSecret  # noqa: E402
from vault_reader import read_marks  # noqa: E402

# Fields that tell when, which a prediction cannot know.
MOMENTS = ("created_at", "updated_at", "versions")


ROLE_FULL, ROLE_WATCH = p.ROLE_FULL, p.ROLE_WATCH
TYPES = {
    "passphrase": p.TYPE_PASSPHRASE, "keyfile": p.TYPE_KEYFILE, "recovery": p.TYPE_RECOVERY,
}  # fmt: skip
LABEL = re.compile(r"slot\.([0-9]+)\.label")
DEFAULT_POLICY = {name: default for name, default in model.POLICY_FIELDS.values()}


class Refused(Exception):
    """The file does not open, does not verify, or its anchor speaks against it."""


@dataclass
class Picture:
    """A vault at one moment. `tokens`: name to (fields, {version: (stage, value)})."""

    tokens: dict
    slots: list
    epoch: int
    counter: int
    state_hash: bytes
    prev_hash: bytes
    audit: list
    # Lines of this machine's anchors that were compared.
    marks: int
    # Name to {version: when it came to its stage}, in seconds.
    moved: dict
    # What slots are called, by number.
    labels: dict
    # What a policy is that says nothing.
    default_policy: dict


def secret_of(keyfile):
    """Throws Refused if the file is not there, or not a keyfile."""
    try:
        return Secret(keyfile=p.keyfile_read(Path(keyfile).read_text("ascii")))
    except (p.FormatError, OSError, ValueError) as error:
        raise Refused(f"the keyfile: {error}") from None


def code_of(path):
    """The recovery code in a file. Throws Refused likewise."""
    try:
        return Secret(recovery=p.recovery_read(Path(path).read_text("ascii").strip()))
    except (p.FormatError, OSError, ValueError) as error:
        raise Refused(f"the recovery code: {error}") from None


def passphrase_secret(passphrase):
    return Secret(passphrase=passphrase)


def opens(path, secret):
    """Whether the secret opens a vault that is whole. Throws Refused if it is not."""
    try:
        recover(path)
        Vault(path, secret).db.close()
    except WrongSecret:
        return False
    except (p.FormatError, sqlite3.Error, OSError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None
    return True


def recover(path):
    """What the next connection does: it rolls a hot journal back."""
    db = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=rw", uri=True, timeout=10)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    finally:
        db.close()


def anchor_marks(folder):
    marks = []
    for path in sorted(Path(folder).glob("*")):
        # The lock, and temporary files that a crash left.
        if path.name == "lock" or path.name.startswith("."):
            continue
        marks += read_marks(path)
    return marks


def picture(path, secret, anchors=None, any_mode=False):
    """Everything there is to check is checked. Throws Refused."""
    try:
        recover(path)
        marks = anchor_marks(anchors) if anchors else ()
        vault = Vault(path, secret, marks, any_mode)
    except (p.FormatError, WrongSecret, sqlite3.Error, OSError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None
    try:
        return drawn(vault, len(marks))
    finally:
        vault.db.close()


def drawn(vault, marks):
    tokens, moved, labels = {}, {}, {}
    for rid, body in vault.bodies.items():
        if body.kind == model.SETTING and (setting := LABEL.fullmatch(body.name)):
            labels[int(setting[1])] = body.values["body"].decode()
        if body.kind != model.TOKEN:
            continue
        fields = {name: value for name, value in body.values.items() if name not in MOMENTS}
        versions = {
            e.ver: (model.STAGE_NAMES[e.stage], vault.values.get((rid, e.ver)))
            for e in body.entries
        }
        tokens[body.name] = (fields, versions)
        moved[body.name] = {e.ver: e.stage_at for e in body.entries}
    state = vault.state
    return Picture(
        tokens, [slot.public() for slot in vault.slots], state.epoch, state.counter, state.hash(),
        state.prev_hash, vault.audit, marks, moved, labels,
        DEFAULT_POLICY,
    )  # fmt: skip
