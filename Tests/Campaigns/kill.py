"""SIGKILL at a random moment of every command that writes (durability goal D1).

Each run starts one real command and kills it after a delay drawn from the time that command
takes; three runs in ten kill it in a chosen write, sync or delete instead, one in ten the agent
that does the work. Then the vault is opened by the independent reader, by turns after SQLite alone
or the product has rolled a crashed transaction back. What was acknowledged - standard output has
the answer - is there; anything else is there whole or not at all; nothing else has changed. The
vault lives on through many runs. The control does the same where what is written to a journal
goes nowhere.
"""

import contextlib
import os
import random
import shutil
import signal
import statistics
import sys
import time

import operations
from home import Broken, Home, end, finish, scratch
from picture import Refused, picture, secret_of
from result import Result, arguments, fault_vfs

# Runs before a vault is replaced by a fresh one: its audit log makes each opening slower.
LIFE = 150
PRODUCT_EVERY = 10
CONTROL_RUNS = 400
# Making a vault derives a key, and takes as long as ten other commands.
INIT_EVERY = 25
# Calls of SQLite that change a file, per command: 26 with a small value.
CALLS = 30
MORE_CALLS = {"rekey": 90, "restore": 70, "backup": 40, "import": 45, "audit-prune": 40}
# Derives two keys: it has a turn in one of so many rounds.
RARE = {"passwd": 4}


