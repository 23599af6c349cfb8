"""Looks for a stored token everywhere it must not be, while a program runs with it.

usage: find_token.py VAULT FOLDER [memory] [trace]

HOME has an unlocked vault without secrets; FOLDER is empty. `memory` looks into the processes and
their core files with gdb, `trace` into their system calls with strace: both need root, since vault
refuses them to its own user. Prints one line for each find, and for each control that does not find
what is there; status 1 if there is one.
"""

import base64
import os
import re
import resource
import secrets
import signal
import subprocess
import sys
import threading
import time

TOKEN = "canary" + secrets.token_hex(16)
NAME = "canary/token"
VARIABLE = "CANARY"
CHILD = (
    "import os, sys\n"
    f"value = os.environ['{VARIABLE}']\n"
    "os.write(1, b'out ' + value.encode() + b'\\n')\n"
    "os.write(2, b'err ' + value.encode() + b'\\n')\n"
    "sys.stdin.read()\n"
)
PATIENCE = 20
problems: list[str] = []


def spellings(token: bytes) -> list[bytes]:
    """The token itself, and what base64 and hexadecimal make of it wherever it stands."""
    found = [token, token.hex().encode(), token.hex().upper().encode()]
    found.append(token.decode().encode("utf-16-le"))
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + token)
        found.append(encoded[4 if offset else 0 : -4])
    return found


SPELLINGS = spellings(TOKEN.encode())


def holds(text: bytes) -> bool:
    return any(spelling in text for spelling in SPELLINGS)


def check(condition: bool, problem: str) -> None:
    if not condition:
        problems.append(problem)


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def files_below(folder: str) -> list[str]:
    return [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]


class Watch(threading.Thread):
    """Looks into every file below HOME again and again, the journal of a commit among them."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ending = threading.Event()
        self.names: set[str] = set()
        self.finds: set[str] = set()

    def run(self) -> None:
        while not self.ending.is_set():
            self.look()
            # The others need the processor too.
            time.sleep(0.0005)

    def look(self) -> None:
        for path in files_below(os.environ["HOME"]):
            try:
                text = read(path)
            except OSError:
                continue
            self.names.add(os.path.basename(path))
            if holds(text):
                self.finds.add(os.path.relpath(path, os.environ["HOME"]))

    def end(self) -> None:
        self.ending.set()
        self.join()
        self.look()


def vault(*words: str, **options) -> subprocess.CompletedProcess:
    result = subprocess.run([sys.argv[1], *words], capture_output=True, **options)
    if result.returncode != 0:
        raise SystemExit(f"vault {words[0]}: {result.returncode} {result.stderr.decode()}")
    check(not holds(result.stdout + result.stderr), f"vault {words[0]} prints it")
    return result


def processes(file: str) -> dict[int, bytes]:
    result = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                result[int(name)] = read(f"/proc/{name}/{file}")
            except OSError:
                pass
    return result


def agent_pid() -> int:
    match = re.search(rb'"pid": *(\d+)', vault("status", "--json").stdout)
    return int(match.group(1))


def child_of(pid: int) -> int:
    for child, text in processes("stat").items():
        if int(text.rpartition(b")")[2].split()[1]) == pid:
            return child
    raise SystemExit(f"{pid} has no child")


def start(prefix: list[str] = []) -> subprocess.Popen:
    command = [sys.argv[1], "exec", "--env", f"{VARIABLE}=vault://{NAME}", "--"]
    running = subprocess.Popen(
        [*prefix, *command, sys.executable, "-c", CHILD], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = running.stdout.readline()
    check(line == f"out [REDACTED:{NAME}]\n".encode(), f"stdout begins with {line!r}")
    return running


def finish(running: subprocess.Popen) -> None:
    output, errors = running.communicate(timeout=PATIENCE)
    check(running.returncode == 0, f"status {running.returncode}: {errors!r}")
    check(output == b"", f"more on stdout: {output!r}")
    check(errors == f"err [REDACTED:{NAME}]\n".encode(), f"stderr is {errors!r}")


def look_at_files() -> None:
    """Commits while every file is read over and over."""
    watch = Watch()
    watch.start()
    for number in range(3):
        vault("add", f"canary/copy{number}", "--stdin", input=TOKEN.encode())
        finish(start())
    watch.end()
    for place in sorted(watch.finds):
        problems.append(f"in the file {place}")
    for part in ["vault.db", "vault.db-journal"]:
        check(part in watch.names, f"control: {part} was never seen")
    # A process is told the token by its name in a file as well as in the vault.
    path = os.path.join(os.environ["HOME"], "control")
    with open(path, "w") as file:
        file.write("x" + TOKEN)
    again = Watch()
    again.look()
    check(again.finds == {"control"}, f"control: {again.finds}")
    os.remove(path)


def look_at_processes(running: subprocess.Popen, agent: int) -> None:
    child = child_of(running.pid)
    for pid, text in processes("cmdline").items():
        check(not holds(text), f"in an argument of {pid}")
    holders = {pid for pid, text in processes("environ").items() if holds(text)}
    check(holders == {child}, f"in the environment of {holders}, not of {child} alone")
    for who, pid in [("exec", running.pid), ("the agent", agent)]:
        limits = read(f"/proc/{pid}/limits").decode()
        core = re.search(r"Max core file size +(\S+) +(\S+)", limits).groups()
        check(core == ("0", "0"), f"{who} may leave a core file of {core}")


def mappings(pid: int) -> list[tuple[int, int, set[str], str]]:
    """Start, end, flags of proc_pid_smaps(5), and name."""
    result = []
    for line in read(f"/proc/{pid}/smaps").decode().splitlines():
        if match := re.match(r"([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \S+ *(.*)", line):
            place = (int(match[1], 16), int(match[2], 16), match[3])
        elif line.startswith("VmFlags:"):
            result.append((place[0], place[1], set(line.split()[1:]), place[2]))
    return result


def places_in_memory(pid: int) -> tuple[int, list[str]]:
    """How often the token stands in locked memory that is kept out of cores, and where else."""
    inside, outside = 0, []
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for start, end, flags, name in mappings(pid):
            if "rd" not in flags:
                continue
            try:
                memory.seek(start)
                text = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            if holds(text):
                if {"lo", "dd"} <= flags:
                    inside += 1
                else:
                    outside.append(name or "anonymous")
    return inside, outside


def core_holds(pid: int, folder: str) -> bool:
    """A core file as gdb writes it, which leaves out what must not be dumped."""
    prefix = os.path.join(folder, "core")
    subprocess.run(
        ["gcore", "-o", prefix, str(pid)], check=True, capture_output=True, timeout=PATIENCE * 3)
    path = f"{prefix}.{pid}"
    found = holds(read(path))
    os.remove(path)
    return found


def look_into_memory(running: subprocess.Popen, agent: int, folder: str) -> None:
    child = child_of(running.pid)
    inside, outside = places_in_memory(running.pid)
    check(inside > 0, "control: exec does not have it in locked memory")
    check(not outside, f"in memory of exec: {outside}")
    _, outside = places_in_memory(agent)
    check(not outside, f"in memory of the agent: {outside}")
    _, outside = places_in_memory(child)
    check(bool(outside), "control: not in the memory of the child")
    check(not core_holds(running.pid, folder), "in a core file of exec")
    check(not core_holds(agent, folder), "in a core file of the agent")
    check(core_holds(child, folder), "control: not in a core file of the child")


def look_at_a_crash(folder: str) -> None:
    """With the limit lifted a crash leaves a core file; one of vault does not."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    before = os.getcwd()
    os.chdir(folder)
    running = start()
    check(not dumps_core(running), "exec leaves a core file")
    output, errors = running.stdout.read(), running.stderr.read()
    check(not holds(output + errors), f"a crash prints it: {output!r} {errors!r}")
    check(most == 0 or dumps_core(subprocess.Popen(["sleep", "60"])), "control: no core file")
    for path in files_below(folder):
        os.remove(path)
    os.chdir(before)


