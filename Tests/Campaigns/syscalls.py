"""One command under strace, as a list of what it did to files: the power-loss simulator's input."""

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from home import PATIENCE, Broken

CALLS = (
    "openat,open,creat,pwrite64,write,writev,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,"
    "renameat,renameat2,link,linkat,mkdir,mkdirat,rmdir,execve,sendto,sendmsg"
)
# Larger than any single write of a vault.
STRING_LIMIT = 4 * 1024 * 1024
LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
WORD = re.compile(r'\s*(?:"((?:\\x[0-9a-f]{2})*)"|(\w+)<([^>]*)>|([^,"\[\]{}]+))')


@dataclass
class Event:
    """`sort`: create, write, truncate, sync, unlink, rename, link, mkdir, answer."""

    sort: str
    path: str = ""
    other: str = ""
    offset: int = 0
    data: bytes = b""


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


def name(text):
    return os.fsdecode(unhex(text)).removesuffix(" (deleted)")


def words(text):
    """The arguments: bytes for a string, (number, path) for a descriptor, else text."""
    found = []
    for match in WORD.finditer(text):
        if match[1] is not None:
            found.append(unhex(match[1]))
        elif match[2] is not None:
            found.append((match[2], name(match[3])))
        elif match[4].strip():
            found.append(match[4].strip())
    return found


def joined(place, file):
    """A path given relative to a descriptor."""
    return os.path.normpath(os.path.join(place[1], os.fsdecode(file)))


class Reader:
    """Turns lines into events below `root`. A write's place is followed where it has no offset."""

    def __init__(self, root):
        self.root, self.events, self.places, self.launched = str(root), [], {}, 0
        self.answers_on_socket = False

    def inside(self, path):
        return path == self.root or path.startswith(self.root + "/")

    def add(self, sort, path, **more):
        if self.inside(path):
            self.events.append(Event(sort, path, **more))

    def line(self, text):
        match = LINE.match(text)
        if not match:
            if "unfinished" in text or "resumed" in text:
                raise Broken("two processes wrote at once: the trace has no order")
            return
        process, call, given, status, made = match.groups()
        if int(status) < 0:
            return
        if call == "execve":
            self.launched += 1
            # A program that is launched with a secret has got its answer.
            if self.launched == 2:
                self.events.append(Event("answer"))
            return
        found = words(given)
        if call == "openat":
            self.opened(process, found[2], int(status), name(made))
        elif call in ("write", "pwrite64"):
            self.wrote(process, call, found, int(status))
        elif call in ("sendto", "sendmsg"):
            self.sent(found[0][1])
        elif call == "ftruncate":
            self.add("truncate", found[0][1], offset=int(found[1]))
        elif call in ("fsync", "fdatasync"):
            self.add("sync", found[0][1])
        elif call in ("unlink", "rmdir"):
            self.add("unlink", os.fsdecode(found[0]))
        elif call == "unlinkat":
            self.add("unlink", joined(found[0], found[1]))
        elif call == "mkdir":
            self.add("mkdir", os.fsdecode(found[0]))
        elif call == "mkdirat":
            self.add("mkdir", joined(found[0], found[1]))
        elif call in ("rename", "link"):
            self.add(call, os.fsdecode(found[0]), other=os.fsdecode(found[1]))
        elif call in ("renameat", "renameat2", "linkat"):
            sort = "link" if call == "linkat" else "rename"
            self.add(sort, joined(found[0], found[1]), other=joined(found[2], found[3]))
        else:
            raise Broken(f"the simulator does not know {call}")

    def opened(self, process, flags, number, path):
        self.places[process, str(number)] = 0
        if "O_CREAT" in flags:
            self.add("create", path)
        if "O_TRUNC" in flags:
            self.add("truncate", path, offset=0)

    def wrote(self, process, call, found, count):
        (number, path), data = found[0], found[1][:count]
        if number == "1" and not self.inside(path):
            self.events.append(Event("answer"))
            return None
        if path.startswith("socket:"):
            return self.sent(path)
        if call == "pwrite64":
            offset = int(found[-1])
        else:
            offset = self.places.get((process, number), 0)
            self.places[process, number] = offset + count
        self.add("write", path, offset=offset, data=data)
        return None

    def sent(self, path):
        if self.answers_on_socket and path.startswith("socket:"):
            self.events.append(Event("answer"))


def strace(home, words, log):
    return [
        "strace", "-f", "-y", "-xx", "-s", str(STRING_LIMIT), "-e", f"trace={CALLS}",
        "-e", "signal=none", "-o", str(log), home.binary, *words,
    ]  # fmt: skip


def events_in(home, lines, on_socket=False, is_silent=False):
    reader = Reader(os.path.realpath(home.path))
    reader.answers_on_socket = on_socket
    for line in lines:
        reader.line(line)
    if is_silent:
        reader.events.append(Event("answer"))
    if not any(event.sort == "answer" for event in reader.events):
        raise Broken("the trace shows no answer")
    return reader.events


def traced(home, words, data, log, with_key=True, is_silent=False):
    """Runs a command to its end; returns its events in order. One that is silent has answered by
    ending."""
    done = subprocess.run(
        strace(home, words, log), input=data, env=home.environment(with_key), cwd=home.path,
        capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    if done.returncode != 0:
        raise Broken(f"vault {' '.join(words)}: {done.stderr.decode()}")
    lines = Path(log).read_text("ascii").splitlines()
    return events_in(home, lines, is_silent=is_silent)


def traced_agent(home, words, data, log):
    """The same of the agent that does a command's work. It answers on its socket, and of its
    answers the last one is to the change."""
    tracer = subprocess.Popen(
        strace(home, ["unlock"], log), env=home.environment(), cwd=home.path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while b'"unlocked":true' not in home.run(["status", "--json"], with_key=False)[1]:
            if time.monotonic() > deadline:
                raise Broken("the agent does not start under strace")
            time.sleep(0.05)
        quiet(log)
        begin = Path(log).stat().st_size
        home.succeed(words, data, with_key=False)
        # What the agent does after its answer belongs to the command.
        quiet(log)
        text = Path(log).read_text("ascii")[begin:]
    finally:
        home.lock()
        tracer.wait(PATIENCE)
    events = events_in(home, text.splitlines(), on_socket=True)
    last = max(n for n, event in enumerate(events) if event.sort == "answer")
    return [e for n, e in enumerate(events) if e.sort != "answer" or n == last]


def quiet(log):
    """Waits until nothing is added to the trace for half a second."""
    size = -1
    while size != Path(log).stat().st_size:
        size = Path(log).stat().st_size
        time.sleep(0.5)
