"""The driver `command`: `provider.py`, which keeps its credentials in a file."""

import json
from pathlib import Path

from lab import Lab

PROGRAM = Path(__file__).resolve().parent / "provider.py"


class CommandLab(Lab):
    """Vault chooses the value."""

    driver = "command"
    tools = ("provider.py",)

    def start(self):
        self.first = "first_value"
        self.settings = {
            "program": str(PROGRAM), "state": str(self.folder / "state.json"),
            "origin": self.origin, "kills": "yes" if self.can_lose else "no",
        }  # fmt: skip
        self.reset()

    def reset(self):
        Path(self.settings["state"]).write_text(json.dumps({self.first: None}))

    @property
    def live(self):
        return json.loads(Path(self.settings["state"]).read_text())

    def fault(self, name):
        """"print": the program says what it was told, and fails. "slow": a new value is made at
        once, and told after some seconds. "garbage": it is told in no JSON object that holds it.
        "foreign": it belongs to somebody else. "forget VALUE": that value is dead from now on.
        Others: see there."""
        name, _, value = name.partition(" ")
        path = Path(self.settings["state"])
        if name == "forget":
            live = self.live
            del live[value]
            path.write_text(json.dumps(live))
        else:
            path.with_name("fault").write_text(name)

    def takes(self, value, identifier=None):
        return value in self.live

    def count(self):
        return len(self.live)


class ProviderLab(CommandLab):
    """The provider makes the value, and the old one lives on."""

    origin = "provider"
    keeps_former = True


class ReplacementLab(CommandLab):
    """The provider makes the value and ends the old one at once."""

    origin = "replacement"
    can_lose = True
