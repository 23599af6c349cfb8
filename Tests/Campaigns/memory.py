"""Where secrets stand in memory (durability goal D12): every command that has one, stopped between
system calls, and an agent, unlocked and after `lock`.

Looked for: passphrases, the keyfile, the recovery code, the master key and all that is derived from
it, and every value; whole and by halves. They may stand in locked memory that no core file holds,
and nowhere else. When an agent that was told to lock is about to end, they stand nowhere. The
control is the same where libsodium's guarded memory is ordinary heap; and a program that is given
a value in its environment must be found to hold it.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import alterations  # noqa: F401  (brings the reader's folder along)
import primitives as p
import tracer
from home import PASSPHRASE, Broken, Home, scratch
from result import Result, arguments
from vault_file import Secret, Vault

NEW_PASSPHRASE = "amber walnut settles 17 ledgers"
VALUES = {
    "first": b"canary-first-5fe1c04b9a7d23e8", "second": b"canary-second-c9d1e8807b3f6a52",
    "added": b"canary-added-0c6bb2e9f4d85713", "rotated": b"canary-rotated-71ae3d95c2f8064b",
    "imported": b"canary-imported-e4b80f2a6d9c5317",
}  # fmt: skip
# Pieces of less than this are found by chance.
SMALLEST = 12
# A core is written of an agent so many times.
CORES = 3


def halves(secret):
    """The whole, and both halves: what is left of a copy that was partly overwritten."""
    middle = len(secret) // 2
    parts = {secret, secret[:middle], secret[middle:]}
    return [part for part in parts if len(part) >= SMALLEST]


def needles_of(home):
    """By name, the spellings to look for."""
    found = {f"value {name}": halves(value) for name, value in VALUES.items()}
    found["passphrase"] = halves(PASSPHRASE.encode())
    found["new passphrase"] = halves(NEW_PASSPHRASE.encode())
    text = home.keyfile.read_text("ascii").strip()
    key = p.keyfile_read(text + "\n")
    found["keyfile"] = halves(key) + halves(text.split(":")[1].encode())
    code = (home.path / "recovery").read_text("ascii").strip()
    found["recovery code"] = [p.recovery_read(code), code.encode(), code.replace("-", "").encode()]
    vault = Vault(home.file, Secret(keyfile=key))
    vault.db.close()
    found["master key"] = halves(vault.keys.master)
    for name in p.KEY_NAMES:
        found[name] = halves(getattr(vault.keys, name))
    return found


class Campaign:
    def __init__(self, given, folder, result, extra=None):
        self.random = random.Random(given.seed)
        self.size, self.result = given.size, result
        self.home = Home(folder / "home", given.binary).make()
        for name in ("first", "second"):
            self.home.succeed(["add", name, "--stdin"], VALUES[name])
        self.home.extra = dict(extra or {})
        self.needles = needles_of(self.home)
        self.binary = os.path.realpath(given.binary)
        self.inside = set()

    # --- Commands --------------------------------------------------------------------------------

    def commands(self):
        """Row, words, standard input; each on the home as the ones before have left it."""
        path, key = self.home.path, ["--keyfile", str(self.home.keyfile)]
        typed = ["--passphrase-file", str(path / "passphrase")]
        code = ["--passphrase-file", str(path / "recovery")]
        new = ["--new-passphrase-file", str(path / "new")]
        keep = ["--keep-keyfile", str(self.home.keyfile), "--recovery-file", str(path / "recovery")]
        (path / "new").write_text(NEW_PASSPHRASE + "\n")
        (path / "new").chmod(0o600)
        dotenv = b"IMPORTED=" + VALUES["imported"] + b"\n"
        yield "get, keyfile", ["get", "first", *key], b""
        yield "get, passphrase", ["get", "first", *typed], b""
        yield "get, recovery code", ["get", "first", *code], b""
        yield "add", ["add", "added", "--stdin", *key], VALUES["added"]
        yield "rotate", ["rotate", "first", "--stdin", *key], VALUES["rotated"]
        variable = ["--env", "VALUE=vault://second"]
        yield "exec", ["exec", *variable, *key, "--", "printenv", "VALUE"], b""
        yield "verify", ["verify", *typed], b""
        (path / "import.env").write_bytes(dotenv)
        (path / "import.env").chmod(0o600)
        yield "import", ["import", str(path / "import.env"), "--yes", *key], b""
        exported = str(path / "export.json")
        yield "export", ["export", exported, "--reveal", *key], b""
        yield "slot add", ["slot", "add", "keyfile", str(path / "more.key"), *key], b""
        yield "passwd", ["passwd", *typed, *new, "--yes"], b""
        yield "rekey", ["rekey", "--passphrase-file", str(path / "new"), *keep, "--yes"], b""
        yield "unlock", ["unlock", "--passphrase-file", str(path / "new")], b""

    def run_commands(self, only=None):
        for row, words, data in self.commands():
            if only is None or row.split(",")[0] in only:
                self.run(row, words, data)

    def run(self, row, words, data):
        calls, result = 0, self.result

        def count(pid, call):
            nonlocal calls
            calls += 1

        # Once to count its calls, on a copy; then the real one, stopped at SIZE of them.
        measured = self.home.copy(self.home.path.parent / "measured", self.home.extra)
        self.trace(measured, words, data, count)
        measured.lock()
        shutil.rmtree(measured.path, ignore_errors=True)
        # Keys and values are there towards the end: half of the looks go there.
        half, late = self.size // 2, range(calls * 2 // 3, calls)
        chosen = set(self.random.sample(range(calls), min(self.size - half, calls)))
        chosen |= set(self.random.sample(late, min(half, len(late))))
        place = 0

        def look(pid, call):
            nonlocal place
            place += 1
            if place - 1 in chosen or call == tracer.EXIT_GROUP:
                self.look(pid, row)

        status = self.trace(self.home, words, data, look)
        result.runs += 1
        if status != 0:
            said = (self.home.path / "stderr").read_text(errors="replace").strip()
            result.find("wrong", f"{row}: status {status}: {said[-160:]}")
        if words[0] == "rekey":
            self.needles = self.needles | {
                f"{name}, new": parts for name, parts in needles_of(self.home).items()
                if name.startswith("K_") or name in ("master key", "S_sign")
            }  # fmt: skip

    def trace(self, home, words, data, look):
        given = [str(word).replace(str(self.home.path), str(home.path)) for word in words]
        pid = tracer.start(
            [home.binary, *given], home.environment(with_key=False), home.path, data
        )
        return tracer.follow(pid, look)

    def look(self, pid, row):
        try:
            # A child that has become another program has what it was given.
            if os.path.realpath(f"/proc/{pid}/exe") != self.binary:
                return
            found = tracer.search(pid, self.needles)
        except (ProcessLookupError, FileNotFoundError):
            return
        self.note(row, found)

    def note(self, row, found):
        self.result.faults += 1
        self.result.count(row, looks=1)
        for what, (inside, outside) in found.items():
            if inside:
                self.inside.add(what)
                self.result.count(row, inside=1)
            if outside:
                self.result.count(row, outside=1)
                self.result.find("unseen", f"{row}: {what} in {', '.join(sorted(outside))}")

    # --- The agent -------------------------------------------------------------------------------

    def run_agent(self):
        home, result = self.home, self.result
        home.lock()
        pid = home.unlock()
        for number in range(self.size):
            home.succeed(["get", "first" if number % 2 else "second"], with_key=False)
            self.look(pid, "agent, unlocked")
        for _ in range(CORES):
            self.look_at_core(pid)

        def ending(pid):
            found = tracer.search(pid, self.needles)
            self.note("agent, after lock", found)
            for what, (inside, _) in found.items():
                if inside:
                    result.find("unseen", f"agent, after lock: {what} in locked memory")

        locking = []
        seen = tracer.wait_for_exit(
            pid, lambda: locking.append(home.start(["lock"], with_key=False)), ending
        )
        locking[0].communicate()
        result.runs += 1
        if not seen:
            result.find("wrong", "the agent ended unseen")

    def look_at_core(self, pid):
        """As gdb writes it, which leaves out what must not be dumped."""
        core = self.core_of(pid)
        self.result.faults += 1
        self.result.count("agent, core", looks=1)
        for what, parts in self.needles.items():
            if any(part in core for part in parts):
                self.result.count("agent, core", outside=1)
                self.result.find("unseen", f"a core of the agent holds {what}")

    def core_of(self, pid):
        prefix = self.home.path / "core"
        subprocess.run(
            ["gcore", "-o", prefix, str(pid)], check=True, capture_output=True, timeout=120
        )
        path = Path(f"{prefix}.{pid}")
        core = path.read_bytes()
        path.unlink()
        return core

    def check_search(self):
        """A program that is given a value is found to hold it, by both ways of looking."""
        value = VALUES["first"].decode()
        child = subprocess.Popen(["sleep", "100"], env={"VALUE": value} | dict(os.environ))
        try:
            found = tracer.search(child.pid, self.needles).get("value first", ((), ()))
            if not found[1] or VALUES["first"] not in self.core_of(child.pid):
                raise Broken("the search does not find what is there")
        finally:
            child.kill()
            child.wait()


def bare_memory(folder):
    source, library = Path(__file__).parent / "Preload/bare_memory.c", folder / "bare_memory.so"
    compiler = next(filter(None, map(shutil.which, ("clang", "cc", "gcc"))), None)
    if compiler is None:
        raise Broken("there is no C compiler: bash .ci/setup --tests")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return {"LD_PRELOAD": str(library)}


def main():
    given = arguments(__doc__, 40, "looks into each command, and into the agent")
    if os.geteuid() != 0:
        raise Broken("vault lets nobody but root look into its memory: run as root")
    result, control = Result("memory"), Result("libsodium's guarded memory is ordinary heap")
    only = given.only.split(",") if given.only else None
    with scratch(in_memory=True) as folder:
        for name in ("main", "control"):
            (folder / name).mkdir()
        campaign = Campaign(given, folder / "main", result)
        campaign.check_search()
        campaign.run_commands(only)
        if only is None or "agent" in only:
            campaign.run_agent()
        # Where nothing was found nowhere was looked at the right time.
        for what in ("value first", "passphrase", "keyfile", "master key"):
            if only is None and what not in campaign.inside:
                result.find("wrong", f"{what} was never found in locked memory")
        given.size = min(given.size, 10)
        bare = Campaign(given, folder / "control", control, bare_memory(folder))
        bare.run_commands(["get"])
    return result.conclude(control, given.seed, found_inside=sorted(campaign.inside))


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"memory: {error}")
