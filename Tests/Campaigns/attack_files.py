"""The attacks that are more than rows: whole files, journals, anchors, checkpoints, links, and what
is done while the owner works. Each is a function of the scene."""

import os
import shutil
import sqlite3
import subprocess
import sys

import credulous  # noqa: F401  (brings the reader's folder along)
import primitives as p
import vault_file
from attack_catalogue import Attack
from attack_scene import FIRST, NEW_PASSPHRASE, SECOND
from home import Home
from model import Body, State

FILES = []


def attack(threat, off, name, **more):
    def keep(function):
        given = None if off is None else frozenset(off)
        FILES.append(Attack(threat, name, given, act=function, **more))
        return function

    return keep


ANCHORS = ("anchors",)


# --- T2, T3: older and diverged files -----------------------------------------------------------


def branch(scene, commits):
    """A copy of the older file, written to elsewhere."""
    away = scene.template.home.copy(scene.template.folder / f"away-{scene.name}")
    shutil.rmtree(away.anchors)
    shutil.copy(scene.template.past["older"], away.file)
    for _ in range(commits):
        away.succeed(["edit", SECOND, "--owner", "somebody else"])
    return away


@attack("T2", ANCHORS, "an older file", with_agent=True)
def older(scene):
    scene.put(scene.template.past["older"])


@attack("T2", ANCHORS, "an older file, the full opener's anchor deleted")
def older_for_watch(scene):
    scene.home.succeed(["list"], with_key=False)
    for path in scene.home.anchors.glob("*"):
        if path.suffix != ".watch":
            path.unlink()
    scene.put(scene.template.past["older"])


@attack("T2", None, "an older file, all anchors deleted", is_limit=True, with_agent=False)
def older_unseen(scene):
    scene.forget()
    scene.put(scene.template.past["older"])


for ahead in (3, 4, 7):

    @attack("T3", ANCHORS, f"a branch, {ahead} commits from the older file")
    def diverged(scene, ahead=ahead):
        scene.put(branch(scene, ahead).file)


@attack("T3", ANCHORS, "a branch that was rekeyed in its next commit")
def rekeyed_fork(scene):
    # Of the newest state but one: the rekey takes the place of the commit that was seen.
    away = scene.template.home.copy(scene.template.folder / f"away-{scene.name}")
    scene.home.succeed(["edit", SECOND, "--owner", "the last one"])
    away.succeed(["rekey", "--keep-keyfile", str(away.keyfile), "--yes"])
    shutil.copy(away.file, scene.file)


@attack("T3", None, "a branch that was rekeyed, and went on", is_limit=True, with_agent=False)
def rekeyed_branch(scene):
    away = branch(scene, 4)
    away.succeed(["rekey", "--keep-keyfile", str(away.keyfile), "--yes"])
    away.succeed(["edit", SECOND, "--owner", "again"])
    shutil.copy(away.file, scene.file)


@attack("T3", None, "the file of another vault, which other secrets open")
def other_vault(scene):
    scene.put(scene.template.other.file)


@attack(
    "T3", None, "the file of another vault that the same passphrase opens", is_limit=True,
    with_agent=False,
)  # fmt: skip
def twin(scene):
    folder = scene.template.folder / f"twin-{scene.name}"
    scene.put(Home(folder, scene.home.binary).make().file)


# --- T8: slots that had gone --------------------------------------------------------------------

SLOTS = ("slots root",)


@attack("T8", SLOTS, "a removed slot put back")
def removed_slot(scene):
    before = scene.file.read_bytes()
    scene.home.succeed(["slot", "remove", "2", "--yes"])
    put_slot_back(scene, before, 2)


@attack("T8", SLOTS + ("place",), "the old passphrase's slot put back after passwd")
def old_passphrase(scene):
    before = scene.file.read_bytes()
    change_passphrase(scene)
    put_slot_back(scene, before, 1)


@attack("T8", SLOTS, "the old passphrase's slot put back beside the new one")
def old_passphrase_beside(scene):
    before = scene.file.read_bytes()
    change_passphrase(scene)
    put_slot_back(scene, before, 1, number=9)


def change_passphrase(scene):
    given = scene.home.path / "new"
    given.write_text(NEW_PASSPHRASE + "\n")
    scene.home.succeed(["passwd", "--slot", "1", "--new-passphrase-file", str(given), "--yes"])


