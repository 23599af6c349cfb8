"""The n-th I/O error (durability goal D3), for every n until the command meets none.

A SQLite VFS in C (Preload/fault_vfs.c) is loaded into the real program and lets the n-th call
fail: with EIO, with ENOSPC, with a write that stops half way, with a sync that fails after the
fact; once, or from then on. Afterwards, without faults, the independent reader and by turns the
product open the vault: it is as before or as after, as the message said; an answer was given
only for what is there; and the status is one that `vault --help` lists for such a failure. The
control lets what is written to a journal go nowhere.
"""

import os
import random
import re
import shutil
import sys

import operations
from home import Broken, Home, scratch
from picture import Refused, picture, secret_of
from result import Result, arguments, fault_vfs

KINDS = ("eio", "enospc", "short", "fsync")
CONTROL_KINDS = ("short",)
# A command makes some 150 calls, and a few more for a value of several pages.
LAST = 2000
LARGE = {"add-large": "add", "rotate-large": "rotate"}
FAILED_IO, DONE = 7, 0
# These answer with values, never in JSON.
PLAIN = ("exec", "get", "export")
UNCERTAIN = "it may or may not have happened"
KEPT = "stays where it is"
# What the message promises about the vault, as VaultApp words it.
PROMISES = {
    "the vault is as it was before": "before",
    "the vault is unchanged": "before",
    "nothing was changed": "before",
    "the restored vault is in its place": "after",
    "the change is in the file all the same": "after",
    UNCERTAIN: "either",
}
CODE = re.compile(r'"code":"(\w+)"')


