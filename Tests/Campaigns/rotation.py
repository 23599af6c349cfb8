"""SIGKILL at every step of a rotation by a driver, one after the other, not by chance.

The providers are those of Tests/Labs. Every call of the provider's tool, before it is made and
after it has taken effect, and every call that changes the vault's file is a point at which `vault
rotate --auto` is killed. Then the person does what `vault` says: `--resume` until the rotation is
over, or begins anew if it never was. In the end the value that `vault get` gives out is one the
provider takes, the provider has no other, and no rotation is open. Where the provider ends the old
value itself and its answer was lost there is no such value: then vault says so, and has thrown
nothing away.

The control makes the value at the provider first and stores it afterwards, as a script would.
"""

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
# More than any rotation makes.
LAST = 800
TRIES = 6
# What has to be said where a value is lost for good, and where nobody can tell.
LOST, UNKNOWN = b"its answer with the new one is lost", b"cannot be asked whether"


class Campaign:
    """At one lab."""

    def __init__(self, name, place, result, stride):
        self.name, self.place, self.result, self.stride = name, place, result, stride
        lab = place.lab
        self.row = f"{name}: {lab.origin}, {'real' if lab.is_real else 'stand-in'}"

    def run(self, preload, first):
        for call in range(1, self.undisturbed() + 1):
            for side in ("before", "after"):
                self.killed_at_the_provider(call, side)
        for at in range(first, LAST, self.stride):
            if not self.killed_in_the_vault(at, preload):
                return
        raise Broken(f"{self.name}: more than {LAST} calls")

    def undisturbed(self):
        scene = self.place.scene()
        status, _, errors = scene.rotate("--auto")
        look = scene.look()
        if status != 0 or not look.is_usable or look.is_first or look.orphans or look.rotation:
            raise Broken(f"{self.name}: {status}: {errors.decode()} {vars(look)}")
        return scene.calls

    def killed_at_the_provider(self, call, side):
        scene = self.place.scene()
        scene.kill_at(call, side)
        status, _, errors = scene.rotate("--auto")
        point = f"{side} call {call} of the provider"
        if status != -signal.SIGKILL:
            raise Broken(f"{self.name}, {point}: {status}: {errors.decode()}")
        self.result.count(self.row, calls=1)
        self.recover(point, scene)

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
        self.result.count(self.row, writes=1)
        self.recover(point, scene)
        return True

    # --- Afterwards ------------------------------------------------------------------------------

    def recover(self, point, scene):
        self.result.faults += 1
        self.result.runs += 1
        look, said = self.go_on(scene)
        told = look.rotation is not None and scene.lab.can_lose
        self.result.count(self.row, usable=0, orphans=0, told=0)
        if told:
            look = self.give_up(point, scene, look, said)
        if look is not None:
            self.judge(point, look, said)
        elif told:
            self.result.count(self.row, told=1)

    def go_on(self, scene):
        """As a person does who reads what is said. Returns how it stands then, and the last word."""
        said = b""
        for _ in range(TRIES):
            look = scene.look()
            if look.phase == "stuck" or (look.rotation is None and not look.is_first):
                break
            before = look.phase, said
            _, _, said = scene.rotate("--auto" if look.rotation is None else "--resume")
            if before == (look.phase, said) and said:
                # It will say so for ever.
                break
        return scene.look(), said

    def give_up(self, point, scene, look, said):
        """A rotation that stays open. Returns how it stands once a person has given it up and
        begun anew; None if the value is lost, which nothing could have helped."""
        expected = {"stuck": LOST, "uncertain": UNKNOWN}.get(look.phase)
        if expected is None or expected not in said:
            self.wrong(point, "not told", look, said)
        if look.phase == "stuck" and look.is_usable:
            self.wrong(point, "stuck, and the old value works", look, said)
        works = look.is_usable
        status, _, errors = scene.rotate("--abandon")
        look = scene.look()
        if status != 0 or look.rotation is not None or not look.is_first:
            self.wrong(point, f"not given up: {status}", look, errors)
        if not works:
            return None
        _, _, said = scene.rotate("--auto")
        return scene.look()

    def judge(self, point, look, said):
        self.result.count(self.row, usable=look.is_usable, orphans=look.orphans)
        if not look.is_usable:
            self.result.find("lost", f"{self.name}, {point}: {look.rotation} {said.decode()}")
        if look.orphans:
            self.result.find("unseen", f"{self.name}, {point}: {look.orphans} orphans")
        if look.rotation is not None or look.is_first:
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
