"""Many processes on one vault (durability goal D6): no lost update, no deadlock, bounded waits.

Eight workers run real commands at once: add, rotate, edit, remove, get, list; a quarter of the
time each on its own, a quarter through the agent, half while the agent is killed and started
again. Every acknowledged rotation has raised the version by one and its value is there; every
acknowledged edit of one field stands although others edited the fields beside it; the audit log
has each acknowledged command once; the vault verifies. The control grants every lock.
"""

import json
import os
import random
import sys
import threading
import time

import operations
from home import Broken, Home, end, scratch
from picture import Refused, picture, secret_of
from result import Result, arguments, fault_vfs

WORKERS = 8
SHARED = [f"shared/{n}" for n in range(6)]
FIELDS = {"owner": "--owner", "notes": "--note", "service": "--service"}
# The vault waits 5 s for a lock, an anchor's lock 5 s more; the rest is the machine's own.
LONGEST_WAIT = 20
CONTROL_OPERATIONS = 20
AGENT_LIFE = (0.05, 0.6)
# A client whose agent dies under it cannot know what became of its request.
UNKNOWN = (4,)
# What others did meanwhile: the name is taken, or gone.
ORDINARY = (2, 3)
BUSY = 6


class Worker(threading.Thread):
    """Runs one command after another and keeps what each was answered."""

    def __init__(self, number, home, count, seed, round_name, memory):
        super().__init__()
        self.number, self.home, self.left, self.round = number, home, count, round_name
        self.random = random.Random(f"{seed}/{number}/{round_name}")
        self.memory, self.waits, self.failures = memory, [], []
        self.counts = {}

    def run(self):
        try:
            for _ in range(self.left):
                sort = self.random.choices(
                    ("rotate", "edit", "own", "get", "list"), (30, 20, 25, 15, 10)
                )[0]
                getattr(self, sort)()
        except Exception as error:  # A thread's exception would only be printed.
            self.failures.append(("wrong", f"{type(error).__name__}: {error}"))

    def command(self, sort, words, data=b""):
        """Runs one command; returns its answer, or None. Keeps the books."""
        began = time.monotonic()
        status, out, errors = self.home.run(words, data)
        self.waits.append(time.monotonic() - began)
        if status == 0:
            outcome = "done"
        elif status == BUSY:
            outcome = "busy"
        elif status in UNKNOWN and self.round == "agent killed":
            outcome = "unknown"
        elif status in ORDINARY:
            outcome = "ordinary"
        else:
            outcome = "failed"
            said = f"{words[0]}: {status} {errors.decode(errors='replace').strip()[:160]}"
            self.failures.append(("refused" if status == 5 else "wrong", said))
        self.memory.note(sort, outcome)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        return (outcome, out)

    def value(self):
        return f"worker {self.number}, {self.round}, value {self.random.getrandbits(64)}".encode()

    # --- Commands --------------------------------------------------------------------------------

    def rotate(self):
        name, value = self.random.choice(SHARED), self.value()
        outcome, out = self.command("entered", ["rotate", name, "--stdin", "--json"], value)
        self.memory.rotated(name, value, outcome, out)

    def edit(self):
        """A field that only this worker edits; others edit its neighbours."""
        number = self.random.randrange(len(SHARED))
        field = list(FIELDS)[(self.number + number) % WORKERS % len(FIELDS)]
        if (self.number + number) % WORKERS >= len(FIELDS):
            return self.get()
        text = self.value().decode()
        outcome, _ = self.command("edited", ["edit", SHARED[number], FIELDS[field], text])
        self.memory.edited((SHARED[number], field), text, outcome)
        return None

    def own(self):
        """Add, rotate, remove among names that nobody else touches."""
        name = f"own/{self.number}/{self.random.randrange(3)}"
        possible = self.memory.own.setdefault(name, [None])
        value = self.value()
        if possible == [None]:
            words, sort, then = ["add", name, "--stdin"], "added", value
        elif self.random.random() < 0.3:
            words, sort, then = ["remove", name, "--purge", "--yes"], "removed", None
        else:
            words, sort, then = ["rotate", name, "--stdin"], "entered", value
        outcome, _ = self.command(sort, words, b"" if then is None else value)
        if outcome == "done":
            self.memory.own[name] = [then]
        elif outcome == "unknown":
            possible.append(then)
        elif outcome == "ordinary" and len(possible) == 1:
            self.failures.append(("lost", f"{words[0]} {name}: nobody else touches it"))
        elif outcome == "ordinary":
            # It tells what became of the command before.
            self.memory.own[name] = [v for v in possible if (v is None) == (sort != "added")]

    def get(self):
        self.command("released", ["get", self.random.choice(SHARED)])

    def list(self):
        self.command("listed", ["list", "--json"])


