"""The stage for the attacks: a home with a vault and its past, another vault, and what a copy of
the home answers when it is asked in every way."""

import json
import shutil
import sqlite3
from pathlib import Path

import credulous
from home import Home
from picture import secret_of

# The first has two versions, the others one; the second is edited after the older copy was taken.
FIRST, SECOND, THIRD = "github/token", "pg/app", "pg/admin"
VALUES = {
    FIRST: b"ghp_theSecondValueOfThisToken", SECOND: b"pg-value-of-another-kind",
    THIRD: b"pg-value-of-the-same-length",
}  # fmt: skip
OLD_VALUE = b"ghp_theFirstValueOfThisToken"
NEW_PASSPHRASE = "amber walnut settles 17 ledgers"
# What somebody who asks in one way hears: status, error code, what was read.
WAYS = {
    "watch": (["list", "--json"], False),
    "passphrase": (["verify", "--json", "--passphrase-file", "passphrase"], False),
    "keyfile": (["get", FIRST], True),
}


class Template:
    """Made once. `past`: files of the same vault from earlier: "older", "removed", "passwd"."""

    def __init__(self, folder, binary):
        self.folder = Path(folder)
        self.home = Home(self.folder / "template", binary).make()
        home = self.home
        home.succeed(["add", FIRST, "--stdin"], OLD_VALUE)
        home.succeed(["add", SECOND, "--stdin", "--owner", "ops@example.com"], VALUES[SECOND])
        home.succeed(["add", THIRD, "--stdin"], VALUES[THIRD])
        self.past = {"older": self.keep("older")}
        self.older_line = home.succeed(["checkpoint"])
        home.succeed(["rotate", FIRST, "--stdin"], VALUES[FIRST])
        home.succeed(["get", SECOND])
        home.succeed(["edit", SECOND, "--owner", "dba@example.com"])
        self.line = home.succeed(["checkpoint"])
        self.other = Home(self.folder / "other", binary).prepare()
        (self.other.path / "passphrase").write_text(NEW_PASSPHRASE + "\n")
        self.other.succeed(self.other.init_words(), with_key=False)
        for name in ("other/first", "other/token", "third"):
            self.other.succeed(["add", name, "--stdin"], b"value of another vault")
        self.secret = secret_of(home.keyfile)
        self.cells = credulous.Cells()
        self.cells.learn(home.file, self.secret)
        self.cells.learn(self.past["older"], self.secret)
        self.cells.learn(self.other.file, secret_of(self.other.keyfile))
        self.picture = credulous.read(home.file, self.secret, home.anchors)
        self.original = {name: self.hear(home.copy(self.folder / name), name) for name in WAYS}

    def keep(self, name):
        kept = self.folder / f"{name}.db"
        shutil.copy(self.home.file, kept)
        return kept

    def hear(self, home, name):
        return heard(home, *WAYS[name])


def heard(home, words, with_key):
    """(status, code or None, what was read). A refusal reads nothing."""
    status, out, errors = home.run(words, with_key=with_key)
    if status != 0:
        return status, code_of(errors), out
    return 0, None, content(words, out)


def content(words, out):
    """Of an answer, what does not tell when and where."""
    if "--json" not in words:
        return out
    answer = json.loads(out)
    if words[0] == "list":
        return json.dumps(answer["secrets"])
    return json.dumps({k: v for k, v in answer.items() if k not in ("vault", "notices")})


def code_of(errors):
    """The code of an error; words for those who asked without --json."""
    for line in errors.decode(errors="replace").splitlines():
        if line.startswith("{"):
            return json.loads(line)["error"]["code"]
    return None


class Scene:
    """One copy of the home, for one attack."""

    def __init__(self, template, name):
        self.template, self.name = template, name
        self.home = template.home.copy(template.folder / f"scene-{name}")
        # What a kept checkpoint or another protection may need.
        self.lines = ()

    @property
    def file(self):
        return self.home.file

    def run_sql(self, script):
        """A plain connection, with the older copy and another vault attached where that can be."""
        db = sqlite3.connect(self.file, isolation_level=None)
        try:
            if "VACUUM" not in script and "journal_mode" not in script:
                db.execute("ATTACH ? AS old", (str(self.template.past["older"]),))
                db.execute("ATTACH ? AS other", (str(self.template.other.file),))
                db.execute(
                    "CREATE TEMP TABLE pair AS SELECT id FROM main.records WHERE id NOT IN"
                    " (SELECT rid FROM main.versions WHERE ver = 2)"
                )
                db.execute(
                    "CREATE TEMP TABLE edited AS SELECT id FROM main.records WHERE rev > 1"
                    " AND id IN pair"
                )
            db.executescript(script)
        finally:
            db.close()

    def forget(self):
        """This machine has seen nothing."""
        shutil.rmtree(self.home.anchors, ignore_errors=True)

    def put(self, source):
        """Another file in the place of the vault: in place, as SQLite's own write would do."""
        self.file.write_bytes(Path(source).read_bytes())

    def read(self, off=frozenset()):
        return credulous.read(
            self.file, self.template.secret, self.home.anchors, off, self.template.cells,
            self.lines,
        )  # fmt: skip

    def drop(self):
        shutil.rmtree(self.home.path, ignore_errors=True)