class Campaign:
    def __init__(self, binary, seed, folder, preload):
        self.random, self.serial = random.Random(seed), operations.Serial(seed)
        self.folder, self.preload = folder, preload
        self.template = Home(folder / "template", binary).make()
        operations.furnish(self.template, self.serial)
        self.secret = secret_of(self.template.keyfile)
        self.before = picture(self.template.file, self.secret, self.template.anchors)
        self.seen = 0

    def step(self, name):
        large = {"large": name in LARGE} if LARGE.get(name, name) in ("add", "rotate") else {}
        make = operations.OPERATIONS[LARGE.get(name, name)]
        return make(self.template, self.before, self.random, self.serial, **large)

    def every_fault(self, name, kind, persistent, stride, result, drops_journal=False):
        """n = 1, 1 + stride, ... until the command runs to its end without one."""
        step = self.step(name)
        for number in range(1, LAST, stride):
            home = self.template.copy(self.folder / "home")
            step.put_files(home)
            words = step.words
            if name not in PLAIN:
                words = words + ["--json"]
            home.extra = self.fault(kind, number, persistent)
            home.extra["FAULT_DROP_JOURNAL"] = str(int(drops_journal))
            answer = home.run(words, step.data)
            home.extra = {}
            fired = self.has_fired()
            where = f"{name}, {kind}{' from then on' if persistent else ''}, n = {number}"
            self.judge(where, name, kind, step, home, answer, fired, result)
            shutil.rmtree(home.path)
            if not fired:
                return
        raise Broken(f"{name}: still faults at n = {LAST}")

    def fault(self, kind, number, persistent):
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        return self.preload | {
            "FAULT_KIND": kind, "FAULT_AT": str(number), "FAULT_LOG": str(log),
            "FAULT_PERSISTENT": str(int(persistent)),
        }  # fmt: skip

    def has_fired(self):
        return (self.folder / "log").stat().st_size > 0

    def every_fault_of_init(self, kind, persistent, stride, result):
        """A vault that could not be made is not there, nor the keys to it."""
        for number in range(1, LAST, stride):
            home = Home(self.folder / "new", self.template.binary).prepare()
            home.extra = self.fault(kind, number, persistent)
            status, out, errors = home.run(["init", "--json", *home.init_words()[1:]], b"", False)
            home.extra = {}
            fired, text = self.has_fired(), errors.decode(errors="replace").strip()
            where = f"init, {kind}{' from then on' if persistent else ''}, n = {number}"
            result.runs += 1
            result.faults += fired
            result.acknowledged += status == DONE
            state = "after" if home.file.exists() else "before"
            result.count("init", runs=1, faults=fired, **{state: 1})
            if (status == DONE) != (state == "after"):
                result.find("lost", f"{where}: status {status}, and it is as {state}")
            if status != DONE and (status != FAILED_IO or not self.names_io("init", text)):
                result.find("wrong", f"{where}: status {status}: {text[:160]}")
            if state == "before" and (home.keyfile.exists() or (home.path / "recovery").exists()):
                result.find("wrong", f"{where}: keys to a vault that was not made")
            if state == "after":
                try:
                    picture(home.file, secret_of(home.keyfile), home.anchors)
                except Refused as error:
                    result.find("refused", f"{where}: {error}")
            shutil.rmtree(home.path)
            if not fired:
                return
        raise Broken(f"init: still faults at n = {LAST}")

    def without_anchor(self, name, result):
        """The anchor cannot move. The change stands, a warning says so, nothing refuses later."""
        step, home = self.step(name), self.template.copy(self.folder / "home")
        step.put_files(home)
        home.extra = self.fault("", 0, False) | {"FAULT_RENAME": "1"}
        words = step.words if name in PLAIN else step.words + ["--json"]
        answer = home.run(words, step.data)
        home.extra = {}
        where, fired = f"{name}, the anchor cannot be written", self.has_fired()
        # An accepted rollback without its anchor would be refused: that is no success.
        if step.anchors_follow and fired:
            if answer[0] != FAILED_IO:
                result.find("wrong", f"{where}: status {answer[0]}: {answer[2].decode().strip()}")
        elif answer[0] != DONE or fired and b"rollback detection" not in answer[2]:
            result.find("wrong", f"{where}: status {answer[0]}: {answer[2].decode().strip()}")
        self.judge(where, name, "", step, home, answer, fired, result)
        shutil.rmtree(home.path)

    def judge(self, where, name, kind, step, home, answer, fired, result):
        status, out, errors = answer
        text = errors.decode(errors="replace")
        result.runs += 1
        result.faults += fired
        self.seen += 1
        by_product = self.seen % 4 == 0 or home.has_hot_journal and self.seen % 2
        if by_product and not step.anchors_follow:
            verified = home.run(["verify"])
            if verified[0] != 0:
                result.find("refused", f"{where}: verify: {verified[2].decode().strip()}")
        try:
            found, is_interrupted = step.look(home, self.secret, self.before)
            state = step.state_of(self.before, found)
            complaint = step.beside(home, state, status == DONE)
            if is_interrupted and status == DONE:
                raise Refused("acknowledged, and the anchors refuse it")
            if is_interrupted:
                result.count(name, repeated=1)
                step.again(home, self.secret)
        except Refused as error:
            result.count(name, runs=1, refused=1)
            result.lost += status == DONE
            return result.find("refused", f"{where}: {error}")
        result.count(name, runs=1, faults=fired, **{state or "neither": 1})
        if complaint is not None:
            return result.find(complaint[0], f"{where}: {complaint[1]}")
        left = step.left_behind(home)
        if left and state == "before" and UNCERTAIN not in text:
            result.find("wrong", f"{where}: status {status}, left behind: {left}")
        if left and status != DONE and step.keeps_if_unsure and KEPT not in text:
            result.find("wrong", f"{where}: does not tell of {left}: {text.strip()[:160]}")
        if state is None:
            return result.find("unseen", f"{where}: neither before nor after")
        if status == DONE or out:
            result.acknowledged += 1
            if step.is_lost(state):
                return result.find("lost", f"{where}: acknowledged, and not there")
            if step.answer is not None and out != step.answer:
                return result.find("wrong", f"{where}: another value was released")
        if status == DONE:
            return None
        if not fired:
            return result.find("wrong", f"{where}: failed without a fault: {text.strip()}")
        expected = 125 if name == "exec" else FAILED_IO
        if status != expected or not self.names_io(name, text):
            result.find("wrong", f"{where}: status {status}: {text.strip()[:160]}")
        promise = next((held for words, held in PROMISES.items() if words in text), "before")
        result.count(name, **{f"said {promise}": 1})
        if promise not in (state, "either"):
            result.find("wrong", f"{where}: said {promise}, is {state}: {text.strip()[:160]}")
        return None

    @staticmethod
    def names_io(name, text):
        if name in PLAIN:
            return True
        code = CODE.search(text)
        return code is not None and code[1] in ("io", "disk_full", "permission")


def main():
    given = arguments(__doc__, 1, "every SIZE-th n is tried, from the first one")
    result, control = Result("io"), Result("what is written to a journal goes nowhere")
    every = ["init", *operations.OPERATIONS, *LARGE]
    names = given.only.split(",") if given.only else every
    with scratch(in_memory=True) as folder:
        campaign = Campaign(given.binary, given.seed, folder, fault_vfs(folder))
        for name in names:
            if name != "init":
                campaign.without_anchor(name, result)
            for kind in KINDS:
                for persistent in (False, True):
                    if name == "init":
                        campaign.every_fault_of_init(kind, persistent, given.size, result)
                    else:
                        campaign.every_fault(name, kind, persistent, given.size, result)
        for kind in CONTROL_KINDS:
            campaign.every_fault("rotate", kind, True, 1, control, drops_journal=True)
    return result.conclude(control, given.seed)


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"io: {error}")
