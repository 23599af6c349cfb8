"""SIGKILL at every step of a rotation by a driver, one after the other, not by chance.

The providers are those of Tests/Labs. Every call of the provider's tool, before it is made and
after it has taken effect, and every call that changes the vault's file is a point at which `vault
rotate --auto` is killed. Then the person does what `vault` says: `--resume` until the rotation is
over, or begins anew if it never was; in two more runs of every call, `--rollback` and `--abandon`.
Where every write is tried, `--resume` and `--rollback` are killed at each of their calls as well.
In the end the value that `vault get` gives out is one the provider takes, the provider has no
other, and no rotation is open. Where the provider ends the old value itself and its answer was lost
there is no such value: then vault says so, or asks before it gives the rotation up, and has thrown
nothing away.

The control makes the value at the provider first and stores it afterwards, as a script would.
"""

import itertools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import rotation_scene
from home import Broken, scratch
from result import Result, arguments, fault_vfs

# One for each origin of a value: here every write to the vault's file is tried.
WHOLE = ("command", "command-provider", "command-replacement")
# Of the writes at the others, unless --size says otherwise: what is written is the same there.
STRIDE = 20
# What a person tries first, and goes on with when that was killed too.
WAYS_ON = (("--resume", "go_on"), ("--rollback", "roll_back"))
# More than any rotation makes.
LAST = 800
TRIES = 6
# What has to be said where a value is lost for good, and where nobody can tell.
LOST, UNKNOWN = b"its answer with the new one is lost", b"cannot be asked whether"
# Said where a person has to agree, and where another way is the right one.
ASKED, RESUME = b"this needs a yes", b"vault rotate --resume app"


class Campaign:
    """At one lab."""

    def __init__(self, name, place, result, stride):
        self.name, self.place, self.result, self.stride = name, place, result, stride
        lab = place.lab
        self.row = f"{name}: {lab.origin}, {'real' if lab.is_real else 'stand-in'}"
        self.count(calls=0, writes=0, twice=0, runs=0, usable=0, orphans=0, told=0)

    def count(self, **numbers):
        self.result.count(self.row, **numbers)

    def run(self, preload, first):
        for call in range(1, self.undisturbed() + 1):
            self.count(calls=1)
            for side in ("before", "after"):
                for recover in (self.go_on, self.roll_back, self.abandon):
                    self.killed_at_the_provider(call, side, recover)
                if self.stride == 1:
                    for way, recover in WAYS_ON:
                        self.killed_twice(call, side, way, getattr(self, recover))
        for at in itertools.count(first, self.stride):
            if not self.killed_in_the_vault(at, preload):
                return
            self.count(writes=1)
            if at > LAST:
                raise Broken(f"{self.name}: more than {LAST} writes")

    def undisturbed(self):
        scene = self.place.scene()
        status, _, errors = scene.rotate("--auto")
        look = scene.look()
        if status != 0 or not look.is_usable or look.is_first or look.orphans or look.rotation:
            raise Broken(f"{self.name}: {status}: {errors.decode()} {vars(look)}")
        return scene.calls

    def killed_at_the_provider(self, call, side, recover):
        scene = self.place.scene()
        scene.kill_at(call, side)
        status, _, errors = scene.rotate("--auto")
        point = f"{side} call {call} of the provider, then {recover.__name__}"
        if status != -signal.SIGKILL:
            raise Broken(f"{self.name}, {point}: {status}: {errors.decode()}")
        self.recovered(point, scene, recover)

    def killed_twice(self, call, side, way, recover):
        """The way out of the first kill is killed as well, at each of its own calls."""
        for again in itertools.count(1):
            for later_side in ("before", "after"):
                scene = self.place.scene()
                scene.kill_at(call, side)
                scene.rotate("--auto")
                scene.kill_at(again, later_side)
                status, _, errors = scene.rotate(way)
                if status != -signal.SIGKILL:
                    # It has no such call.
                    return
                point = f"{side} call {call}, {later_side} call {again} of {way}"
                self.count(twice=1)
                self.recovered(f"{point}, then {recover.__name__}", scene, recover)

    def killed_in_the_vault(self, at, preload):
        """Returns false if there is no such call any more."""
        scene = self.place.scene()
        kill = preload | {"FAULT_KIND": "kill", "FAULT_AT": str(at)}
        status, _, errors = scene.rotate("--auto", kill)
        if status == 0:
            return False
        point = f"write {at} of the vault"
        if status != -signal.SIGKILL:
            raise Broken(f"{self.name}, {point}: status {status}: {errors.decode()}")
        self.recovered(point, scene, self.go_on)
        return True

    # --- Afterwards ------------------------------------------------------------------------------

    def recovered(self, point, scene, recover):
        self.result.faults += 1
        self.result.runs += 1
        self.count(runs=1)
        look, said, is_told = recover(point, scene)
        if is_told and not look.is_usable:
            return self.count(told=1)
        return self.judge(point, look, said, may_be_first=recover != self.go_on)

    # Each returns how it stands then, the last word, and whether vault has told of a loss.

    def go_on(self, point, scene):
        """As a person does who reads what is said."""
        said = b""
        for _ in range(TRIES):
            look = scene.look()
            if look.phase == "stuck" or (look.rotation is None and not look.is_first):
                break
            before = look.phase, said
            _, _, said = scene.rotate("--auto" if look.rotation is None else "--resume")
            if said and before == (look.phase, said):
                # It will say so for ever.
                break
        look = scene.look()
        if look.rotation is None or not scene.lab.can_lose:
            return look, said, False
        return self.give_up(point, scene, look, said)

    def give_up(self, point, scene, look, said):
        """What cannot be resumed, and is begun anew if the old value still works."""
        expected = {"stuck": LOST, "uncertain": UNKNOWN}.get(look.phase)
        if expected is None or expected not in said:
            self.wrong(point, "not told", look, said)
        if look.phase == "stuck" and look.is_usable:
            self.wrong(point, "stuck, and the old value works", look, said)
        if look.phase == "uncertain":
            status, _, errors = scene.rotate("--abandon", says_yes=False)
            if ASKED not in errors:
                self.wrong(point, f"given up without a question: {status}", look, errors)
        status, _, errors = scene.rotate("--abandon")
        look = scene.look()
        if status != 0 or look.rotation is not None or not look.is_first:
            self.wrong(point, f"not given up: {status}", look, errors)
        if look.is_usable:
            _, _, said = scene.rotate("--auto")
            look = scene.look()
        return look, said, not look.is_usable

    def roll_back(self, point, scene):
        """Or goes on, where vault says that there is no way back."""
        said, look = b"", scene.look()
        for _ in range(TRIES):
            if look.rotation is None:
                return look, said, False
            if look.phase == "stuck" or UNKNOWN in said:
                return self.give_up(point, scene, look, said)
            way = "--resume" if RESUME in said else "--rollback"
            _, _, said = scene.rotate(way)
            look = scene.look()
        return look, said, False

    def abandon(self, point, scene):
        """A person who says yes to nothing that was not asked."""
        if scene.look().rotation is None:
            return self.go_on(point, scene)
        _, _, said = scene.rotate("--abandon", says_yes=False)
        is_told = ASKED in said and scene.lab.can_lose
        if ASKED in said:
            _, _, said = scene.rotate("--abandon")
        look = scene.look()
        if look.rotation is not None:
            # There is a new value, which works.
            return self.go_on(point, scene)
        return look, said, is_told

    def judge(self, point, look, said, may_be_first):
        self.count(usable=look.is_usable, orphans=look.orphans)
        if not look.is_usable:
            self.result.find("lost", f"{self.name}, {point}: {look.rotation} {said.decode()}")
        if look.orphans:
            self.result.find("unseen", f"{self.name}, {point}: {look.orphans} orphans")
        if look.rotation is not None or (look.is_first and not may_be_first):
            self.wrong(point, "not over", look, said)
        if not look.renews:
            self.wrong(point, "what makes new values is not the newest", look, said)

    def wrong(self, point, what, look, said):
        text = f"{self.name}, {point}: {what}: {look.rotation} {said.decode()}"
        self.result.find("wrong", text)