class Memory:
    """What all workers were told, for the reckoning."""

    def __init__(self):
        self.lock = threading.Lock()
        self.books, self.own, self.fields = {}, {}, {}
        self.versions = {name: {1: b"first"} for name in SHARED}
        self.maybe = {name: set() for name in SHARED}
        self.twice = []

    def note(self, sort, outcome):
        with self.lock:
            line = self.books.setdefault(sort, {})
            line[outcome] = line.get(outcome, 0) + 1

    def rotated(self, name, value, outcome, out):
        with self.lock:
            if outcome == "unknown":
                self.maybe[name].add(value)
            elif outcome == "done":
                version = json.loads(out)["version"]
                if version in self.versions[name]:
                    self.twice.append(f"{name}: version {version} was given to two")
                self.versions[name][version] = value

    def edited(self, place, text, outcome):
        with self.lock:
            if outcome == "done":
                self.fields[place] = {text}
            elif outcome == "unknown":
                self.fields.setdefault(place, {None}).add(text)


def reckon(memory, found, result):
    """Compares what is there with what was said."""
    for text in memory.twice:
        result.find("lost", text)
    for name in SHARED:
        fields, versions = found.tokens.get(name, ({}, {}))
        told, maybe = memory.versions[name], memory.maybe[name]
        unknown = fields.get("next_ver", 1) - 1 - len(told)
        if not 0 <= unknown <= len(maybe):
            result.find("lost", f"{name}: {len(told)} versions told, {unknown} more there")
        for version, (_, value) in versions.items():
            if version in told and value != told[version] or (
                version not in told and value not in maybe
            ):
                result.find("lost", f"{name}: version {version} holds another value")
    for (name, field), texts in memory.fields.items():
        if found.tokens[name][0].get(field) not in texts:
            result.find("lost", f"{name}: the last edit of its {field} is gone")
    for name, possible in memory.own.items():
        there = operations.current(found.tokens, name) if name in found.tokens else None
        if there not in possible:
            result.find("lost", f"{name}: not what was acknowledged last")
    reckon_audit(memory, found, result)


def reckon_audit(memory, found, result):
    logged = {}
    for entry in found.audit:
        sort = entry["detail"]["change"] if entry["event"] == "written" else entry["event"]
        logged[sort] = logged.get(sort, 0) + 1
    for sort in ("added", "entered", "edited", "removed", "released"):
        line = memory.books.get(sort, {})
        done, unknown = line.get("done", 0), line.get("unknown", 0)
        there = logged.get(sort, 0) - (len(SHARED) if sort == "added" else 0)
        if not done <= there <= done + unknown:
            result.find("lost", f"audit: {there} times {sort}, {done} acknowledged")


def one_round(name, home, count, seed, memory, result):
    workers = [Worker(n, home, count, seed, name, memory) for n in range(WORKERS)]
    stop, kills = threading.Event(), [0]
    killer = threading.Thread(target=kill_agents, args=(home, seed, stop, kills))
    if name == "agent":
        home.unlock()
    for worker in workers:
        worker.start()
    if name == "agent killed":
        killer.start()
    for worker in workers:
        worker.join()
    stop.set()
    if name == "agent killed":
        killer.join()
    home.lock()
    waits = [wait for worker in workers for wait in worker.waits]
    for worker in workers:
        for sort, text in worker.failures:
            result.find(sort, f"{name}: {text}")
        for outcome, number in worker.counts.items():
            result.count(name, **{outcome: number})
    if max(waits) > LONGEST_WAIT:
        result.find("wrong", f"{name}: a command took {max(waits):.1f} s")
    result.runs += len(waits)
    result.faults += kills[0]
    result.count(name, commands=len(waits), kills=kills[0])
    return max(waits)


def kill_agents(home, seed, stop, kills):
    choose = random.Random(f"{seed}/kills")
    while not stop.is_set():
        try:
            pid = home.unlock()
        except (Broken, KeyError, ValueError):
            continue
        stop.wait(choose.uniform(*AGENT_LIFE))
        end(pid)
        kills[0] += 1


def campaign(binary, seed, folder, rounds, result, extra=None):
    home = Home(folder, binary).make()
    for name in SHARED:
        home.succeed(["add", name, "--stdin"], b"first")
    home.extra = dict(extra or {})
    memory, longest = Memory(), 0
    for name, count in rounds:
        longest = max(longest, one_round(name, home, count, seed, memory, result))
    home.extra = {}
    result.acknowledged = sum(line.get("done", 0) for line in memory.books.values())
    status, _, errors = home.run(["verify"])
    if status != 0:
        result.find("refused", f"verify: {errors.decode().strip()}")
    try:
        reckon(memory, picture(home.file, secret_of(home.keyfile), home.anchors), result)
    except Refused as error:
        result.find("refused", str(error))
    return longest


def main():
    given = arguments(__doc__, 500, f"commands of each of {WORKERS} workers")
    result, control = Result("processes"), Result("every lock is granted")
    quarter = max(1, given.size // 4)
    rounds = [("each alone", quarter), ("agent", quarter)]
    rounds.append(("agent killed", max(1, given.size - 2 * quarter)))
    with scratch() as folder:
        extra = fault_vfs(folder) | {"FAULT_NO_LOCKS": "1"}
        longest = campaign(given.binary, given.seed, folder / "main", rounds, result)
        alone = [("each alone", CONTROL_OPERATIONS)]
        campaign(given.binary, given.seed, folder / "control", alone, control, extra)
    busy = sum(line.get("busy", 0) for line in result.rows.values())
    return result.conclude(control, given.seed, busy=busy, longest_seconds=round(longest, 2))


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"processes: {error}")
