"""Attacks that wait for the owner: the file is altered while an agent is unlocked or a command is
under way, and what the owner then does must not bless it. Each function returns what it found
wrong, as a list of sentences, and takes the scene.
"""

import os
import sqlite3
import time

import audit
import primitives as p
from attack_catalogue import Attack
from attack_scene import FIRST, NEW_PASSPHRASE, OLD_VALUE, SECOND, VALUES, code_of
from home import finish

OWNER = []
BOGUS = "INSERT INTO slots VALUES(9, 1, 1, 3, 65536, randomblob(16), randomblob(137))"
REFUSED = (4, 5)


def attack(threat, off, name):
    def keep(function):
        given = None if off is None else frozenset(off)
        OWNER.append(Attack(threat, name, given, act=function))
        return function

    return keep


def state_of(scene):
    db = sqlite3.connect(scene.file)
    try:
        return db.execute("SELECT body FROM state").fetchone()[0]
    finally:
        db.close()


def unlocked(scene):
    scene.home.unlock()
    scene.home.succeed(["get", FIRST], with_key=False)


def new_passphrase(scene):
    given = scene.home.path / "new"
    given.write_text(NEW_PASSPHRASE + "\n")
    given.chmod(0o600)
    return ["--new-passphrase-file", str(given)]


def refused(scene, words, statuses=REFUSED, **given):
    """Nothing if the command refuses, says nothing and commits nothing."""
    before = state_of(scene)
    status, out, errors = scene.home.run(words, **given)
    what = " ".join(words[:2])
    problems = [] if status in statuses and not out else [f"{what}: status {status}"]
    if code_of(errors) is None and not errors:
        problems.append(f"{what}: no word of why")
    return problems + ([f"{what}: committed"] if state_of(scene) != before else [])


def still_refused(scene):
    """Whoever opens the file anew refuses it: what was altered was not blessed."""
    status = scene.home.run(["verify"])[0]
    return [] if status in REFUSED else [f"afterwards the vault opens: status {status}"]


SLOTS = ("slots root",)
CHANGES = {
    "slot add": lambda scene: ["slot", "add", "keyfile", str(scene.home.path / "more.key")],
    "passwd": lambda scene: ["passwd", "--slot", "1", *new_passphrase(scene), "--yes"],
    "slot remove": lambda scene: ["slot", "remove", "2", "--yes"],
    "rekey": lambda scene: ["rekey", "--keep-keyfile", str(scene.home.keyfile), "--yes"],
    "backup": lambda scene: ["backup", str(scene.home.path / "copy.db")],
    "export": lambda scene: ["export", str(scene.home.path / "export.json"), "--reveal"],
}
for verb, words in CHANGES.items():

    @attack("T8", SLOTS, f"a slot added while an agent is unlocked, then {verb}")
    def slot_then_change(scene, words=words):
        unlocked(scene)
        scene.run_sql(BOGUS)
        problems = refused(scene, words(scene)) + still_refused(scene)
        for name in ("more.key", "copy.db", "export.json"):
            if (scene.home.path / name).exists():
                problems.append(f"{name} was left")
        return problems


@attack("T8", SLOTS, "a slot added while an agent is unlocked, then add through it")
def slot_then_add(scene):
    unlocked(scene)
    scene.run_sql(BOGUS)
    scene.home.run(["add", "third", "--stdin"], b"a third value", with_key=False)
    return still_refused(scene)


def while_typing(scene, words):
    """The owner has opened the vault and is typing; then the file is altered."""
    before = state_of(scene)
    seen = anchor_time(scene)
    process = scene.home.start([*words, "--new-passphrase-fd", "0", "--yes"])
    end = time.monotonic() + 20
    # Opening writes the anchor when it is new on this machine.
    while anchor_time(scene) == seen and time.monotonic() < end:
        time.sleep(0.01)
    scene.run_sql(BOGUS)
    status, _, _ = finish(process, (NEW_PASSPHRASE + "\n").encode())
    problems = [] if status in REFUSED else [f"{words[0]}: status {status}"]
    return problems + ([f"{words[0]}: committed"] if state_of(scene) != before else [])


def anchor_time(scene):
    return sorted(path.name for path in scene.home.anchors.glob("*"))


for words in (["slot", "add", "passphrase", "--kdf", "minimum"], ["passwd", "--slot", "1"]):

    @attack("T8", SLOTS, f"a slot added while the owner types into {' '.join(words[:2])}")
    def slot_while_typing(scene, words=words):
        scene.forget()
        return while_typing(scene, words) + still_refused(scene)


