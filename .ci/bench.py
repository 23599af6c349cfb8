"""Measures whole processes side by side, from just before their start until they are reaped.

All rows take turns, in an order that moves on by one each round, so that a machine whose speed
drifts, or a disk that is busy for a while, is the same for all. Nothing is discarded but a first
round that warms the caches.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

SECRETS = 10
PASSPHRASE = "seven lanterns drift over 12 quiet canals"
# Sizes of the format: a state row is a body, a MAC and a signature; an audit row a link and a box.
STATE_ROW = 404 + 32 + 64
AUDIT_ROW = 260
# Targets for the static program.
MOST_ENVS, MOST_COMMITS, LEAST_PASS = 2.5, 1.1, 5.0
TOGETHER, MOST_TOGETHER = 8, 2.5
# Names the library of a slow disk to the run that has it loaded.
SLOW_FLUSH = "BENCH_SLOW_FLUSH"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", required=True, help="the plain release")
    parser.add_argument("--static", help="the static release")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120, help="stop measuring after this long")
    parser.add_argument("--directory", help="a directory on the disk to be measured")
    parser.add_argument(
        "--flush", type=float, metavar="MS", help="as if each flush took so much longer")
    options = parser.parse_args()
    if options.flush and not shutil.which("patchelf"):
        sys.exit("bench: error: --flush needs patchelf, and there is none in PATH")
    if options.flush and SLOW_FLUSH not in os.environ:
        slow_down(options.flush)

    place = options.directory or pathlib.Path(options.plain).resolve().parent
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=place))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        rows = prepare(options, folder, stack)
        rounds = measure(rows, options.rounds, options.seconds)
        report(rows, rounds, folder)


def slow_down(milliseconds):
    """Starts again with the slow flush loaded, so that the bare commit pays for it as well."""
    source = pathlib.Path("Tests/Campaigns/Preload/slow_flush.c")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        library = pathlib.Path(folder) / "slow_flush.so"
        delay = f"-DSLOW_FLUSH_US={round(milliseconds * 1000)}"
        run(
            ["cc", "-O2", "-shared", "-fPIC", delay, "-o", str(library), str(source)],
            dict(os.environ))
        slow = {"LD_PRELOAD": str(library), SLOW_FLUSH: str(library)}
        again = [sys.executable, "-B", *sys.argv]
        sys.exit(subprocess.run(again, env=os.environ | slow, check=False).returncode)


def prepare(options, folder, stack):
    """The rows to measure, with all that they need running."""
    environment = {
        name: os.environ[name] for name in ("LOGNAME", "PATH", "SHELL", "USER") if name in os.environ
    }
    environment |= {"HOME": str(folder), "TERM": "dumb"}
    programs = {"plain": options.plain}
    if options.static:
        programs = {"static": options.static} | programs
    agent = slowed(options.plain, folder) if options.flush else next(iter(programs.values()))
    make_vault(agent, environment, folder, stack)

    env = Program("env true", ["/usr/bin/env", "true"], environment)
    rows = [env, Together(f"{TOGETHER} of them at once, env", env)]
    for kind, program in programs.items():
        rows.append(Program(f"vault --version, {kind}", [program, "--version"], environment))
    for kind, program in programs.items():
        references = [f"--env=TOKEN_{n}=vault://bench/token-{n}" for n in range(SECRETS)]
        words = [program, "exec"] + references + ["--", "true"]
        one = Program(f"vault exec -- true, {kind}", words, environment)
        rows += [one, Together(f"{TOGETHER} of them at once, {kind}", one)]
    rows.append(Commit(folder))
    password_store = make_password_store(environment, folder, stack)
    if password_store is not None:
        rows.append(Program("pass show", ["/usr/bin/pass", "show", "entry"], password_store))
    return rows


def slowed(program, folder):
    """A copy that has the slow flush loaded. An agent is started with HOME alone, so a variable
    would not reach it; and a static program loads nothing."""
    copy = folder / "vault-slow"
    shutil.copy(program, copy)
    run(["patchelf", "--add-needed", os.environ[SLOW_FLUSH], str(copy)], dict(os.environ))
    return str(copy)


def make_vault(program, environment, folder, stack):
    """A vault of ten secrets and an agent that keeps it unlocked."""
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    passphrase.chmod(0o600)
    key = ["--passphrase-file", str(passphrase)]

    def vault(*words, text=None):
        run([program, *words], environment, text)

    vault("init", "--kdf", "minimum", "--yes", *key)
    vault("unlock", *key)
    stack.callback(
        subprocess.run, [program, "lock"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False)
    for number in range(SECRETS):
        # Forty random characters, as a token of a large provider has.
        vault("add", f"bench/token-{number}", "--stdin", text=f"tok_{os.urandom(18).hex()}\n")


def make_password_store(environment, folder, stack):
    """The environment for `pass`, with one entry and a key without passphrase; None without it."""
    if not all(shutil.which(name) for name in ("/usr/bin/pass", "gpg", "gpgconf")):
        print("bench: pass or gpg is not installed; its row is left out", file=sys.stderr)
        return None
    # The agent's socket lies in there, and the path of a socket is short.
    home = pathlib.Path(tempfile.mkdtemp(prefix="gpg-", dir="/tmp"))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    environment = environment | {
        "GNUPGHOME": str(home),
        "PASSWORD_STORE_DIR": str(folder / "password-store"),
    }
    run(
        ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        + ["--quick-generate-key", "bench@example.com", "default", "default", "never"],
        environment)
    # Of this home alone.
    stack.callback(
        subprocess.run, ["gpgconf", "--homedir", str(home), "--kill", "all"], env=environment,
        check=False)
    run(["/usr/bin/pass", "init", "bench@example.com"], environment)
    run(["/usr/bin/pass", "insert", "--echo", "entry"], environment, f"{os.urandom(20).hex()}\n")
    return environment


def run(words, environment, text=None):
    """Runs a preparing step; what it says is shown only if it fails."""
    result = subprocess.run(
        words, env=environment, input=text or "", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60)
    if result.returncode != 0:
        sys.exit(f"bench: error: {words[0]} ended with {result.returncode}\n{result.stdout}")


class Program:
    """A program from its start until it is reaped, without stdin, and stdout to nowhere."""

    def __init__(self, name, words, environment):
        self.name, self.words, self.environment = name, words, environment
        self.times, self.processor = [], []
        self.files = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        ]

    def once(self):
        start = time.perf_counter_ns()
        pid = os.posix_spawn(self.words[0], self.words, self.environment, file_actions=self.files)
        _, status, usage = os.wait4(pid, 0)
        took = time.perf_counter_ns() - start
        if status != 0:
            sys.exit(f"bench: error: {self.name} ended with wait status {status}")
        return took / 1e6, (usage.ru_utime + usage.ru_stime) * 1e3


class Together:
    """Several of a program, started one after another without waiting, until the last has ended."""

    def __init__(self, name, program):
        self.name, self.program = name, program
        self.times, self.processor = [], []

    def once(self):
        program = self.program
        start = time.perf_counter_ns()
        pids = [
            os.posix_spawn(
                program.words[0], program.words, program.environment, file_actions=program.files)
            for _ in range(TOGETHER)
        ]
        used = 0.0
        for pid in pids:
            _, status, usage = os.wait4(pid, 0)
            used += usage.ru_utime + usage.ru_stime
            if status != 0:
                sys.exit(f"bench: error: {self.name} ended with wait status {status}")
        return (time.perf_counter_ns() - start) / 1e6, used * 1e3


class Commit:
    """One durable transaction as a release makes it, in this process: no start, no cryptography."""

    name = "one bare SQLite commit"

    def __init__(self, folder):
        self.times, self.processor = [], []
        self.connection = sqlite3.connect(folder / "commit.db", isolation_level=None)
        for setting in (
            "page_size=4096", "journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON",
            "fullfsync=ON", "temp_store=MEMORY",
        ):
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.execute("CREATE TABLE state(one INTEGER PRIMARY KEY, body BLOB) STRICT")
        self.connection.execute("CREATE TABLE audit(seq INTEGER PRIMARY KEY, box BLOB) STRICT")
        self.connection.execute("INSERT INTO state VALUES(1, ?)", (os.urandom(STATE_ROW),))

    def once(self):
        state = os.urandom(STATE_ROW)
        entries = [(os.urandom(AUDIT_ROW),) for _ in range(SECRETS)]
        start, used = time.perf_counter_ns(), time.process_time_ns()
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("UPDATE state SET body = ?", (state,))
        self.connection.executemany("INSERT INTO audit(box) VALUES(?)", entries)
        self.connection.execute("COMMIT")
        return (
            (time.perf_counter_ns() - start) / 1e6, (time.process_time_ns() - used) / 1e6)


def measure(rows, rounds, seconds):
    """Returns how many rounds there were."""
    for row in rows:
        row.once()
    end = time.monotonic() + seconds
    for number in range(rounds):
        if time.monotonic() > end:
            return number
        for place in range(len(rows)):
            row = rows[(number + place) % len(rows)]
            took, processor = row.once()
            row.times.append(took)
            row.processor.append(processor)
    return rounds


def report(rows, rounds, folder):
    if rounds < 3:
        sys.exit(f"bench: error: only {rounds} rounds in the time there was")
    middle = {row.name: statistics.median(row.times) for row in rows}
    env, commit = middle["env true"], middle[Commit.name]
    goal = MOST_ENVS * env + MOST_COMMITS * commit

    print(f"\nMilliseconds, {rounds} interleaved rounds; {len(os.sched_getaffinity(0))} processors, "
          f"load {os.getloadavg()[0]:.1f}, SQLite {sqlite3.sqlite_version}, "
          f"{file_system(folder)}; exec resolves {SECRETS} secrets through an unlocked agent.\n")
    print("| | minimum | lower quartile | median | processor time | median / env |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        quartile = statistics.quantiles(row.times, n=4)[0]
        print(f"| {row.name} | {min(row.times):.2f} | {quartile:.2f} | {middle[row.name]:.2f} "
              f"| {statistics.median(row.processor):.2f} | {middle[row.name] / env:.1f} |")
    print(f"\n{MOST_ENVS:g} x env + {MOST_COMMITS:g} x commit = {goal:.2f} ms.")
    together = middle[f"{TOGETHER} of them at once, env"]
    print(f"env true: {TOGETHER} at once take {together / env:.2f} times one.")
    for name, value in middle.items():
        if not name.startswith("vault exec"):
            continue
        line = f"{name}: {value / goal:.2f} of that"
        together = middle[f"{TOGETHER} of them at once, {name.rpartition(' ')[2]}"]
        line += f"; {TOGETHER} at once take {together / value:.2f} times one"
        line += f" (wanted: below {MOST_TOGETHER:g})"
        if "pass show" in middle:
            line += f"; pass show takes {middle['pass show'] / value:.1f} times as long"
            line += f" (wanted: {LEAST_PASS:g})"
        print(line + ".")


def file_system(folder):
    """The type of the file system that the vault lies on."""
    best = ("", "an unknown file system")
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/mounts").read_text().splitlines():
            _, point, kind, *_ = line.split()
            inside = point == "/" or folder == pathlib.Path(point) or (
                pathlib.Path(point) in folder.parents)
            if inside and len(point) >= len(best[0]):
                best = (point, kind)
    return best[1]


if __name__ == "__main__":
    # So that what was started is ended, and what was made is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
