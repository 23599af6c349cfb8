"""A shell on a pseudo-terminal, a person at the keys, and what goes on behind the screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

PATIENCE = 20
PROMPT = "PROMPT> "


class Shell:
    """An interactive bash, and what its screen has shown."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self.pid, self.keys = pty.fork()
        if self.pid == 0:
            variables = {
                "PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "TERM": "dumb",
                "PS1": PROMPT} | (environment or {})
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"], variables)
        self.screen = b""
        self.seen = 0
        # Wide enough for what is typed here to stay on its line.
        self.resize(40, 400)
        self.until(PROMPT)

    def type(self, text: str | bytes) -> None:
        """Types, and reads the screen meanwhile: a terminal nobody reads from takes no keys."""
        rest = text.encode() if isinstance(text, str) else text
        while rest:
            readable, writable, _ = select.select([self.keys], [self.keys], [], PATIENCE)
            if not readable and not writable:
                raise AssertionError(f"{len(rest)} bytes cannot be typed")
            if readable:
                self.screen += os.read(self.keys, 65536)
            if writable:
                rest = rest[os.write(self.keys, rest[:512]) :]

    def until(self, text: str) -> str:
        """What the screen shows up to `text`, which must come."""
        wanted = text.encode()
        end = time.monotonic() + PATIENCE
        while (place := self.screen.find(wanted, self.seen)) < 0:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.keys], [], [], left)[0]:
                raise AssertionError(f"no {text!r} in {self.screen[self.seen:][-2000:]!r}")
            self.screen += os.read(self.keys, 65536)
        shown = self.screen[self.seen : place + len(wanted)]
        self.seen = place + len(wanted)
        return shown.decode(errors="replace")

    def run(self, command: str) -> str:
        """What a command shows until the next prompt, its echo left out."""
        self.type(command + "\n")
        self.until("\n")
        return self.until(PROMPT).removesuffix(PROMPT).replace("\r\n", "\n")

    def number(self, word: str) -> int:
        """The number behind a word on the screen."""
        self.until(word + " ")
        return int(self.until("\n").split()[0])

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.keys, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def settings(self) -> list[object]:
        """As `stty -g` prints them."""
        return termios.tcgetattr(self.keys)

    def job(self) -> int:
        """The only child of the shell."""
        end = time.monotonic() + PATIENCE
        while len(found := children(self.pid)) != 1:
            if time.monotonic() > end:
                raise AssertionError(f"the shell has the children {found}")
            time.sleep(0.01)
        return found[0]

    def hang_up(self) -> None:
        os.close(self.keys)
        self.keys = -1

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        if self.keys >= 0:
            os.close(self.keys)
        os.waitpid(self.pid, 0)


def fields(pid: int) -> list[str]:
    """State, parent, group, session and so on; none if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def name(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children(parent: int) -> list[int]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if fields(pid)[1:2] == [str(parent)]]


def state(pid: int) -> str:
    """`T` is stopped, `S` waits; a process that is gone is `-`."""
    found = fields(pid)
    return found[0] if found and found[0] not in "ZX" else "-"


def until_state(pid: int, wanted: str) -> None:
    end = time.monotonic() + PATIENCE
    while state(pid) != wanted:
        if time.monotonic() > end:
            raise AssertionError(f"process {pid} is in state {state(pid)}, not {wanted}")
        time.sleep(0.01)


def until_true(what: str, is_so) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"it does not come: {what}")
        time.sleep(0.01)
