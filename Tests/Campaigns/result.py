"""What a campaign says at its end: a table for people, one JSON line for programs, a status."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

SHOWN = 10


class Result:
    """Counts. `lost`: acknowledged and gone. `unseen`: neither before nor after, and yet accepted.
    `refused`: a file that should open and does not. `wrong`: anything else that must not be."""

    def __init__(self, campaign):
        self.campaign, self.began = campaign, time.monotonic()
        self.runs = self.faults = self.acknowledged = 0
        self.lost = self.unseen = self.refused = self.wrong = 0
        self.rows, self.findings = {}, []

    def count(self, row, **numbers):
        line = self.rows.setdefault(row, {})
        for name, number in numbers.items():
            line[name] = line.get(name, 0) + number

    def find(self, sort, text):
        setattr(self, sort, getattr(self, sort) + 1)
        if len(self.findings) < SHOWN:
            self.findings.append(f"{sort}: {text}")

    def merge(self, other):
        """What a part of the campaign has counted, in a process of its own."""
        for name in ("runs", "faults", "acknowledged", "lost", "unseen", "refused", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for row, numbers in other.rows.items():
            self.count(row, **numbers)
        self.findings = (self.findings + other.findings)[:SHOWN]

    @property
    def is_clean(self):
        return self.lost == self.unseen == self.refused == self.wrong == 0

    def table(self):
        columns = list(dict.fromkeys(name for line in self.rows.values() for name in line))
        lines = [["", *columns]]
        lines += [[row, *(str(line.get(c, 0)) for c in columns)] for row, line in self.rows.items()]
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        return "\n".join(
            line[0].ljust(widths[0])
            + "".join("  " + cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))
            for line in lines
        )

    def conclude(self, control, seed, **more):
        """`control`: the result with one protection off. Prints everything; returns the status."""
        print(self.table())
        for finding in self.findings:
            print(finding)
        failed_as_it_must = not control.is_clean
        summary = {
            "campaign": self.campaign, "runs": self.runs, "faults": self.faults,
            "acknowledged": self.acknowledged, "acknowledged_lost": self.lost,
            "unseen": self.unseen, "refused": self.refused, "wrong": self.wrong,
            "control": {
                "failed": failed_as_it_must, "runs": control.runs, "lost": control.lost,
                "unseen": control.unseen, "refused": control.refused,
            },
            "seed": seed, "seconds": round(time.monotonic() - self.began, 1),
        } | more  # fmt: skip
        verdict = "failed, as it must" if failed_as_it_must else "PASSED, and must not"
        print(
            f"control ({control.campaign}): {control.runs} runs, {control.lost} lost,"
            f" {control.unseen} unseen, {control.refused} refused - {verdict}"
        )
        print(json.dumps(summary), flush=True)
        return 0 if self.is_clean and failed_as_it_must and self.runs > 0 else 1


def arguments(description, size, size_help):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--binary", required=True, help="the program under test")
    parser.add_argument("--size", type=int, default=size, help=f"{size_help} (default {size})")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "little"))
    parser.add_argument("--only", help="these operations alone, divided by commas")
    given = parser.parse_args()
    given.binary = str(Path(given.binary).resolve())
    print(f"seed {given.seed}", file=sys.stderr)
    return given


def fault_vfs(folder):
    """Builds the VFS that fails on order; returns what must be loaded before the program."""
    source, library = Path(__file__).parent / "Preload/fault_vfs.c", Path(folder) / "fault.so"
    compiler = next(filter(None, map(shutil.which, ("clang", "cc", "gcc"))), None)
    if compiler is None:
        raise SystemExit("there is no C compiler: bash .ci/setup --tests")
    options = ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source, "-lsqlite3"]
    subprocess.run([compiler, *options], check=True)
    return {"LD_PRELOAD": str(library)}
