#!/usr/bin/env python3
"""Writes Schemas/vectors/*.json, or with --check compares what is there, byte for byte."""

import json
import sys
from pathlib import Path

import vectors_anchors
import vectors_audit
import vectors_boxes
import vectors_encoding
import vectors_known
import vectors_records
import vectors_servers
import vectors_slots
import vectors_state
import vectors_vaults

FOLDER = Path(__file__).resolve().parents[2] / "Schemas" / "vectors"
FILES = {
    "anchors": vectors_anchors.table_vectors,
    "boxes": vectors_boxes.boxes,
    "encoding": vectors_encoding.encoding,
    "entries": vectors_audit.entries,
    "hashes": vectors_encoding.hashes,
    "known": vectors_known.known,
    "moves": vectors_records.moves,
    "opening": vectors_vaults.vaults,
    "records": vectors_records.records,
    "servers": vectors_servers.servers,
    "slots": vectors_slots.slots,
    "state": vectors_state.state,
}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print("usage: make_vectors.py [--check]", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    present = {path.stem for path in FOLDER.glob("*.json")}
    wrong, ids = sorted(present - FILES.keys()), []
    for name, make in FILES.items():
        book, path = make(), FOLDER / f"{name}.json"
        ids += book.by_id
        if not sys.argv[1:]:
            path.write_text(book.text(), "utf-8")
        elif not path.exists() or path.read_bytes() != book.text().encode():
            wrong.append(name)
    assert len(set(ids)) == len(ids), "one id names two vectors"
    for name in wrong:
        print(f"differs: {name}.json")
    print(json.dumps({"vectors": len(ids), "differ": len(wrong)}))
    return 5 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
