"""A vault whose secret is rotated at a lab, and `vault rotate` killed in it at a chosen point."""

import json
import os
import shutil
import sys
from pathlib import Path

from home import Broken, Home

LABS = Path(__file__).resolve().parents[1] / "Labs"
sys.path.insert(0, str(LABS))

import lab as labs  # noqa: E402

TOOL = LABS / "tool.sh"
# More than a rotation ever calls its provider.
NEVER = 10_000


def names():
    """The labs at which a new value is found without a person, by name."""
    # That server loses every new password when it starts again, and a rotation says so and stops.
    return [name for name in labs.LABS if name not in ("github", "slack", "redis-forgetful")]


class Place:
    """A lab, a vault that rotates a secret there, and the lab's tool with another one before it."""

    def __init__(self, name, binary, folder):
        self.folder, self.binary = folder, binary
        (folder / "lab").mkdir(parents=True)
        # Databases are not root's, and have to come to what is theirs.
        for path in (folder, folder / "lab"):
            path.chmod(0o755)
        self.lab = labs.open_lab(name, folder / "lab")

    def __enter__(self):
        try:
            self.lab.start()
            self.make_tool()
            self.template = Home(self.folder / "template", self.binary).make()
            self.furnish(self.template)
        except BaseException:
            self.lab.stop()
            raise
        return self

    def __exit__(self, *_):
        self.lab.stop()

    def make_tool(self):
        self.tools = self.folder / "tools"
        self.tools.mkdir()
        name = self.lab.tools[0]
        shutil.copy(TOOL, self.tools / name)
        self.real = self.lab.settings.get("program") or shutil.which(name)
        if "program" in self.lab.settings:
            self.lab.settings["program"] = str(self.tools / name)

    def furnish(self, home):
        for name, value in self.lab.secrets.items():
            home.succeed(["add", name, "--stdin"], value.encode())
        home.succeed(["add", "app", "--stdin", "--overlap", "0h"], self.lab.first.encode())
        words = [f"--set={key}={value}" for key, value in self.lab.settings.items()]
        home.succeed(["edit", "app", "--driver", self.lab.driver, *words])

    def scene(self):
        self.lab.reset()
        return Scene(self)


class Scene:
    """One run: a copy of the vault, and the lab as it was in the beginning."""

    def __init__(self, place):
        self.place, self.lab = place, place.lab
        shutil.rmtree(place.folder / "home", ignore_errors=True)
        self.home = place.template.copy(place.folder / "home")
        self.kill_at(NEVER, "before")

    def kill_at(self, call, side):
        """At this call of the provider, counted from now."""
        order = [str(call), side, self.home.binary, self.place.real]
        (self.place.tools / "order").write_text("\n".join(order) + "\n")
        (self.place.tools / "calls").write_text("0\n")

    @property
    def calls(self):
        return int((self.place.tools / "calls").read_text())

    def rotate(self, way, extra=None, says_yes=True):
        # A version manager's python takes its time; this one is for the command driver's program.
        python = Path(sys.executable).parent
        path = f"{self.place.tools}:{python}:{os.environ['PATH']}"
        self.home.extra = {"PATH": path} | (extra or {})
        yes = ["--yes"] if says_yes else []
        result = self.home.run(["rotate", way, "app", *yes])
        self.home.extra = {}
        return result

    def get(self, name):
        return self.home.succeed(["get", name]).decode()

    def look(self):
        shown = json.loads(self.home.succeed(["show", "app", "--json"]))["secret"]
        return Look(self, shown)


class Look:
    """What the vault has, and what it is worth at the lab."""

    def __init__(self, scene, shown):
        lab, settings = scene.lab, shown["driver"]["settings"]
        self.rotation = shown["rotation"]
        self.phase = self.rotation["phase"] if self.rotation else None
        self.value = scene.get("app")
        self.is_first = self.value == lab.first
        name = settings.get("id_secret")
        self.id = scene.get(name) if name else settings.get("id")
        self.is_usable = lab.takes(self.value, self.id)
        self.orphans = lab.count() - self.is_usable
        renewal = settings.get("refresh")
        self.renews = renewal is None or lab.renews(scene.get(renewal))


def check_interpreter():
    for need in ("moto", "django", "pg8000"):
        try:
            __import__(need)
        except ImportError:
            raise Broken(f"{need} is not there: bash .ci/setup --tests") from None
