"""Places where credentials live, started on loopback for one test: a real server where one can run
here, else a stand-in made from the provider's published documentation.

    python -B lab.py NAME

prints a line of JSON about the lab once it is up, then answers one question a line:
{"takes": value, "id": id} whether the value works, {"count": true} how many there are,
{"make": true} a new value as a person makes one on the provider's page, {"fault": name} what goes
wrong from now on, {"ask": name, "text": text} what only this lab knows. It ends with its stdin.
"""

import importlib
import json
import sys
import tempfile
from pathlib import Path

# By driver and, where it has several ways, by way: the module and the class.
LABS = {
    "oauth": ("oauth", "OAuthLab"),
    "oauth-telling": ("oauth", "TellingLab"),
    "aws": ("aws", "AWSLab"),
    "aws-admin": ("aws", "AWSAdminLab"),
    "command": ("command", "CommandLab"),
    "command-provider": ("command", "ProviderLab"),
    "command-replacement": ("command", "ReplacementLab"),
    "gitlab": ("standin", "GitLab"),
    "github": ("standin", "GitHub"),
    "slack": ("standin", "Slack"),
    "slack-tooling": ("standin", "SlackTooling"),
    "cloudflare": ("standin", "Cloudflare"),
    "mariadb": ("mariadb", "MariaDBLab"),
    "mariadb-alone": ("mariadb", "MariaDBAloneLab"),
    "postgresql": ("postgresql", "PostgreSQLLab"),
    "postgresql-roles": ("postgresql", "PostgreSQLRolesLab"),
    "redis": ("redis_acl", "RedisLab"),
    "redis-forgetful": ("redis_acl", "ForgetfulRedisLab"),
}


class Lab:
    """One place, with one credential that vault is to rotate."""

    driver = ""
    # Whether it is the provider's own software.
    is_real = False
    # Where a new value comes from: "caller", which is vault, "provider", "replacement" or "person".
    origin = "caller"
    # Programs through which vault speaks to it, the first of them each time.
    tools = ()
    # Whether the old value lives on until it is ended.
    keeps_former = False
    # Whether the answer with a new value can be lost for good.
    can_lose = False

    def __init__(self, folder):
        self.folder = Path(folder)
        # What vault is told: the driver's settings, the value in use, further secrets by name.
        self.settings, self.first, self.secrets = {}, "", {}

    def start(self):
        """Comes back when it can be used."""

    def stop(self):
        """Whatever was started has ended."""

    def reset(self):
        """As it was after `start`, for the next run of a campaign."""
        raise NotImplementedError

    def takes(self, value, identifier=None):
        """Whether the value works, tried with another client than vault's."""
        raise NotImplementedError

    def renews(self, value):
        """Whether a value that makes new ones, where the provider has such, still does."""
        raise NotImplementedError

    def count(self):
        """How many credentials there are; more than one after a rotation is an orphan."""
        raise NotImplementedError

    def make(self):
        """A new value, as a person makes one. Only where there is no other way."""
        raise NotImplementedError

    def fault(self, name):
        """What goes wrong from now on; "none" ends it."""
        raise NotImplementedError

    def ask(self, name, text):
        """A question, or something to be done, that only one kind of lab knows: yes or no."""
        raise NotImplementedError

    def about(self):
        return {
            "driver": self.driver, "real": self.is_real, "settings": self.settings,
            "first": self.first, "secrets": self.secrets, "keeps_former": self.keeps_former,
        }  # fmt: skip


def open_lab(name, folder):
    module, kind = LABS[name]
    return getattr(importlib.import_module(module), kind)(folder)


def answer(lab, question):
    if "takes" in question:
        return lab.takes(question["takes"], question.get("id"))
    if "ask" in question:
        return lab.ask(question["ask"], question.get("text"))
    if "make" in question:
        return lab.make()
    if "fault" in question:
        return lab.fault(question["fault"])
    return lab.count()


def main():
    with tempfile.TemporaryDirectory(prefix="vault-lab-") as folder:
        Path(folder).chmod(0o755)
        lab = open_lab(sys.argv[1], folder)
        try:
            lab.start()
            print(json.dumps(lab.about()), flush=True)
            for line in sys.stdin:
                print(json.dumps(answer(lab, json.loads(line))), flush=True)
        finally:
            lab.stop()


if __name__ == "__main__":
    # The modules of the labs import this one by its name.
    sys.modules["lab"] = sys.modules["__main__"]
    main()
