"""What the scenarios of session.py begin with."""

import os
import tempfile

from person import Shell, children, until_true


class Scene:
    """The shell, the words before each command, and a folder for what is typed."""

    def __init__(self, vault: str) -> None:
        self.is_bare = vault == "-"
        self.prefix = "" if self.is_bare else f"'{vault}' exec -- "
        self.secrets = "--env TOKEN=vault://session/token --env KEY=vault://session/key"
        self.shell = Shell()
        self.folder = tempfile.TemporaryDirectory()

    def script(self, text: str, name: str = "script") -> str:
        """`sh FILE`: the echo of a command then does not hold what it prints."""
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as file:
            file.write(text + "\n")
        return f"{self.prefix}bash {path}"

    def start(self, text: str) -> None:
        self.shell.type(self.script(text) + "\n")
        self.shell.until("\n")

    def run(self, text: str) -> str:
        return self.shell.run(self.script(text))

    def program(self) -> int:
        """What the shell runs: below vault and the leader of its session, if there is vault."""
        job = self.shell.job()
        if self.is_bare:
            return job
        until_true("the program", lambda: children(job) and children(children(job)[0]))
        return children(children(job)[0])[0]


def expect(is_so: bool, what: object) -> None:
    if not is_so:
        raise AssertionError(what)
