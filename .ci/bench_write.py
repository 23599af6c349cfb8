"""One durable change through an agent that is unlocked, and bare what that does to files: the same
files made, bytes written, flushes, renames and removals, without vault."""

import os
import pathlib
import socket
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "Tests/Campaigns"), str(HERE.parent / "Tests/Reader")]
import home as scene  # noqa: E402
import primitives  # noqa: E402
import syscalls  # noqa: E402

# Writes that follow one another, on both sides: a first one after a pause pays for cold caches of
# a process that slept, which says nothing of the write.
BURST = 8
NAME = "service/token-1"
SECRETS = 10
OWNER_FIELD = 2
EDIT, WRITTEN = 6, 5


def rows(program, folder, stack):
    """The change, and its bare part."""
    home = scene.Home(folder / "write", program).make()
    for number in range(SECRETS):
        value = f"tok_{os.urandom(18).hex()}\n".encode()
        home.succeed(["add", f"service/token-{number}", "--stdin"], value)
    bare = home.copy(folder / "bare")
    events = syscalls.traced_agent(
        home, ["edit", NAME, "--owner", "traced"], b"", folder / "trace")
    answer = next(n for n, event in enumerate(events) if event.sort == "answer")
    home.unlock()
    stack.callback(home.lock)
    return Change(home), Bare(events[:answer], home.path, bare.path)


class Change:
    """From the request on the agent's socket to its answer: no process starts in between."""

    name = "one durable write, on the agent's socket"

    def __init__(self, home):
        self.times, self.processor, self.count = [], [], 0
        self.socket = socket.socket(socket.AF_UNIX)
        path = agent_socket(home)
        # The path of a socket is short; that of the folder need not be.
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        self.socket.connect(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)

    def once(self):
        return sum(self.change() for _ in range(BURST)) / BURST, 0.0

    def change(self):
        self.count += 1
        head = primitives.ce(
            "vault1-request", EDIT, NAME, OWNER_FIELD, f"owner-{self.count}")
        frame = len(head).to_bytes(4, "little") + bytes(4) + head
        start = time.perf_counter_ns()
        self.socket.sendall(frame)
        answer = self.receive(int.from_bytes(self.receive(8)[:4], "little"))
        took = time.perf_counter_ns() - start
        if primitives.items(answer)[1] != primitives.integer(WRITTEN):
            sys.exit("bench: error: the agent refused a change")
        return took / 1e6

    def receive(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                sys.exit("bench: error: the agent ended")
            data += part
        return data


def agent_socket(home):
    """Schemas/agent.md, section 2: FNV-1a of the vault's path."""
    hashed = 0xCBF29CE484222325
    for byte in os.fsencode(home.file):
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    for folder in (
        pathlib.Path(f"/run/user/{os.getuid()}/mcp-vault"),
        home.path / ".local/state/mcp-vault",
    ):
        found = folder / f"agent-{hashed:016x}.sock"
        if found.exists():
            return found
    sys.exit("bench: error: the agent has no socket")


class Bare:
    """The calls of one such write, again and again on a copy of its files."""

    def __init__(self, events, traced, copy):
        self.times, self.processor = [], []
        self.events = [
            (event.sort, moved(event.path, traced, copy), moved(event.other, traced, copy),
             event.offset, event.data)
            for event in events
        ]  # fmt: skip
        self.syncs = sum(event.sort == "sync" for event in events)
        self.name = f"its calls, bare ({self.syncs} flushes)"

    def once(self):
        used = time.process_time_ns()
        took = sum(self.replay() for _ in range(BURST)) / BURST
        return took, (time.process_time_ns() - used) / BURST / 1e6

    def replay(self):
        opened = {}
        start = time.perf_counter_ns()
        for sort, path, other, offset, data in self.events:
            if sort == "sync" and os.path.isdir(path):
                folder = os.open(path, os.O_RDONLY)
                os.fdatasync(folder)
                os.close(folder)
            elif sort in ("create", "write", "truncate", "sync"):
                if path not in opened:
                    opened[path] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                if sort == "write":
                    os.pwrite(opened[path], data, offset)
                elif sort == "truncate":
                    os.ftruncate(opened[path], offset)
                elif sort == "sync":
                    os.fdatasync(opened[path])
            elif sort == "unlink":
                os.close(opened.pop(path))
                os.unlink(path)
            elif sort == "rename":
                os.close(opened.pop(path))
                os.rename(path, other)
            else:
                sys.exit(f"bench: error: a write does {sort}")
        took = time.perf_counter_ns() - start
        for descriptor in opened.values():
            os.close(descriptor)
        return took / 1e6


def moved(path, traced, copy):
    """The same place in the copy."""
    return path and str(copy) + path.removeprefix(os.path.realpath(traced))