def put_slot_back(scene, before, slot, number=None):
    old = scene.home.path / "before.db"
    old.write_bytes(before)
    db = sqlite3.connect(scene.file, isolation_level=None)
    db.execute("ATTACH ? AS old", (str(old),))
    columns = "type, role, kdf_t, kdf_m, salt, box"
    db.execute(
        f"INSERT OR REPLACE INTO main.slots SELECT ?, {columns} FROM old.slots WHERE id = ?",
        (number or slot, slot),
    )
    db.close()


# --- T7 by the holder of the watch key ----------------------------------------------------------


def watch_keys(scene):
    """What a thief of the watch key has: K_meta and PK."""
    text = (scene.home.path / ".local/state/mcp-vault/watch.key").read_text("ascii")
    vault = vault_file.Vault(
        scene.file, vault_file.Secret(keyfile=p.keyfile_read(text)), role=p.ROLE_WATCH
    )
    vault.db.close()
    return vault


def reseal(scene, change):
    """Every record's metadata as `change` leaves it, sealed by the stolen key in its place."""
    vault = watch_keys(scene)
    db = sqlite3.connect(scene.file, isolation_level=None)
    for rid, rev, _ in vault.records:
        body = vault.bodies[rid]
        plain = Body(body.kind, change(body.values)).encoded()
        context = p.meta_context(vault.state.vault_id, vault.state.epoch, rid, rev)
        box = p.seal(vault.keys.K_meta, context, plain, os.urandom(32))
        db.execute("UPDATE records SET meta = ? WHERE id = ?", (box, rid))
    db.close()
    return vault


@attack("T7", ("records root",), "an owner changed with the watch key")
def owner_by_watcher(scene):
    reseal(scene, lambda values: values | {"owner": "mallory@example.com"})


@attack("T7", ("records root",), "two names exchanged with the watch key")
def names_by_watcher(scene):
    swapped = {FIRST: SECOND, SECOND: FIRST}
    reseal(scene, lambda values: values | {"name": swapped.get(values["name"], values["name"])})


@attack("T7", ("state", "anchors"), "an owner changed with the watch key, and a state to match")
def state_by_watcher(scene):
    vault = reseal(scene, lambda values: values | {"owner": "mallory@example.com"})
    db = sqlite3.connect(scene.file, isolation_level=None)
    leaves = [
        p.record_leaf(*row) for row in db.execute("SELECT id, rev, meta FROM records ORDER BY id")
    ]
    leaves += [p.version_leaf(rid, ver, box) for (rid, ver), box in sorted(vault.boxes.items())]
    state = State(**vars(vault.state) | {"records_root": p.records_root(leaves)})
    # Signed by a key of the thief's own: the state keeps the public key that the slots carry.
    _, secret = p.sign_pair(os.urandom(32))
    signature = p.sign(state.checkpoint_message(), secret)
    db.execute("UPDATE state SET body = ?, sig = ?", (state.encoded(), signature))
    db.close()


# --- T9, T10: journals --------------------------------------------------------------------------


def journal_of(path, folder):
    """The journal of a transaction that touched every page of a file, and was not finished."""
    work = folder / "journal-source.db"
    shutil.copy(path, work)
    script = (
        "import sqlite3, sys, os\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA synchronous=OFF'); db.execute('PRAGMA cache_size=1')\n"
        "db.execute('BEGIN IMMEDIATE'); db.execute('PRAGMA user_version=1')\n"
        "for t, c in (('state', 'body'), ('slots', 'box'), ('records', 'meta'),"
        " ('versions', 'box'), ('audit', 'box')):\n"
        "    db.execute(f'UPDATE {t} SET {c} = zeroblob(length({c}))')\n"
        "os.write(1, open(sys.argv[1] + '-journal', 'rb').read()); os._exit(0)\n"
    )
    return run_python(script, work)


def run_python(script, *words):
    given = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.run(given, check=True, stdout=subprocess.PIPE).stdout


@attack("T9", ANCHORS, "a hot journal that brings the older file back", with_agent=True)
def old_journal(scene):
    journal = journal_of(scene.template.past["older"], scene.home.path)
    scene.home.journal.write_bytes(journal)


@attack("T9", None, "the hot journal of another vault")
def foreign_journal(scene):
    scene.home.journal.write_bytes(journal_of(scene.template.other.file, scene.home.path))


for label, data in (("empty", b""), ("random", b"Z" * 3000), ("zero", bytes(512))):

    @attack("T9", None, f"an {label} journal" if label == "empty" else f"a {label} journal")
    def junk_journal(scene, data=data):
        scene.home.journal.write_bytes(data)


@attack("T9", None, "a write-ahead log and its index beside the file")
def planted_log(scene):
    for suffix in ("-wal", "-shm"):
        scene.file.with_name(scene.file.name + suffix).write_bytes(bytes([7]) * 4096)


