#!/usr/bin/env python3
"""What only somebody with a full key can do to a vault, done with the independent reader.

  keyholder.py keys FILE KEYFILE            the master key and the seven under it, in hex
  keyholder.py drop-slot FILE KEYFILE ID    removes a slot, as a next commit of the vault
"""

import secrets
import sqlite3
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Reader"))
sys.dont_write_bytecode = True

import audit  # noqa: E402
import primitives as p  # noqa: E402
from vault_file import Secret, Vault  # noqa: E402


def opened(file, keyfile):
    return Vault(file, Secret(keyfile=p.keyfile_read(Path(keyfile).read_text("ascii"))))


def show_keys(vault):
    print(vault.keys.master.hex())
    for name in p.KEY_NAMES:
        print(getattr(vault.keys, name).hex())


def drop_slot(vault, number):
    state, keys = vault.state, vault.keys
    gone = next(s for s in vault.slots if s.id == number)
    actor = p.lst(0, 0, "keyholder")
    detail = p.lst(audit.DETAIL_CODES["slot"], number, gone.type, gone.role)
    codes = audit.EVENT_CODES["slot_removed"], audit.OUTCOME_CODES["done"]
    now = int(time.time())
    plain = p.ce("vault1-event", now, codes[0], b"", 0, codes[1], actor, detail)
    seq = state.audit_seq + 1
    context = p.audit_context(state.vault_id, state.epoch, seq, state.audit_link)
    box = p.seal(keys.K_audit, context, plain, secrets.token_bytes(32))
    link = p.link(state.audit_link, seq, box)
    after = replace(
        state, counter=state.counter + 1, prev_hash=state.hash(),
        slots_root=p.slots_root([s for s in vault.slots if s.id != number]),
        audit_seq=seq, audit_link=link, time=now,
    )  # fmt: skip
    mac = p.H("vault1.state", after.encoded(), key=keys.K_state)
    signature = p.sign(after.checkpoint_message(), keys.SK)
    vault.db.close()
    db = sqlite3.connect(vault.path, isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    db.execute("DELETE FROM slots WHERE id = ?", (number,))
    db.execute("INSERT INTO audit VALUES(?, ?, ?)", (seq, link, box))
    db.execute("UPDATE state SET body = ?, mac = ?, sig = ?", (after.encoded(), mac, signature))
    db.execute("COMMIT")
    db.close()


def main():
    what, file, keyfile, *rest = sys.argv[1:]
    vault = opened(file, keyfile)
    if what == "keys":
        show_keys(vault)
    else:
        drop_slot(vault, int(rest[0]))


if __name__ == "__main__":
    main()
