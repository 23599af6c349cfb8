#!/usr/bin/env python3
"""Writes Schemas/vectors/vaults, or with --check compares what is there, row by row.

For each vault: NAME.db, NAME.json (what the full role reads, as dump.py gives it), and one
vaults.json with the secrets that open it and those that must not.
"""

import json
import sqlite3
import sys
import tempfile
from pathlib import Path

import dump
import golden
import primitives as p
from vault_writer import write_file

FOLDER = Path(__file__).resolve().parents[2] / "Schemas" / "vectors" / "vaults"
TABLES = {"state": "one", "slots": "id", "records": "id", "versions": "rid, ver", "audit": "seq"}


def write(path, rows):
    tables = {name: getattr(rows.cells, name) for name in ("records", "versions", "audit")}
    write_file(path, (rows.body, rows.mac, rows.sig), rows.cells.slots, tables, "OFF")


def secret_of(way):
    """The keywords of a Secret."""
    return {name: value for name, value in way.items() if name != "role"}


def shown(way):
    """A way in as vaults.json has it: what a person or a file holds."""
    texts = {
        "passphrase": bytes.decode, "recovery": p.recovery_text,
        "keyfile": lambda key: p.keyfile_text(key).strip(),
    }  # fmt: skip
    return {name: texts[name](v) if name in texts else v for name, v in way.items()}


def read_way(way):
    """The reverse: (role, keywords of a Secret)."""
    readers = {
        "passphrase": str.encode, "recovery": p.recovery_read,
        "keyfile": lambda text: p.keyfile_read(text + "\n"),
    }  # fmt: skip
    return way["role"], {name: readers[name](v) for name, v in way.items() if name != "role"}


def listing(made):
    return [
        {"name": name, "opens": list(map(shown, ways)), "refused": list(map(shown, wrong))}
        for name, (_, ways, wrong) in made.items()
    ]


def write_all(folder, made):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (rows, ways, _) in made.items():
        path = folder / f"{name}.db"
        path.unlink(missing_ok=True)
        write(path, rows)
        document = dump.read_vault(path, secret_of(ways[0]), "full", any_mode=True)
        (folder / f"{name}.json").write_text(dump.text_of(document), "utf-8")
    (folder / "vaults.json").write_text(dump.text_of(listing(made)), "utf-8")


def rows_of(path):
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return {
            table: db.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
            for table, order in TABLES.items()
        }
    finally:
        db.close()


def differences(folder, fresh):
    """Names of files in the one folder that are not as in the other."""
    names = sorted({f.name for f in fresh.iterdir()} | {f.name for f in folder.iterdir()})
    for name in names:
        ours, theirs = folder / name, fresh / name
        if not (ours.exists() and theirs.exists()):
            yield name
        elif name.endswith(".db"):
            if rows_of(ours) != rows_of(theirs):
                yield name
        elif ours.read_bytes() != theirs.read_bytes():
            yield name


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print("usage: make_vaults.py [--check]", file=sys.stderr)
        return 2
    made = golden.vaults()
    if not sys.argv[1:]:
        write_all(FOLDER, made)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        write_all(fresh, made)
        wrong = list(differences(FOLDER, fresh))
    for name in wrong:
        print(f"differs: {name}")
    print(json.dumps({"vaults": len(made), "differ": len(wrong)}))
    return 5 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
