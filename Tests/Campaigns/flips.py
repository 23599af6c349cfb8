"""Every bit turned, every byte to 00 and to FF, every truncation of a vault that uses everything
(durability goal D4).

Each altered file is opened in both roles by the product's own use cases, in one process without
the command line, and everything is read: either it is refused, or what is read is what it was. One
in WRITE_EVERY of those that changed nothing then takes a write and must be whole afterwards. The
controls are the independent reader with one protection off, for a part of the same alterations.
"""

import os
import subprocess
import sys
from pathlib import Path

import alterations
from home import Broken, scratch
from result import Result, arguments

# Of the alterations that nobody notices.
WRITE_EVERY = 50
# Alterations that each control reads, at most: Python takes 5 ms for each.
CONTROL_RUNS = 6_000


def probe(given, folder, paths, vault_id):
    """All alterations, divided among the processors; the lines of the probes."""
    shards = max(1, len(os.sched_getaffinity(0)))
    processes = [
        subprocess.Popen(
            [
                given.binary, folder / f"home-{shard}", paths[0], vault_id, *paths[1:],
                str(given.size), str(given.seed), str(shard), str(shards), str(WRITE_EVERY),
            ],
            stdout=subprocess.PIPE, text=True,
        )
        for shard in range(shards)
    ]  # fmt: skip
    outputs = [process.communicate()[0] for process in processes]
    if any(process.returncode != 0 for process in processes):
        raise Broken("the probe failed")
    return "".join(outputs).splitlines()


def collect(lines, result):
    for line in lines:
        first, second, rest = line.split(" ", 2)
        if first == "finding":
            result.find(second, rest)
            continue
        row, number = first.replace("-", ", "), int(rest)
        result.count(row, **{second: number})
        if second == "runs":
            result.runs += number
            result.faults += number


def run_control(name, reader, size, seed, files, secrets, folder):
    control = Result(name)
    original = files.original
    path = folder / "control.db"
    stride = max(size, len(files) // CONTROL_RUNS)
    path.write_bytes(original)
    genuine = {
        role: alterations.read(reader, path, secret, role) for role, secret in secrets.items()
    }
    if None in genuine.values():
        raise Broken(f"{name}: the untouched vault does not open")
    for number in range(len(files)):
        if not alterations.is_tried(number, stride, seed) or files[number] is None:
            continue
        kind, changed = files[number]
        path.write_bytes(changed)
        for role, secret in secrets.items():
            found = alterations.read(reader, path, secret, role)
            control.runs += 1
            row = f"{name}: {kind}, {role}"
            control.count(row, runs=1)
            if found is not None and found != genuine[role]:
                control.find("unseen", f"{kind} {number}, {role}")
                control.count(row, unseen=1)
            else:
                control.count(row, **{"refused" if found is None else "harmless": 1})
    return control


def main():
    given = arguments(__doc__, 1, "one in SIZE alterations is tried")
    result = Result("flips")
    with scratch(in_memory=True) as folder:
        paths, secrets, vault_id = alterations.write(folder)
        files = alterations.Alterations(paths[0].read_bytes())
        collect(probe(given, folder, paths, vault_id), result)
        controls = [
            run_control(name, reader, given.size, given.seed, files, secrets, Path(folder))
            for name, reader in alterations.CONTROLS.items()
        ]
    acknowledged = [line.get("written", 0) for line in result.rows.values()]
    result.acknowledged = sum(acknowledged)
    together = Result(" / ".join(control.campaign for control in controls))
    for control in controls:
        print(control.table())
        together.runs += control.runs
        # One that lets nothing through makes them all worthless.
        together.unseen += control.unseen
    if any(control.is_clean for control in controls):
        together.unseen = 0
    return result.conclude(
        together, given.seed, bytes=len(files.original), alterations=len(files),
        controls={control.campaign: control.unseen for control in controls},
    )  # fmt: skip


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"flips: {error}")
