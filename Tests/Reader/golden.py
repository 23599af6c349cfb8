"""Whole vaults of format 1, made the same each time: Schemas/vectors/vaults.

`vaults()` gives for each name its rows, the secrets that open it and those that must not. A file is
as SQLite writes it: two versions of SQLite may give files that differ while their rows do not.
"""

import model
import primitives as p
from life import Life, Stream
from model import CURRENT, NOTHING, RAW_ANSWER

PASSPHRASE = b"violet anchor mumbles 42 rivers"
SECOND_PASSPHRASE = b"amber walnut settles 17 ledgers"
DAY = 86_400


def vaults():
    made = (empty, everything, passwd, rekeyed, pruned, rollback)
    return {build.__name__: build() for build in made}


class Secrets:
    """Of one vault, drawn from a stream of their own."""

    def __init__(self, name):
        draw = Stream("secrets of " + name)
        self.full, self.watch, self.pair, self.spare = (draw(32) for _ in range(4))
        self.recovery = draw(20)


def start(name):
    """What `init` leaves: slots for a passphrase, a code, a watcher and a keyfile."""
    life, secrets = Life("golden " + name), Secrets(name)
    life.enter_log("initialised")
    life.add_slot(p.TYPE_PASSPHRASE, passphrase=PASSPHRASE)
    life.add_slot(p.TYPE_RECOVERY, recovery=secrets.recovery)
    life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, keyfile=secrets.watch)
    life.enter_log("slot_added", detail=life.add_slot(p.TYPE_KEYFILE, keyfile=secrets.full))
    life.commit()
    return life, secrets


def ways(secrets, passphrase=PASSPHRASE):
    return [
        {"role": "full", "keyfile": secrets.full},
        {"role": "watch", "keyfile": secrets.watch},
        {"role": "full", "recovery": secrets.recovery},
        {"role": "full", "passphrase": passphrase},
    ]


def empty():
    life, secrets = start("empty")
    wrong = [{"role": "full", "keyfile": secrets.spare}, {"role": "full", "keyfile": secrets.watch}]
    return life.last, ways(secrets), wrong


def token(life, name, value, **fields):
    record = life.add_record(model.TOKEN, name, **fields)
    life.move(record, "enter", value, expires=life.now + 90 * DAY)
    life.commit()
    return record


def everything():
    life, secrets = start("everything")
    pair = {"passphrase": PASSPHRASE, "keyfile": secrets.pair}
    life.enter_log("slot_added", detail=life.add_slot(p.TYPE_BOTH, **pair))
    life.add_record(model.SETTING, "slot.3.label", body="wätch key of cron".encode())
    life.commit()
    staged = token(
        life, "github/deploy", b"first-value", owner="Zoë <ops@example.com>", service="github",
        scopes=["repo:status", "public_repo"], tags=["prod", "näive"], notes="line one\nline two",
        policy=model.decode_policy(
            p.ce(
                "vault1-policy", 1, 120, 2, 7, 3, 3600, 4, 1, 5, "GITHUB_TOKEN",
                6, "https://example.com/tokens",
            )
        ),
    )  # fmt: skip
    for value in (b"second-value", b"third-value", b"fourth-value"):
        life.move(staged, "enter", value, expires=p.MAX_INTEGER)
        life.commit()
    # Version 1 purged, 2 retired, 3 previous, 4 current, 5 pending.
    life.move(staged, "purge", ver=1)
    life.move(staged, "begin", b"fifth-value" * 120, expires=life.now + 30 * DAY)
    staged.body.values["rotation"] = {
        "id": life.random(16).hex(), "phase": "stored", "since": life.now, "note": "by hand",
    }  # fmt: skip
    life.enter_log("released", staged.id, 4, release("server", "GITHUB_TOKEN", "OTHER"))
    life.commit()
    raw = life.add_record(model.TOKEN, "api/raw")
    life.move(raw, "begin", b'{"token":"raw-answer"}', form=RAW_ANSWER)
    intention = life.add_record(model.TOKEN, "api/intention")
    life.move(intention, "begin", form=NOTHING)
    life.add_record(model.TOKEN, "tracked.elsewhere", owner="another team")
    token(life, "large", bytes(range(256)) * 36)
    life.add_record(model.PROFILE, "files", body=b"a profile that only its writer reads")
    gone = token(life, "gone", b"soon removed")
    life.records.remove(gone)
    del life.values[gone.id, 1]
    life.enter_log("removed", gone.id)
    reason = p.lst(1, "wrong_secret")
    life.enter_log("unlock_failed", outcome="refused", detail=reason)
    life.enter_log("written", staged.id, 4, p.lst(3, CURRENT))
    for event in ("unlocked", "locked"):
        life.enter_log(event)
    opened = ways(secrets) + [{"role": "full"} | pair]
    wrong = [{"role": "full", "keyfile": secrets.pair}]
    return life.commit(), opened, wrong


def release(command, *variables):
    return p.lst(4, 2, command, 0, p.lst(*variables))


def passwd():
    life, secrets = start("passwd")
    token(life, "pg/app", b"unchanged by a new passphrase")
    detail = life.add_slot(p.TYPE_PASSPHRASE, number=1, passphrase=SECOND_PASSPHRASE)
    life.enter_log("slot_replaced", detail=detail)
    old = [{"role": "full", "passphrase": PASSPHRASE}]
    return life.commit(), ways(secrets, SECOND_PASSPHRASE), old


def rekeyed():
    """Twice; the second time nobody typed the recovery code."""
    life, secrets = start("rekeyed")
    record = token(life, "pg/app", b"sealed three times")
    life.move(record, "enter", b"and so is this")
    life.move(record, "enter", b"and this")
    life.move(record, "purge", ver=1)
    rows = life.commit()
    for dropped in ((), (2,)):
        life.rekey(rows, dropped)
        life.add_slot(p.TYPE_PASSPHRASE, number=1, passphrase=PASSPHRASE)
        if not dropped:
            life.add_slot(p.TYPE_RECOVERY, number=2, recovery=secrets.recovery)
        life.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, number=3, keyfile=secrets.watch)
        life.add_slot(p.TYPE_KEYFILE, number=4, keyfile=secrets.full)
        rows = life.commit()
    token(life, "after", b"of the third epoch")
    opened = [way for way in ways(secrets) if "recovery" not in way]
    return life.last, opened, [{"role": "full", "recovery": secrets.recovery}]


def pruned():
    life, secrets = start("pruned")
    record = token(life, "pg/app", b"a value")
    for _ in range(6):
        life.enter_log("released", record.id, 1, release("psql", "PGPASSWORD"))
        life.commit()
    life.prune(5)
    life.commit()
    life.prune(8)
    return life.commit(), ways(secrets), [{"role": "full", "keyfile": secrets.spare}]


def rollback():
    """A backup was put back, and a person said so."""
    life, secrets = start("rollback")
    record = token(life, "pg/app", b"in the backup")
    accepted, backup = life.last, life.snapshot()
    for value in (b"lost again", b"lost, too"):
        life.move(record, "enter", value)
        trusted = life.commit()
    backup.accept(trusted.checkpoint(), accepted.checkpoint())
    backup.now = life.now
    backup.commit()
    token(backup, "after", b"written since")
    return backup.last, ways(secrets), [{"role": "full", "keyfile": secrets.spare}]
