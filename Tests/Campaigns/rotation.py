"""SIGKILL at every step of a rotation by a driver, one after the other, not by chance.

The provider is a program that keeps its credentials in a file (provider.py), one for each way in
which values come to be. Every call that changes the vault's file, and every call of the provider,
before and after it has taken effect, is a point at which `vault rotate --auto` is killed. Then the
person does what `vault` says: `--resume` until the rotation is over, or begins anew if it never
was. In the end the value that `vault get` gives out is one the provider takes, the provider has no
other, and no rotation is open. Where the provider ends the old value itself and its answer was lost
there is no such value: then vault says so, and has thrown nothing away.

The control makes the value at the provider first and stores it afterwards, as a script would.
"""

import json
import shutil
import signal
import sys
from pathlib import Path

from home import Broken, Home, scratch
from result import Result, arguments, fault_vfs

WAYS = {
    "caller": {"origin": "caller"},
    "provider": {"origin": "provider"},
    "replacement": {"origin": "replacement", "kills": "yes"},
}
PROVIDER = Path(__file__).resolve().parent / "provider.py"
# More than any rotation makes.
LAST = 600
TRIES = 6


class Scene:
    """A vault with one secret, and its provider."""

    def __init__(self, template, folder, settings):
        shutil.rmtree(folder, ignore_errors=True)
        self.home = template.copy(folder)
        self.state = folder / "state.json"
        self.state.write_text(json.dumps({"calls": 0, "live": {"first_value": None}}))
        self.home.succeed(["add", "token", "--stdin", "--overlap", "0h"], b"first_value")
        self.choose(settings)

    def choose(self, settings):
        chosen = settings | {"program": str(PROVIDER), "state": str(self.state)}
        words = [word for pair in chosen.items() for word in ("--set", "=".join(pair))]
        self.home.succeed(["edit", "token", "--driver", "", "--json"])
        self.home.succeed(["edit", "token", "--driver", "command", *words])

    def rotate(self, way, extra=None):
        self.home.extra = dict(extra or {})
        result = self.home.run(["rotate", way, "token", "--yes"])
        self.home.extra = {}
        return result

    @property
    def live(self):
        return json.loads(self.state.read_text())["live"]

    @property
    def calls(self):
        return json.loads(self.state.read_text())["calls"]

    def shown(self):
        return json.loads(self.home.succeed(["show", "token", "--json"]))["secret"]

    def value(self):
        return self.home.succeed(["get", "token"]).decode()


class Campaign:
    def __init__(self, binary, folder, preload, result, only):
        self.folder, self.preload, self.result = folder, preload, result
        self.template = Home(folder / "template", binary).make()
        self.ways = [way for way in WAYS if only is None or way in only]

    def run(self):
        for way in self.ways:
            calls = self.undisturbed(way)
            self.killed_in_the_vault(way)
            for call in range(1, calls + 1):
                for side in ("before", "after"):
                    self.killed_at_the_provider(way, call, side)

    def undisturbed(self, way):
        scene = Scene(self.template, self.folder / way, WAYS[way])
        status, _, errors = scene.rotate("--auto")
        if status != 0:
            raise Broken(f"{way}: {errors.decode()}")
        self.judge(way, "undisturbed", scene)
        return scene.calls

    def killed_in_the_vault(self, way):
        for at in range(1, LAST):
            scene = Scene(self.template, self.folder / way, WAYS[way])
            kill = self.preload | {"FAULT_KIND": "kill", "FAULT_AT": str(at)}
            status, _, errors = scene.rotate("--auto", kill)
            if status == 0:
                return
            if status != -signal.SIGKILL:
                raise Broken(f"{way}, call {at}: status {status}: {errors.decode()}")
            self.recover(way, f"in the vault, call {at}", scene)
        raise Broken(f"{way}: more than {LAST} calls")

    def killed_at_the_provider(self, way, call, side):
        order = {"kill_at": str(call), "kill_side": side}
        scene = Scene(self.template, self.folder / way, WAYS[way] | order)
        status, _, errors = scene.rotate("--auto")
        if status != -signal.SIGKILL:
            raise Broken(f"{way}, provider {call} {side}: {status}: {errors.decode()}")
        # Counted on from there, so that it does not happen again.
        self.recover(way, f"{side} call {call} of the provider", scene)

    def recover(self, way, point, scene):
        self.result.faults += 1
        said = b""
        for _ in range(TRIES):
            rotation = scene.shown()["rotation"]
            if rotation is not None and rotation["phase"] == "stuck":
                break
            if rotation is None and scene.value() != "first_value":
                break
            _, _, said = scene.rotate("--auto" if rotation is None else "--resume")
        self.judge(way, point, scene, said)

    def judge(self, way, point, scene, said=b""):
        self.result.runs += 1
        shown, live = scene.shown(), scene.live
        value = scene.value()
        usable = value in live
        orphans = len(live) - usable
        if not usable and way == "replacement" and shown["rotation"]:
            # Nobody can know what the provider said. It must be told, and nothing thrown away.
            self.result.count(way, points=1, told=1)
            if shown["rotation"]["phase"] != "stuck" or b"lost" not in said:
                self.result.find("wrong", f"{way}, {point}: not told: {shown['rotation']} {said}")
            return
        self.result.count(way, points=1, usable=usable, orphans=orphans)
        if not usable:
            self.result.find("lost", f"{way}, {point}: {shown['rotation']} {said.decode()}")
        if orphans:
            self.result.find("unseen", f"{way}, {point}: {orphans} orphans")
        if shown["rotation"] is not None or value == "first_value":
            self.result.find("wrong", f"{way}, {point}: not over: {shown['rotation']} {said}")


def control(template, folder, result):
    """Made at the provider, then stored: what a script does, killed in between."""
    for way in ("caller", "provider"):
        scene = Scene(template, folder / "control", WAYS[way])
        state = json.loads(scene.state.read_text())
        state["live"] = {"made": None} | (state["live"] if way == "provider" else {})
        scene.state.write_text(json.dumps(state))
        result.runs += 1
        usable = scene.value() in scene.live
        if not usable:
            result.find("lost", way)
        if len(scene.live) > usable:
            result.find("unseen", way)


def main():
    given = arguments(__doc__.splitlines()[0], 0, "not used: every point is tried")
    only = given.only.split(",") if given.only else None
    with scratch(in_memory=True) as folder:
        result, naive = Result("rotation"), Result("made first, stored afterwards")
        campaign = Campaign(given.binary, folder, fault_vfs(folder), result, only)
        campaign.run()
        control(campaign.template, folder, naive)
        return result.conclude(naive, given.seed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"rotation: {error}")
