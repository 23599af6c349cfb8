"""What a vault of ten thousand secrets costs beside one of ten, and what one durable write and one
unlocking cost beside their bare parts (bench_write.py for the write). Whole processes, interleaved,
as in bench.py.

The vaults are written by the independent writer in Tests/Reader, in one transaction each: through
the program it would take hours.
"""

import argparse
import contextlib
import ctypes.util
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Tests/Reader")]
import bench  # noqa: E402
import bench_write  # noqa: E402
import model  # noqa: E402
import primitives  # noqa: E402
import vault_writer  # noqa: E402

# Two versions each: the last one has as many rows as a vault may have, but for two.
FEW, MANY, MOST = 10, 10_000, 16_666
# libsodium's MODERATE, which is also the default of `init`.
PASSES, MEMORY_KIB = 3, 262_144
PASSPHRASE = b"seven lanterns drift over 12 quiet canals"
NAME = "service/token-1"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", required=True, help="the plain release")
    parser.add_argument("--static", help="the static release, measured in its place")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=240, help="stop measuring after this long")
    parser.add_argument("--directory", help="a directory on the disk to be measured")
    options = parser.parse_args()
    program = options.static or options.plain

    place = options.directory or pathlib.Path(options.plain).resolve().parent
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=place))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        homes = {count: Home(program, folder / str(count), count) for count in (FEW, MANY)}
        for home in homes.values():
            home.unlock(stack)
        # Without an agent: a command opens the vault in its own process.
        cold = {
            count: Home(program, folder / f"cold-{count}", count) for count in (FEW, MANY, MOST)}
        rows = prepare(program, folder, homes, cold, stack)
        rounds = bench.measure(list(rows.values()), options.rounds, options.seconds)
        report(rows, rounds, folder, homes)