@attack(
    "T24", ("chain", "anchors", "place"),
    "a link changed while an agent is unlocked, then audit prune",
)  # fmt: skip
def link_then_prune(scene):
    unlocked(scene)
    scene.run_sql("UPDATE audit SET link = randomblob(32) WHERE seq = 4")
    words = ["audit", "prune", "--through", "4", "--yes", "--non-interactive"]
    return refused(scene, words, with_key=False) + still_refused(scene)


@attack("T2", ("anchors",), "an older file under an unlocked agent, then add through it")
def older_then_add(scene):
    unlocked(scene)
    scene.put(scene.template.past["older"])
    words = ["add", "third", "--stdin"]
    return refused(scene, words, data=b"a third value", with_key=False) + still_refused(scene)


@attack("T2", ("anchors",), "an older file in place, and restore that nobody confirms")
def older_then_restore(scene):
    scene.put(scene.template.past["older"])
    before = scene.file.read_bytes()
    words = ["restore", str(scene.file), "--non-interactive", "--yes"]
    problems = refused(scene, words, statuses=(2,))
    if scene.file.read_bytes() != before:
        problems.append("restore changed the file")
    return problems + still_refused(scene)


@attack("T2", None, "an older file in place, and restore that the owner confirms")
def older_accepted(scene):
    """The control of the one before: a person may decide, and the log says so."""
    scene.put(scene.template.past["older"])
    scene.home.succeed(["restore", str(scene.file), "--accept-rollback"])
    said = scene.home.succeed(["audit", "--json"])
    problems = [] if b"rollback_accepted" in said else ["the log does not say so"]
    if scene.home.succeed(["get", FIRST]) != OLD_VALUE:
        problems.append("another value")
    return problems


ALTERED = {
    "a record deleted": "DELETE FROM records WHERE id = (SELECT max(id) FROM records)",
    "a slot added": BOGUS,
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit; END",
    "the log cut": "DELETE FROM audit WHERE seq = 1",
    "a value's last byte changed": "UPDATE versions SET box = CAST(substr(box, 1, length(box) - 1)"
    " || CASE WHEN substr(box, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB)",
}
for what, script in ALTERED.items():

    @attack("T5", None, f"restore of a backup with {what}")
    def altered_backup(scene, script=script):
        copy = scene.home.path / "backup.db"
        scene.home.succeed(["backup", str(copy)])
        db = sqlite3.connect(copy, isolation_level=None)
        db.executescript(script)
        db.close()
        before = scene.file.read_bytes()
        problems = refused(scene, ["restore", str(copy), "--force", "--accept-rollback"])
        if scene.file.read_bytes() != before:
            problems.append("restore changed the vault")
        if scene.home.succeed(["get", FIRST]) != VALUES[FIRST]:
            problems.append("another value")
        return problems


@attack("T24", None, "forged lines that wait for the log")
def pending(scene):
    """Only three events may wait outside; a file of this uid can be forged, not believed."""
    name = next(path.name for path in scene.home.anchors.glob("*") if len(path.name) == 32)
    path = scene.home.anchors.parent / f"{name}.pending"
    forged = [
        p.ce(
            "vault1-event", 1_700_000_000, audit.EVENT_CODES[event], b"", 0,
            audit.OUTCOME_CODES["done"], p.lst(os.getuid(), 1, "forger"), b"",
        )
        for event in ("initialised", "written", "slot_removed", "released")
    ]  # fmt: skip
    lines = [b"entry " + entry.hex().encode() for entry in forged]
    lines += [b"entry 00", b"more 2 00000000000000000007", b"sealed " + b"0" * 64, b"\xff" * 400]
    path.write_bytes(b"\n".join(lines) + b"\n")
    problems = []
    if scene.home.succeed(["get", SECOND]) != VALUES[SECOND]:
        problems.append("another value")
    if b"forger" in scene.home.succeed(["audit", "--json"]):
        problems.append("a forged entry is in the log")
    return problems + ([] if scene.home.run(["verify"])[0] == 0 else ["the vault is refused"])


@attack("T24", None, "endless lines that wait for the log")
def endless_pending(scene):
    name = next(path.name for path in scene.home.anchors.glob("*") if len(path.name) == 32)
    path = scene.home.anchors.parent / f"{name}.pending"
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")
    value = scene.home.succeed(["get", SECOND])
    return [] if value == VALUES[SECOND] else ["another value"]