class Campaign:
    def __init__(self, binary, seed, folder, preload, result, only=None, drops_journal=False):
        self.random = random.Random(seed)
        self.serial = operations.Serial(seed)
        self.folder, self.preload, self.result = folder, preload, result
        self.drops_journal = drops_journal
        self.names = [n for n in operations.OPERATIONS if only is None or n in only]
        began = time.monotonic()
        self.template = Home(folder / "template", binary).make()
        self.durations = {"init": time.monotonic() - began}
        operations.furnish(self.template, self.serial)
        self.secret = secret_of(self.template.keyfile)
        self.number, self.lives, self.rounds, self.round = 0, 0, -1, []
        self.fresh_vault()

    def fresh_vault(self):
        if self.lives:
            shutil.rmtree(self.home.path)
        self.lives += 1
        self.age = 0
        self.home = self.template.copy(self.folder / f"life-{self.lives}")
        self.before = self.look()

    def look(self):
        return picture(self.home.file, self.secret, self.home.anchors)

    # --- One run ---------------------------------------------------------------------------------

    def duration(self, name):
        """Seconds that the command takes when nobody kills it; measured once, on a copy."""
        if name not in self.durations:
            times = []
            home = self.template.copy(self.folder / f"measure-{name}")
            before = picture(home.file, self.secret)
            for _ in range(3):
                if not operations.possible(name, before):
                    break
                step = operations.OPERATIONS[name](home, before, self.random, self.serial)
                step.put_files(home)
                began = time.monotonic()
                home.succeed(step.words, step.data)
                times.append(time.monotonic() - began)
                before = picture(home.file, self.secret)
            shutil.rmtree(home.path)
            self.durations[name] = statistics.median(times)
        return self.durations[name]

    def next_name(self):
        """In rounds, each in an order of its own: every operation has its turn."""
        turn = [n for n in self.round if operations.possible(n, self.before)]
        if not turn:
            self.rounds += 1
            self.round = [n for n in self.names if self.rounds % RARE.get(n, 1) == 0]
            turn = [n for n in self.round if operations.possible(n, self.before)]
        if not turn:
            self.fresh_vault()
            turn = [n for n in self.names if operations.possible(n, self.before)]
        # The rare one first: a rekey drops the passphrase.
        name = next((n for n in turn if n in RARE), None) or self.random.choice(turn)
        if name in self.round:
            self.round.remove(name)
        return name

    def step(self):
        self.number += 1
        name = self.next_name()
        make = operations.OPERATIONS[name]
        return name, make(self.home, self.before, self.random, self.serial)

    def run(self, way):
        """One command killed in one of three ways; returns whether a kill met it alive."""
        if self.age >= LIFE:
            self.fresh_vault()
        self.age += 1
        name, step = self.step()
        if way == "by_agent" and step.needs_key:
            way = "by_time"
        step.put_files(self.home)
        self.home.extra = dict(self.preload) if self.drops_journal else {}
        if self.drops_journal:
            self.home.extra["FAULT_DROP_JOURNAL"] = "1"
        status, out, errors = getattr(self, way)(name, step)
        self.home.extra = {}
        result, row = self.result, f"{name}, agent" if way == "by_agent" else name
        killed = status == -signal.SIGKILL or (way == "by_agent" and status != 0)
        left, hot = self.home.journal.exists(), self.home.has_hot_journal
        acknowledged = status == 0 or bool(out)
        result.runs += 1
        result.faults += killed
        result.acknowledged += acknowledged
        result.count(
            row, runs=1, killed=killed, journals=left, hot=hot, acknowledged=acknowledged
        )
        if not killed and status != 0:
            result.find("wrong", f"{name}: ended with {status}: {errors.decode()[:200]}")
        self.judge(row, step, acknowledged, out, hot)

    def by_time(self, name, step):
        process = self.home.start(step.words)
        delay = self.random.uniform(0, self.duration(name))
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(step.data)
            process.stdin.close()
        process.stdin = None
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        return finish(process, None)

    def by_call(self, name, step):
        # Later calls are likelier: the journal is whole then, and the file is being changed.
        calls = MORE_CALLS.get(name, CALLS)
        at = calls - int(calls * self.random.random() ** 2)
        self.home.extra |= self.preload | {"FAULT_KIND": "kill", "FAULT_AT": str(at)}
        return self.home.run(step.words, step.data)

    def by_agent(self, name, step):
        agent = self.home.unlock()
        try:
            process = self.home.start(step.words, with_key=False)
            delay = self.random.uniform(0, self.duration(name))
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(step.data)
                process.stdin.close()
            process.stdin = None
            time.sleep(delay)
        finally:
            end(agent)
        return finish(process, None)

    # --- Looking ---------------------------------------------------------------------------------

    def judge(self, name, step, acknowledged, out, hot):
        result = self.result
        # By turns the product, and SQLite inside the reader's door, meets the journal first.
        by_product = (hot and self.number % 2) or self.number % PRODUCT_EVERY == 0
        if by_product and not step.anchors_follow:
            status, _, errors = self.home.run(["verify"])
            if status != 0:
                result.find("refused", f"{name}: verify: {status} {errors.decode().strip()}")
        try:
            after, is_interrupted = step.look(self.home, self.secret, self.before)
            state = step.state_of(self.before, after)
            complaint = step.beside(self.home, state, acknowledged)
            if is_interrupted:
                result.count(name, repeated=1)
                if acknowledged:
                    raise Refused("acknowledged, and the anchors refuse it")
                after = step.again(self.home, self.secret)
        except Refused as error:
            result.find("refused", f"{name}: {error}")
            result.lost += acknowledged
            return self.fresh_vault()
        before, self.before = self.before, after
        result.count(name, before=state == "before")
        if out and step.answer is not None and out != step.answer[: len(out)]:
            result.find("wrong", f"{name}: another value was released")
        if complaint is not None:
            result.find(complaint[0], f"{name}: {complaint[1]}")
        if state is None:
            result.find("unseen", f"{name}: neither before nor after")
        elif acknowledged and step.is_lost(state):
            result.find("lost", f"{name}: acknowledged, and not there")
        return None

    # --- A vault that is being made --------------------------------------------------------------

    def run_init(self):
        """There is no vault, or a whole one that the keyfile beside it opens."""
        home = Home(self.folder / "new", self.template.binary).prepare()
        process = home.start(home.init_words(), with_key=False)
        time.sleep(self.random.uniform(0, self.durations["init"] * 1.2))
        process.send_signal(signal.SIGKILL)
        status, out, _ = finish(process)
        exists, result = home.file.exists(), self.result
        result.runs += 1
        result.faults += status == -signal.SIGKILL
        result.acknowledged += bool(out)
        result.count("init", runs=1, killed=status != 0, acknowledged=bool(out), before=not exists)
        try:
            if exists:
                picture(home.file, secret_of(home.keyfile), home.anchors)
            elif out:
                result.find("lost", "init: acknowledged, and there is no vault")
            else:
                # What was left behind is not in the way of another try.
                for key in (home.keyfile, home.path / "recovery"):
                    key.unlink(missing_ok=True)
                home.succeed(home.init_words(), with_key=False)
        except Refused as error:
            result.find("refused", f"init: {error}")
        shutil.rmtree(home.path)


def way_of(number):
    return "by_agent" if number % 10 == 9 else "by_call" if number % 5 in (2, 4) else "by_time"


def main():
    given = arguments(__doc__, 10_000, "runs")
    result, control = Result("kill"), Result("what is written to a journal goes nowhere")
    with scratch() as folder:
        preload = fault_vfs(folder)
        only = given.only.split(",") if given.only else None
        (folder / "main").mkdir()
        campaign = Campaign(given.binary, given.seed, folder / "main", preload, result, only)
        for number in range(given.size):
            its_turn = number % INIT_EVERY == INIT_EVERY - 1 and (only is None or "init" in only)
            if its_turn or only == ["init"]:
                campaign.run_init()
            else:
                campaign.run(way_of(number))
        (folder / "control").mkdir()
        only = None if only == ["init"] else only
        campaign = Campaign(
            given.binary, given.seed, folder / "control", preload, control, only, True
        )
        for number in range(CONTROL_RUNS):
            campaign.run("by_call" if number % 2 else "by_time")
            if not control.is_clean:
                break
    left = {name: total(result, name) for name in ("journals", "hot")}
    return result.conclude(control, given.seed, **left)


def total(result, column):
    return sum(line.get(column, 0) for line in result.rows.values())


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"kill: {error}")
