#!/usr/bin/env python3
"""Reads a vault file and checks everything its format orders, independently of the product.

Written from Schemas/vault-format.md alone; section numbers below are of that page. It never
writes to the vault. Needs Python 3.11, libsodium and nothing else.

  vault_reader.py FILE --passphrase-file P     opens, checks everything, prints JSON
  vault_reader.py FILE --keyfile K             a full or a watch key
  vault_reader.py FILE --recovery-file R       a recovery code
  vault_reader.py --dump FILE --keyfile K      everything in it, values included, canonical JSON
  vault_reader.py --self-test                  the known answers of section 13
  vault_reader.py --write-sample FILE --passphrase-file P
                                               a vault with one of everything, keys beside it

Exit status: 0 checked, 2 usage, 3 no such file, 4 no slot opens, 5 a rule is broken, 6 busy, 7 I/O.
"""

import argparse
import base64
import json
import os
import sqlite3
import sys
from pathlib import Path

import model
import primitives as p
from dump import read_vault, text_of
from model import Checkpoint
from primitives import FormatError
from vault_file import Secret, Vault, WrongSecret

# --- Output -------------------------------------------------------------------------------------


def report(vault, with_values):
    state, full = vault.state, vault.keys.full
    return {
        "role": "full" if full else "watch",
        "state": {name: plain(value) for name, value in vars(state).items()},
        "checkpoint": Checkpoint.of(state, vault.signature).line(),
        "slots": [
            {"id": s.id, "type": s.type, "role": s.role, "kdf_t": s.kdf_t, "kdf_m": s.kdf_m}
            for s in vault.slots
        ],
        "records": [
            record_report(vault, rid, rev, full and with_values) for rid, rev, _ in vault.records
        ],
        "audit": vault.audit if full else None,
        "notices": vault.notices,
    }


def record_report(vault, rid, rev, with_values):
    body = vault.bodies[rid]
    out = {"id": rid.hex(), "rev": rev, "kind": model.KIND_NAMES[body.kind]}
    out |= {name: plain(value) for name, value in body.values.items() if name != "versions"}
    if body.kind == model.TOKEN:
        out["versions"] = []
        for entry in body.entries:
            shown = {name: plain(value) for name, value in vars(entry).items()}
            shown["stage"] = model.STAGE_NAMES[entry.stage]
            shown["form"] = model.FORM_NAMES[entry.form]
            if with_values and (rid, entry.ver) in vault.values:
                shown["value"] = base64.b64encode(vault.values[rid, entry.ver]).decode()
            out["versions"].append(shown)
    return out


def plain(value):
    return value.hex() if isinstance(value, bytes) else value


# --- Command line -------------------------------------------------------------------------------


def first_line(path):
    """A file's bytes without one line end; '-' is standard input."""
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    return data.removesuffix(b"\n").removesuffix(b"\r")


def read_secret(given):
    passphrase = first_line(given.passphrase_file) if given.passphrase_file else b""
    keyfile = recovery = b""
    if given.keyfile:
        keyfile = p.keyfile_read(Path(given.keyfile).read_text("ascii"))
    if given.recovery_file:
        recovery = p.recovery_read(first_line(given.recovery_file).decode("ascii"))
    secret = Secret(passphrase, keyfile, recovery)
    if secret.type is None or len(passphrase) > 1024:
        raise SystemExit(usage("give a passphrase, a keyfile, both, or a recovery code"))
    return secret


def read_marks(path):
    """The lines of an anchor or of a list of checkpoints; an anchor's MAC follows its line."""
    marks = []
    for line in Path(path).read_text("ascii").splitlines():
        if line.startswith("mac ") and marks:
            marks[-1] = (marks[-1][0], p.sized(bytes.fromhex(line[4:]), 32))
        elif line:
            marks.append((Checkpoint.parse(line), None))
    return marks


def usage(text):
    print(f"vault_reader: {text}", file=sys.stderr)
    return 2


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?")
    parser.add_argument("--passphrase-file", metavar="P", help="'-' is standard input")
    parser.add_argument("--keyfile", metavar="K")
    parser.add_argument("--recovery-file", metavar="R")
    parser.add_argument("--dump", metavar="FILE", help="print everything, values in hexadecimal")
    parser.add_argument("--values", action="store_true", help="print values, in base64")
    parser.add_argument("--at-least", metavar="F", help="an anchor, or checkpoint lines")
    parser.add_argument("--any-mode", action="store_true", help="accept any owner and mode")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--write-sample", metavar="FILE")
    return parser.parse_args()


def run(given):
    if given.self_test:
        import known_answers

        return known_answers.check()
    if given.write_sample:
        import vault_writer

        if not given.passphrase_file:
            return usage("--write-sample needs --passphrase-file")
        passphrase = first_line(given.passphrase_file)
        print(json.dumps(vault_writer.write_sample(Path(given.write_sample), passphrase)))
        return 0
    if given.dump:
        print(text_of(read_vault(given.dump, read_secret(given), any_mode=given.any_mode)), end="")
        return 0
    if not given.file:
        return usage("name a vault file")
    marks = read_marks(given.at_least) if given.at_least else ()
    vault = Vault(given.file, read_secret(given), marks, given.any_mode)
    print(json.dumps(report(vault, given.values), indent=1))
    return 0


def status_of(error):
    if isinstance(error, (sqlite3.Error, UnicodeDecodeError)):
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_BUSY"):
            return 6, "another process holds the vault"
        if name.startswith("SQLITE_READONLY"):
            return 7, "a journal of a crash is there: the owner must open the vault once"
        return 5, "the file is damaged or not a vault"
    if isinstance(error, WrongSecret):
        return 4, str(error)
    if isinstance(error, FileNotFoundError):
        return 3, "no such file"
    if isinstance(error, OSError):
        return 7, os.strerror(error.errno or 0)
    return 5, str(error) if isinstance(error, FormatError) else "malformed input"


def main():
    given = arguments()
    try:
        return run(given)
    except (FormatError, WrongSecret, sqlite3.Error, OSError, ValueError) as error:
        status, text = status_of(error)
        print(f"vault_reader: {text}", file=sys.stderr)
        return status


if __name__ == "__main__":
    sys.exit(main())