@attack("T9", ("schema",), "a genuine write-ahead log that empties a table")
def genuine_log(scene):
    script = (
        "import sqlite3, sys, os\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA journal_mode=WAL'); db.execute('CREATE TABLE extra(x)')\n"
        "os._exit(0)\n"
    )
    run_python(script, scene.file)


# --- T2: anchors and checkpoints ----------------------------------------------------------------


def anchor_file(scene):
    return next(path for path in scene.home.anchors.glob("*") if len(path.name) == 32)


@attack("T2", ("anchor mac",), "an older file, the anchor wound back to its public line")
def anchor_without_mac(scene):
    scene.put(scene.template.past["older"])
    anchor_file(scene).write_bytes(scene.template.older_line)


@attack("T2", ("anchor mac",), "the same, with the MAC of the newer line")
def anchor_with_old_mac(scene):
    scene.put(scene.template.past["older"])
    mac = anchor_file(scene).read_bytes().split(b"\n")[1]
    anchor_file(scene).write_bytes(scene.template.older_line + mac + b"\n")


@attack("T2", ANCHORS, "an older file, the anchor emptied")
def anchor_emptied(scene):
    scene.put(scene.template.past["older"])
    anchor_file(scene).write_bytes(b"")


@attack("T2", ANCHORS, "an older file, the anchor of another vault")
def anchor_of_another(scene):
    scene.put(scene.template.past["older"])
    theirs = next(path for path in scene.template.other.anchors.glob("*") if len(path.name) == 32)
    anchor_file(scene).write_bytes(theirs.read_bytes())


@attack("T2", ANCHORS, "an older file, the anchor's counter lowered")
def anchor_lowered(scene):
    scene.put(scene.template.past["older"])
    words = anchor_file(scene).read_bytes().split(b" ")
    words[3] = b"1"
    anchor_file(scene).write_bytes(b" ".join(words))


def a_fifo(path):
    path.unlink()
    os.mkfifo(path, 0o600)


@attack("T2", ANCHORS, "the anchor a fifo", is_mended_by_agent=True)
def anchor_fifo(scene):
    a_fifo(anchor_file(scene))


@attack("T2", ANCHORS, "the anchor a link to endless zeros", is_mended_by_agent=True)
def anchor_endless(scene):
    path = anchor_file(scene)
    path.unlink()
    path.symlink_to("/dev/zero")


def at_least(scene):
    return {"checkpoint": (["verify", "--json", "--at-least", "lines"], True)}


def keep_line(scene, line):
    (scene.home.path / "lines").write_bytes(line)


@attack("T2", None, "an older file, no anchor, against a kept checkpoint", ways=at_least)
def older_against_line(scene):
    older_unseen(scene)
    keep_line(scene, scene.template.line)


@attack("T2", None, "a kept checkpoint whose counter was lowered", ways=at_least)
def lowered_line(scene):
    older_unseen(scene)
    words = scene.template.line.split(b" ")
    words[3] = scene.template.older_line.split(b" ")[3]
    keep_line(scene, b" ".join(words))


@attack("T2", None, "a kept checkpoint of another vault", ways=at_least)
def foreign_line(scene):
    keep_line(scene, scene.template.other.succeed(["checkpoint"]))


@attack("T2", None, "a kept checkpoint without its signature", ways=at_least)
def unsigned_line(scene):
    words = scene.template.line.split(b" ")
    keep_line(scene, b" ".join([*words[:-1], b"0" * 128 + b"\n"]))


# --- Files of the wrong sort --------------------------------------------------------------------


@attack("A6", ("file",), "a symbolic link in the place of the file")
def link_to_file(scene):
    elsewhere = scene.home.path / "elsewhere.db"
    scene.file.rename(elsewhere)
    scene.file.symlink_to(elsewhere)


@attack("A6", None, "a second name of the file")
def second_name(scene):
    os.link(scene.file, scene.home.path / "second.db")


@attack("A6", None, "a fifo in the place of the file")
def fifo(scene):
    a_fifo(scene.file)


@attack("A6", None, "a directory in the place of the file")
def directory(scene):
    scene.file.unlink()
    scene.file.mkdir(0o700)


for mode in (0o644, 0o660, 0o606):

    @attack("A6", ("file",), f"a file of mode {mode:o}")
    def open_file(scene, mode=mode):
        scene.file.chmod(mode)


@attack("A6", ("file",), "a directory of mode 755")
def open_directory(scene):
    scene.file.parent.chmod(0o755)


@attack("A6", None, "the file gone")
def gone(scene):
    scene.file.unlink()
