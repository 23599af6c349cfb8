"""Every state that a power loss can leave (durability goal D2).

One real command runs under strace; from its system calls come all the moments at which the power
may go, and for each moment the images a disk may then hold: nothing that was not yet synced,
everything, and random subsets, in half of them with writes torn at a multiple of 512 bytes. Every
image is opened by the independent reader, with the anchors the image has, and a sample by the
product: it holds the vault before or the vault after, and once the answer was given only the vault
after. The control takes the same trace as if no sync had happened.
"""

import hashlib
import os
import random
import shutil
import sys
from pathlib import Path

import operations
from crash_disk import Disk, put
from home import Broken, Home, scratch
from picture import Refused, code_of, opens, picture, secret_of
from result import Result, arguments
from syscalls import traced, traced_agent

PRODUCT_EVERY = 50
# The control needs no more to fail.
CONTROL_SUBSETS = 8
LARGE = {"add-large": "add", "rotate-large": "rotate"}
# Of a release the agent moves the anchor only after it has answered.
AGENT = {"rotate-agent": "rotate", "get-agent": "get"}


class Campaign:
    def __init__(self, binary, seed, size, folder):
        self.random, self.serial = random.Random(seed), operations.Serial(seed)
        self.size, self.folder = size, folder
        self.template = Home(folder / "template", binary).make()
        operations.furnish(self.template, self.serial)
        self.secret = secret_of(self.template.keyfile)
        self.seen = 0

    def operation(self, name, result, control):
        home = self.template.copy(self.folder / name)
        before = picture(home.file, self.secret, home.anchors)
        plain = (LARGE | AGENT).get(name, name)
        large = {"large": name in LARGE} if plain in ("add", "rotate") else {}
        make = operations.OPERATIONS[plain]
        step = make(home, before, self.random, self.serial, **large)
        step.put_files(home)
        disk, control_disk = Disk(home.path), Disk(home.path)
        log = self.folder / "trace"
        if name in AGENT:
            events = traced_agent(home, step.words, step.data, log)
        else:
            events = traced(home, step.words, step.data, log, is_silent=step.is_silent)
        after = picture(home.file, self.secret, home.anchors)
        if step.state_of(before, after) != ("before" if step.event is None else "after"):
            raise Broken(f"{name} did not do what it should")
        complaint = step.beside(home, "before" if step.event is None else "after", True)
        if complaint is not None:
            raise Broken(f"{name}: {complaint[1]}")
        states = (before, after)
        disk.play(events)
        control_disk.play(events, ignores_sync=True)
        self.every_image(name, disk, self.size, states, step, result)
        self.every_image(name, control_disk, CONTROL_SUBSETS, states, step, control)
        shutil.rmtree(home.path)

    def every_image(self, name, disk, subsets, states, step, result):
        target = self.folder / "image"
        known = {}
        for point in disk.points():
            answered = disk.is_answered(point)
            for tree in disk.images(point, subsets, self.random):
                result.runs += 1
                # The same image may be right before the answer and wrong after it.
                digest = fingerprint(tree), answered
                if digest not in known:
                    shutil.rmtree(target, ignore_errors=True)
                    put(tree, disk.root, str(target))
                    known[digest] = self.verdict(target, states, step, answered)
                verdict, text = known[digest]
                result.count(name, images=1, **{verdict: 1})
                result.acknowledged += answered
                if verdict in ("refused", "unseen", "wrong", "lost"):
                    result.find(verdict, f"{name}, point {point}: {text}")
                    # What was acknowledged and cannot be read is lost too.
                    result.lost += answered and verdict != "lost"
                elif answered and step.is_lost(verdict):
                    result.find("lost", f"{name}, point {point}: the acknowledged write is gone")
        images = len({digest for digest, _ in known})
        result.faults += images
        moments = len(disk.points())
        result.count(name, moments=moments, different=images)

    def verdict(self, target, states, step, answered):
        before, after = states
        home = Home(target, self.template.binary)
        self.seen += 1
        by_product = self.seen % PRODUCT_EVERY == 0
        if by_product and not step.anchors_follow:
            # The product rolls back what the crash left, with the anchors of the image.
            status, _, errors = home.run(["verify"])
            if status != 0:
                return "refused", errors.decode().strip()
        try:
            found, is_interrupted = step.look(home, self.secret, before)
            if is_interrupted and answered:
                return "refused", "the anchors refuse what was acknowledged"
            if found.marks < before.marks and not is_interrupted:
                return "wrong", "the anchor is gone"
            verdict = self.compared(found, before, after)
            state = verdict[0] if verdict[0] in ("before", "after") else None
            complaint = step.beside(home, state, answered)
            if is_interrupted and by_product:
                step.again(home, self.secret)
        except Refused as error:
            return "refused", str(error)
        if complaint is not None:
            return complaint
        return ("repeatable", "") if is_interrupted and state == "after" else verdict

    @staticmethod
    def compared(found, before, after):
        for name, state in (("before", before), ("after", after)):
            if found.state_hash == state.state_hash:
                same = found.tokens == state.tokens and found.audit == state.audit
                return (name, "") if same else ("unseen", "one state, two contents")
        return "unseen", "neither before nor after"

    # --- A vault that is being made --------------------------------------------------------------

    def init(self, result, control):
        home = Home(self.folder / "init", self.template.binary).prepare()
        disk, control_disk = Disk(home.path), Disk(home.path)
        events = traced(home, home.init_words(), b"", self.folder / "trace", with_key=False)
        secret = secret_of(home.keyfile)
        state = picture(home.file, secret, home.anchors)
        for played, subsets, counts in (
            (disk.play(events), self.size, result),
            (control_disk.play(events, True), CONTROL_SUBSETS, control),
        ):
            self.every_beginning(played, subsets, state, home, counts)
        shutil.rmtree(home.path)

    def every_beginning(self, disk, subsets, state, home, result):
        target, known = self.folder / "image", {}
        for point in disk.points():
            for tree in disk.images(point, subsets, self.random):
                digest = fingerprint(tree)
                if digest not in known:
                    shutil.rmtree(target, ignore_errors=True)
                    put(tree, disk.root, str(target))
                    known[digest] = self.beginning(target, state)
                verdict, text = known[digest]
                answered = disk.is_answered(point)
                result.runs += 1
                result.acknowledged += answered
                result.count("init", images=1, **{verdict: 1})
                if verdict in ("refused", "unseen"):
                    result.find(verdict, f"init, point {point}: {text}")
                    result.lost += answered
                elif answered and verdict == "before":
                    result.find("lost", f"init, point {point}: the vault is gone")
        result.faults += len(known)
        result.count("init", moments=len(disk.points()), different=len(known))

    @staticmethod
    def beginning(target, state):
        """There is no vault, or a whole one that the keyfile and the code beside it open."""
        home = Home(target, "")
        if not home.file.exists():
            return "before", ""
        try:
            found = picture(home.file, secret_of(home.keyfile), home.anchors)
            if not opens(home.file, code_of(home.path / "recovery")):
                return "refused", "the recovery code opens nothing"
        except Refused as error:
            return "refused", str(error)
        same = found.state_hash == state.state_hash
        return ("after", "") if same else ("unseen", "another vault")


def fingerprint(tree):
    total = hashlib.blake2b(digest_size=16)
    for path in sorted(tree):
        data, mode = tree[path]
        total.update(f"{path}\0{mode}\0{-1 if data is None else len(data)}\0".encode())
        total.update(data or b"")
    return total.digest()


def main():
    given = arguments(__doc__, 60, "random subsets at each moment")
    result, control = Result("power"), Result("no sync counts")
    every = ["init", *operations.OPERATIONS, *LARGE, *AGENT]
    names = given.only.split(",") if given.only else every
    with scratch(in_memory=True) as folder:
        campaign = Campaign(given.binary, given.seed, given.size, Path(os.path.realpath(folder)))
        for name in names:
            if name == "init":
                campaign.init(result, control)
            else:
                campaign.operation(name, result, control)
    return result.conclude(control, given.seed, subsets=given.size)


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"power: {error}")
