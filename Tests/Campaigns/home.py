"""A person's home in a temporary directory, with a vault that a keyfile opens, and `vault` run
in it as an ordinary process."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

PASSPHRASE = "violet anchor mumbles 42 rivers"
# A command that takes longer hangs: the vault itself waits 5 s for a lock, and no more.
PATIENCE = 60


class Broken(Exception):
    """What a campaign rests on does not work; nothing can be said about the vault."""


@contextlib.contextmanager
def scratch(in_memory=False):
    """A directory that is gone afterwards; in memory where the disk's own speed is no matter."""
    parent = "/dev/shm" if in_memory and os.access("/dev/shm", os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="vault-campaign-", dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Home:
    """A HOME. `extra` are variables for the program, such as those of the fault injector."""

    def __init__(self, path, binary, extra=None):
        self.path, self.binary, self.extra = Path(path), str(binary), dict(extra or {})

    @property
    def file(self):
        return self.path / ".local/share/mcp-vault/vault.db"

    @property
    def journal(self):
        return Path(f"{self.file}-journal")

    @property
    def has_hot_journal(self):
        """Whether a crash left a journal that the next connection must roll back: one whose first
        byte is zero was never finished, and nothing in the file was touched yet."""
        return self.journal.exists() and self.journal.read_bytes()[:1] not in (b"", b"\0")

    @property
    def keyfile(self):
        return self.path / "full.key"

    @property
    def anchors(self):
        return self.path / ".local/state/mcp-vault/anchors"

    def environment(self, with_key=True):
        kept = {"PATH": os.environ["PATH"]}
        key = {"MCPVAULT_KEYFILE": str(self.keyfile)} if with_key else {}
        return kept | {"HOME": str(self.path)} | key | self.extra

    # --- Running ---------------------------------------------------------------------------------

    def start(self, words, with_key=True):
        return subprocess.Popen(
            [self.binary, *words], env=self.environment(with_key), cwd=self.path,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    def run(self, words, data=b"", with_key=True):
        """Returns status (negative: the signal), standard output, standard error."""
        return finish(self.start(words, with_key), data)

    def succeed(self, words, data=b"", with_key=True):
        status, out, errors = self.run(words, data, with_key)
        if status != 0:
            raise Broken(f"vault {' '.join(words)}: status {status}: {errors.decode()}")
        return out

    # --- Making ----------------------------------------------------------------------------------

    def prepare(self):
        """A home without a vault, and a passphrase to make one with."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        given = self.path / "passphrase"
        given.write_text(PASSPHRASE + "\n")
        given.chmod(0o600)
        return self

    def init_words(self):
        return [
            "init", "--kdf", "minimum", "--yes", "--passphrase-file", str(self.path / "passphrase"),
            "--new-keyfile", str(self.keyfile), "--recovery-file", str(self.path / "recovery"),
        ]  # fmt: skip

    def make(self):
        self.prepare()
        self.succeed(self.init_words(), with_key=False)
        return self

    def copy(self, path, extra=None):
        shutil.copytree(self.path, path, symlinks=True)
        return Home(path, self.binary, extra)

    # --- The agent -------------------------------------------------------------------------------

    def unlock(self):
        """Starts the agent; returns its pid."""
        return json.loads(self.succeed(["unlock", "--json"]))["agent"]["pid"]

    def lock(self):
        self.run(["lock"], with_key=False)


def finish(process, data=b""):
    try:
        out, errors = process.communicate(data, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Broken("a command did not end") from None
    except BrokenPipeError:
        out, errors = process.communicate()
    return process.returncode, out, errors


def end(pid):
    """SIGKILL for a process that is not our child, and a wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        descriptor = os.pidfd_open(pid)
        try:
            select.select([descriptor], [], [], PATIENCE)
        finally:
            os.close(descriptor)
