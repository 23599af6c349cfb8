"""Runs a program and stops it at its system calls, so that its memory can be looked at between two
of them. Linux, and root: vault lets nobody else trace it."""

import ctypes
import os
import platform
import re
import signal

from home import Broken

TRACEME, CONT_SYSCALL, DETACH, SETOPTIONS = 0, 24, 17, 0x4200
SEIZE, INTERRUPT, SYSCALL_INFO = 0x4206, 0x4207, 0x420E
# Calls are told from signals; children are followed; nothing outlives the tracer.
OPTIONS = 1 | 2 | 4 | 8 | 16 | 0x100000
CALL_STOP, WALL, ENTRY = signal.SIGTRAP | 0x80, 0x40000000, 1
EXIT_GROUP = {"x86_64": 231, "aarch64": 94}.get(platform.machine())
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, address=0, data=0):
    if _libc.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def entered_call(pid):
    """The number of the system call that is about to run; None after one."""
    info = ctypes.create_string_buffer(88)
    if _libc.ptrace(SYSCALL_INFO, pid, 88, ctypes.cast(info, ctypes.c_void_p)) < 0:
        return None
    return int.from_bytes(info.raw[24:32], "little") if info.raw[0] == ENTRY else None


def start(words, environment, folder, data):
    """A child that waits to be traced; standard input gives `data`, the rest goes to files."""
    source, out = folder / "stdin", folder / "stdout"
    source.write_bytes(data)
    pid = os.fork()
    if pid == 0:
        try:
            for path, number, flags in ((source, 0, os.O_RDONLY), (out, 1, 0o1101)):
                os.dup2(os.open(path, flags, 0o600), number)
            os.dup2(os.open(folder / "stderr", 0o1101, 0o600), 2)
            os.chdir(folder)
            os.setsid()
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.execve(words[0], words, environment)
        finally:
            os._exit(127)
    os.waitpid(pid, 0)
    ptrace(SETOPTIONS, pid, 0, OPTIONS)
    return pid


def follow(main, look):
    """Runs until `main` ends, `look(pid, call)` before each call; returns its status. Children
    that go on are let go."""
    stopped, known = {main}, {main}
    status = None
    while status is None:
        for pid in stopped:
            resume(pid)
        stopped.clear()
        pid, word = os.waitpid(-1, WALL)
        if os.WIFEXITED(word) or os.WIFSIGNALED(word):
            known.discard(pid)
            if pid == main:
                status = os.waitstatus_to_exitcode(word)
            continue
        resume_with = handle(pid, word, known, look)
        resume(pid, resume_with)
    for pid in known:
        let_go(pid)
    return status


def handle(pid, word, known, look):
    """Returns the signal to deliver."""
    number, event = os.WSTOPSIG(word), word >> 16
    if number == CALL_STOP:
        call = entered_call(pid)
        if call is not None:
            look(pid, call)
        return 0
    if event or pid not in known:
        known.add(pid)
        return 0
    return 0 if number == signal.SIGTRAP else number


def resume(pid, number=0):
    try:
        ptrace(CONT_SYSCALL, pid, 0, number)
    except ProcessLookupError:
        pass


def let_go(pid):
    try:
        os.kill(pid, signal.SIGSTOP)
        while True:
            _, word = os.waitpid(pid, WALL)
            if not os.WIFSTOPPED(word):
                return
            if os.WSTOPSIG(word) == signal.SIGSTOP:
                break
            resume(pid)
        ptrace(DETACH, pid)
        os.kill(pid, signal.SIGCONT)
    except (ProcessLookupError, ChildProcessError):
        pass


def wait_for_exit(pid, trigger, look):
    """Attaches to a process that is not our child, runs `trigger`, and calls `look(pid)` when it
    is about to end: nothing of it runs after that."""
    if EXIT_GROUP is None:
        raise Broken("the number of exit_group on this machine is not known")
    ptrace(SEIZE, pid, 0, 1)
    ptrace(INTERRUPT, pid)
    os.waitpid(pid, WALL)
    ptrace(CONT_SYSCALL, pid)
    trigger()
    seen = False
    while True:
        _, word = os.waitpid(pid, WALL)
        if not os.WIFSTOPPED(word):
            return seen
        number = os.WSTOPSIG(word)
        if number == CALL_STOP:
            if entered_call(pid) == EXIT_GROUP:
                look(pid)
                seen = True
            number = 0
        elif word >> 16 or number == signal.SIGTRAP:
            number = 0
        resume(pid, number)


# --- Memory -------------------------------------------------------------------------------------

PLACE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)")


def mappings(pid):
    """Start, end, flags of proc_pid_smaps(5), and name of what can be written to."""
    with open(f"/proc/{pid}/smaps") as file:
        place = None
        for line in file:
            if found := PLACE.match(line):
                start, end, rights, name = found.groups()
                place = (int(start, 16), int(end, 16), rights, name)
            elif line.startswith("VmFlags:") and place[2][:2] == "rw":
                yield place[0], place[1], set(line.split()[1:]), place[3]


def search(pid, needles):
    """Which needle stands where: {name: (times in locked memory that no core holds, elsewhere)},
    the latter as names of mappings."""
    found = {}
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for start, end, flags, name in mappings(pid):
            try:
                memory.seek(start)
                text = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            for what, parts in needles.items():
                if not any(part in text for part in parts):
                    continue
                inside, outside = found.setdefault(what, (set(), set()))
                if {"lo", "dd"} <= flags:
                    inside.add(start)
                else:
                    outside.add(name or "anonymous")
    return found