def dumps_core(running: subprocess.Popen) -> bool:
    os.kill(running.pid, signal.SIGSEGV)
    status = os.waitpid(running.pid, 0)[1]
    running.returncode = -os.WTERMSIG(status)
    check(running.returncode == -signal.SIGSEGV, f"status {running.returncode} after SIGSEGV")
    return os.WCOREDUMP(status)


CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)")


def calls_with_token(path: str) -> list[tuple[int, str, str]]:
    result = []
    for line in read(path).decode(errors="replace").splitlines():
        if holds(line.encode()):
            match = CALL.match(line)
            result.append((int(match[1]), match[2], line) if match else (0, "?", line))
    return result


def look_at_system_calls(agent: int, folder: str) -> None:
    strace = ["strace", "-f", "-v", "-s", "1000000"]
    of_agent, of_client = os.path.join(folder, "agent"), os.path.join(folder, "client")
    tracer = subprocess.Popen([*strace, "-o", of_agent, "-p", str(agent)], stderr=subprocess.PIPE)
    tracer.stderr.readline()
    running = start([*strace, "-o", of_client])
    finish(running)
    vault("status")
    os.kill(tracer.pid, signal.SIGINT)
    tracer.communicate(timeout=PATIENCE)

    written = calls_with_token(of_agent)
    check(
        [call for _, call, _ in written] in (["write"], ["sendto"], ["writev"]),
        f"the agent's calls: {[(pid, call) for pid, call, _ in written]}")

    text = read(of_client).decode(errors="replace")
    client = int(CALL.match(text)[1])
    seen = calls_with_token(of_client)
    children = {pid for pid, _, _ in seen} - {client}
    of_vault = [line for pid, _, line in seen if pid == client]
    from_pipes = [line for line in of_vault if re.search(r'"(out|err) ', line)]
    answers = [line for line in of_vault if line not in from_pipes]
    check(
        len(answers) == 1 and re.match(r"\d+ +(<\.\.\. )?(read|recvfrom)", answers[0]) is not None,
        f"vault's calls: {[line[:60] for line in answers]}")
    check(
        len(from_pipes) == 2 and all(CALL.match(line)[2] == "read" for line in from_pipes),
        f"vault's reads of the pipes: {[line[:60] for line in from_pipes]}")
    check(len(children) == 1, f"{children} are not one child")
    of_child = sorted(call for pid, call, _ in seen if pid != client)
    check(of_child == ["execve", "write", "write"], f"the child's calls: {of_child}")
    for path in (of_agent, of_client):
        os.remove(path)


def is_gone(pid: int) -> bool:
    """Within a moment: `lock` ends when the agent, wiped by then, has let go of its socket."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[0] in b"ZX":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def main() -> int:
    folder, parts = sys.argv[2], sys.argv[3:]
    vault("add", NAME, "--stdin", input=TOKEN.encode())
    look_at_files()
    agent = agent_pid()
    running = start()
    look_at_processes(running, agent)
    if "memory" in parts:
        look_into_memory(running, agent, folder)
    finish(running)
    look_at_a_crash(folder)
    if "trace" in parts:
        look_at_system_calls(agent, folder)
    vault("lock")
    check(is_gone(agent), "the agent is still there after lock")
    watch = Watch()
    watch.look()
    check(not watch.finds, f"afterwards in {watch.finds}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