def at_lab(name, binary, stride, seed, preload, folder):
    """One lab, in a process of its own. Returns what came of it."""
    began, result = time.monotonic(), Result("rotation")
    rotation_scene.check_interpreter()
    with rotation_scene.Place(name, binary, Path(folder) / name) as place:
        Campaign(name, place, result, stride).run(preload, 1 + seed % stride)
    print(f"{name}: {result.faults} points, {time.monotonic() - began:.0f} s", file=sys.stderr)
    return result


def control(binary, folder, result):
    """Made at the provider, then stored: what a script does, killed in between."""
    for name in WHOLE:
        with rotation_scene.Place(name, binary, folder / "control" / name) as place:
            scene, lab = place.scene(), place.lab
            action = "apply" if lab.origin == "caller" else "create"
            request = {
                "action": action, "settings": lab.settings, "authority": lab.first,
                "value": "made", "rotation": "none",
            }  # fmt: skip
            subprocess.run(
                [place.real], input=json.dumps(request).encode(), stdout=subprocess.DEVNULL,
                check=True,
            )  # fmt: skip
            look = scene.look()
            result.runs += 1
            if not look.is_usable:
                result.find("lost", name)
            if look.orphans:
                result.find("unseen", name)


def main():
    given = arguments(
        __doc__.splitlines()[0], 0,
        f"one in so many writes to the vault's file; 0: all at {', '.join(WHOLE)}, and one in"
        f" {STRIDE} elsewhere",
    )  # fmt: skip
    ways = given.only.split(",") if given.only else rotation_scene.names()
    result, naive = Result("rotation"), Result("made first, stored afterwards")
    with scratch(in_memory=True) as folder:
        # Databases that are not root's have to come through.
        folder.chmod(0o755)
        preload = fault_vfs(folder)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
            running = [
                pool.submit(
                    at_lab, name, given.binary, given.size or (1 if name in WHOLE else STRIDE),
                    given.seed, preload, str(folder))
                for name in ways
            ]  # fmt: skip
            for one in running:
                result.merge(one.result())
        control(given.binary, folder, naive)
    return result.conclude(naive, given.seed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"rotation: {error}")