class Home:
    """A home with a vault of so many secrets, a keyfile and a watch key."""

    def __init__(self, program, path, count):
        self.program, self.path = program, path
        self.vault = path / ".local/share/mcp-vault/vault.db"
        self.key = path / "key"
        state = path / ".local/state/mcp-vault"
        for directory in (path, *reversed(self.vault.parents[:3]), *reversed(state.parents[:2]), state):
            directory.mkdir(mode=0o700, exist_ok=True)
        self.environment = {
            "HOME": str(path), "PATH": os.environ.get("PATH", ""), "TERM": "dumb",
        }  # fmt: skip
        builder = vault_writer.Builder(PASSPHRASE)
        builder.log("initialised")
        builder.add_slot(
            primitives.TYPE_KEYFILE, primitives.ROLE_WATCH, keyfile=builder.typed["watch"])
        builder.add_slot(primitives.TYPE_KEYFILE, keyfile=builder.typed["full"])
        for number in range(count):
            old, new = (f"tok_{os.urandom(18).hex()}".encode() for _ in range(2))
            builder.add_record(
                model.TOKEN, f"service/token-{number}", {1: old, 2: new},
                owner="ops@example.com", service="service", next_ver=3,
                scopes=["repo:status", "public_repo"],
                versions=[
                    builder.entry(1, model.PREVIOUS, old, expires=builder.now + 60 * 86_400),
                    builder.entry(2, model.CURRENT, new, expires=builder.now + 90 * 86_400),
                ])  # fmt: skip
        builder.write(self.vault, "OFF")
        keys = {self.key: "full", state / "watch.key": "watch"}
        for file, name in keys.items():
            vault_writer.write_new(file, primitives.keyfile_text(builder.typed[name]).encode())
            file.chmod(0o400)
        # The first look writes the anchor.
        bench.run([program, "verify", "--keyfile", str(self.key)], self.environment)

    def unlock(self, stack):
        bench.run([self.program, "unlock", "--keyfile", str(self.key)], self.environment)
        stack.callback(
            subprocess.run, [self.program, "lock"], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def row(self, name, *words):
        return Measured(name, [self.program, *words], self.environment)


class Measured(bench.Program):
    def peak(self):
        """The most memory that one more run ever held, in KiB. Asked of a small process, since a
        child's figure begins with what its parent held."""
        program = (
            "import resource, subprocess, sys\n"
            "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        words = [sys.executable, "-S", "-c", program, *self.words]
        return int(subprocess.run(
            words, env=self.environment, stdout=subprocess.PIPE, check=True).stdout)

    def output_size(self):
        """Bytes on stdout."""
        done = subprocess.run(
            self.words, env=self.environment, stdout=subprocess.PIPE, check=True)
        return len(done.stdout)


class Unlock(Measured):
    """With a passphrase; what it leaves is ended outside the time."""

    def once(self):
        took = super().once()
        subprocess.run(
            [self.words[0], "lock"], env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=True)
        return took


class Derivation:
    """`crypto_pwhash` itself, in this process."""

    def __init__(self, name):
        self.name, self.times, self.processor = name, [], []
        self.sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")

    def once(self):
        key, salt = ctypes.create_string_buffer(32), os.urandom(16)
        start, used = time.perf_counter_ns(), time.process_time_ns()
        status = self.sodium.crypto_pwhash(
            key, ctypes.c_ulonglong(32), PASSPHRASE, ctypes.c_ulonglong(len(PASSPHRASE)), salt,
            ctypes.c_ulonglong(PASSES), ctypes.c_size_t(MEMORY_KIB * 1024), ctypes.c_int(2))
        if status != 0:
            sys.exit("bench: error: crypto_pwhash failed")
        return (time.perf_counter_ns() - start) / 1e6, (time.process_time_ns() - used) / 1e6


def prepare(program, folder, homes, cold, stack):
    rows = {"env": bench.Program("env true", ["/usr/bin/env", "true"], homes[FEW].environment)}
    for count in (FEW, MANY):
        home, text = homes[count], f"{count:,} secrets"
        rows[f"get {count}"] = home.row(f"get, {text}, agent", "get", NAME)
        rows[f"exec {count}"] = home.row(
            f"exec, {text}, agent", "exec", f"--env=TOKEN=vault://{NAME}", "--", "true")
    rows["list"] = homes[MANY].row(f"list --json, {MANY:,} secrets, agent", "list", "--json")
    for count in (FEW, MANY, MOST):
        home = cold[count]
        words = ("--keyfile", str(home.key))
        rows[f"open {count}"] = home.row(f"get, {count:,} secrets, keyfile", "get", NAME, *words)
        rows[f"verify {count}"] = home.row(f"verify, {count:,} secrets, keyfile", "verify", *words)
    for form in ("html", "table"):
        rows[f"report {form}"] = cold[MANY].row(
            f"report --format {form}, {MANY:,} secrets, watch key", "report", "--format", form)
    rows["write"], rows["bare"] = bench_write.rows(program, folder, stack)
    rows["unlock"] = unlocking(program, folder / "typed")
    rows["pwhash"] = Derivation("crypto_pwhash, bare")
    return rows


def unlocking(program, home):
    home.mkdir(mode=0o700)
    environment = {"HOME": str(home), "PATH": os.environ.get("PATH", ""), "TERM": "dumb"}
    passphrase = home / "passphrase"
    passphrase.write_bytes(PASSPHRASE + b"\n")
    passphrase.chmod(0o600)
    words = ["--passphrase-file", str(passphrase)]
    bench.run([program, "init", "--no-recovery-code", "--kdf", "minimum", *words], environment)
    # `init` would measure the machine; this raises the cost to the default, and no further.
    bench.run([program, "passwd", *words, "--new-passphrase-file", str(passphrase)], environment)
    return Unlock("unlock, passphrase", [program, "unlock", *words], environment)


def report(rows, rounds, folder, homes):
    if rounds < 3:
        sys.exit(f"bench: error: only {rounds} rounds in the time there was")
    middle = {key: statistics.median(row.times) for key, row in rows.items()}
    print(f"\nMilliseconds, {rounds} interleaved rounds; {len(os.sched_getaffinity(0))} processors, "
          f"load {os.getloadavg()[0]:.1f}, {bench.file_system(folder)}; two versions per secret, "
          f"{homes[MANY].vault.stat().st_size / 1e6:.1f} MB for {MANY:,}.\n")
    print("| | minimum | lower quartile | median | processor time |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for key, row in rows.items():
        quartile = statistics.quantiles(row.times, n=4)[0]
        print(f"| {row.name} | {min(row.times):.2f} | {quartile:.2f} | {middle[key]:.2f} "
              f"| {statistics.median(row.processor):.2f} |")
    env = middle["env"]
    peak = rows["list"].peak() / 1024
    page = rows["report html"].output_size() / 2**20
    per_row = (middle[f"open {MOST}"] - middle[f"open {FEW}"]) / (
        middle[f"open {MANY}"] - middle[f"open {FEW}"])
    print("\n| aim | measured |")
    print("| --- | --- |")
    for aim, measured in (
        ("unlock: at most 1.05 x crypto_pwhash",
         f"{middle['unlock'] / middle['pwhash']:.2f}; less the start of a process "
         f"{(middle['unlock'] - env) / middle['pwhash']:.2f}"),
        (f"get, {MANY:,} beside {FEW}: at most 1.5 x", ratio(middle, "get")),
        (f"exec, {MANY:,} beside {FEW}: at most 1.5 x", ratio(middle, "exec")),
        (f"open and verify {MANY:,}: under 150 ms",
         f"{middle[f'open {MANY}'] - env:.0f} ms; with every value and entry opened "
         f"{middle[f'verify {MANY}'] - env:.0f} ms"),
        (f"linear up to {MOST:,} ({MOST * 3:,} rows)",
         f"{per_row:.2f} x the time for {MOST / MANY:.2f} x the rows"),
        (f"list --json of {MANY:,}: under 100 ms", f"{middle['list']:.0f} ms"),
        ("and below 64 MiB", f"{peak:.0f} MiB"),
        (f"report --format html of {MANY:,}: under 1 s", f"{middle['report html']:.0f} ms"),
        ("and below 5 MiB", f"{page:.2f} MiB"),
        ("one durable write: at most 1.3 x its calls, bare",
         f"{middle['write'] / middle['bare']:.2f}"),
    ):
        print(f"| {aim} | {measured} |")


def ratio(middle, what):
    return f"{middle[f'{what} {MANY}'] / middle[f'{what} {FEW}']:.2f}"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
