"""What passes through vault: a JSON-RPC round trip, a log in a pipe, and the memory it takes.

Each is measured beside the same without vault, in turns.
"""

import argparse
import contextlib
import json
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
sys.path[:0] = [str(HERE.parent / "Tests/Campaigns")]
import home as scene  # noqa: E402

SECRETS = 100
MESSAGE_BYTES = 256
LOG_BYTES = 1 << 30
STREAM_BYTES = 4 << 30
# What is wanted of the static program.
MOST_MICROSECONDS, MOST_CATS, MOST_MEBIBYTES = 60, 1.3, 12

# Answers each line with itself; in binary, so that the interpreter adds little.
SERVER = """
import os
while line := os.read(0, 65536):
    os.write(1, line)
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", required=True, help="the plain release")
    parser.add_argument("--static", help="the static release")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    program = options.static or options.plain
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = scene.Home(folder / "home", program).make()
        home.unlock()
        stack.callback(home.lock)
        for number in range(SECRETS):
            # Twenty to seventy-six characters, as tokens have.
            value = os.urandom(38).hex()[: 20 + number * 56 // SECRETS]
            home.succeed(["add", f"bench/token-{number}", "--stdin"], value.encode())
        print("| what | bare | through vault | | wanted |")
        print("| --- | ---: | ---: | ---: | ---: |")
        round_trips(program, home, options.rounds)
        pipes(program, home, options.rounds, folder)
        memory(program, home)


def words(program, *flags):
    return [program, "exec", *flags] + [
        f"--env=TOKEN_{number}=vault://bench/token-{number}" for number in range(10)]


def round_trips(program, home, rounds, each=1000):
    """Microseconds from writing a request to having read its answer. On two processors what counts
    is how long an idle one takes to wake; on one, what is done on the way."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x", "_": ""}}
    message["params"]["_"] = "x" * (MESSAGE_BYTES - 1 - len(json.dumps(message)))
    line = (json.dumps(message) + "\n").encode()
    assert len(line) == MESSAGE_BYTES
    script = home.path / "server.py"
    script.write_text(SERVER)
    server = [sys.executable, str(script)]
    kinds = {
        "bare": server,
        # The least that anything in between can cost.
        "`cat` on both sides": ["sh", "-c", f"cat | {' '.join(server)} | cat"],
        "`vault exec --mcp`": words(program, "--mcp") + ["--"] + server,
        "`vault exec`": words(program) + ["--"] + server,
    }
    every = os.sched_getaffinity(0)
    for place, processors in (("one processor", {min(every)}), (f"{len(every)} processors", every)):
        os.sched_setaffinity(0, processors)
        middle = medians(kinds, line, rounds, each, home)
        os.sched_setaffinity(0, every)
        for kind in list(kinds)[1:]:
            print(f"| round trip of {MESSAGE_BYTES} bytes, {place}, {kind} | {middle['bare']:.1f} us "
                  f"| {middle[kind]:.1f} us | +{middle[kind] - middle['bare']:.1f} us "
                  f"| {f'+{MOST_MICROSECONDS} us' if 'vault' in kind else ''} |")


def medians(kinds, line, rounds, each, home):
    running = {
        kind: subprocess.Popen(
            command, env=home.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            bufsize=0)
        for kind, command in kinds.items()
    }
    times = {kind: [] for kind in kinds}
    for process in running.values():
        exchange(process, line, 200)
    for _ in range(rounds):
        for kind, process in running.items():
            times[kind] += exchange(process, line, each)
    for process in running.values():
        process.stdin.close()
        process.wait(10)
    return {kind: statistics.median(values) for kind, values in times.items()}


def exchange(process, line, count):
    reading, writing = process.stdout.fileno(), process.stdin.fileno()
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        os.write(writing, line)
        got = 0
        while got < len(line):
            got += len(os.read(reading, 65536))
        times.append((time.perf_counter_ns() - start) / 1e3)
    return times


def pipes(program, home, rounds, folder):
    """Seconds for a log through `dd | filter | dd`, in blocks of a mebibyte."""
    log = folder / "log"
    write_log(log)
    for flag in ["redact"]:
        filters = {"cat": "cat", "vault": f"'{program}' {flag}"}
        times = {kind: [] for kind in filters}
        for turn in range(rounds + 1):
            for kind, command in filters.items():
                script = (f"dd if='{log}' bs=1M status=none | {command} "
                          "| dd of=/dev/null bs=1M iflag=fullblock status=none")
                start = time.perf_counter()
                subprocess.run(["sh", "-c", script], env=home.environment(), check=True)
                if turn:
                    times[kind].append(time.perf_counter() - start)
        middle = {kind: statistics.median(values) for kind, values in times.items()}
        rate = LOG_BYTES / 1e9
        print(f"| {LOG_BYTES >> 20} MiB through `vault {flag}`, {SECRETS} secrets, beside `cat` "
              f"| {middle['cat']:.2f} s ({rate / middle['cat']:.1f} GB/s) "
              f"| {middle['vault']:.2f} s ({rate / middle['vault']:.1f} GB/s) "
              f"| {middle['vault'] / middle['cat']:.2f} x | {MOST_CATS:g} x |")


def write_log(path):
    """Lines of a log and of JSON-RPC, without a secret in them."""
    block = bytearray()
    number = 0
    while len(block) < 16 << 20:
        number += 1
        block += (
            f"2026-11-{number % 28 + 1:02}T08:{number % 60:02}:00Z INFO server request={number} "
            f"path=/api/v1/items/{number * 7919 % 100003} took={number % 977}ms status=200\n"
        ).encode()
        block += json.dumps({
            "jsonrpc": "2.0", "id": number, "result": {"content": [{
                "type": "text", "text": f"item {number}: \"{os.urandom(12).hex()}\"\nnext"}]},
        }).encode() + b"\n"
    with open(path, "wb") as file:
        left = LOG_BYTES
        while left > 0:
            left -= file.write(block[:left])


def memory(program, home):
    """The most memory that a running `vault exec` ever had, early and after a long stream."""
    peaks = []
    for count in (64 << 20, STREAM_BYTES):
        script = f"yes 'a line of output that holds nothing' | head -c {count}; read -r _"
        process = subprocess.Popen(
            words(program) + ["--", "sh", "-c", script], env=home.environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        left = count
        while left > 0:
            left -= len(os.read(process.stdout.fileno(), 1 << 20))
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        peaks.append(int(status.split("VmHWM:")[1].split()[0]) / 1024)
        process.stdin.close()
        process.wait(10)
    print(f"| resident memory of `vault exec` at most, after {64} MiB and {STREAM_BYTES >> 30} GiB "
          f"| | {peaks[0]:.1f} and {peaks[1]:.1f} MiB | | {MOST_MEBIBYTES} MiB |")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
