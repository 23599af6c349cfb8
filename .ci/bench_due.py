"""What `vault due` costs on ten thousand secrets, as cron runs it: a new process, no agent, the watch
key. Whole processes, interleaved, as in bench.py; the vault is made as in bench_scale.py.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import bench  # noqa: E402
import bench_scale  # noqa: E402

COUNT = bench_scale.MANY
AIM = 150


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", required=True, help="the plain release")
    parser.add_argument("--static", help="the static release, measured in its place")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=120, help="stop measuring after this long")
    parser.add_argument("--directory", help="a directory on the disk to be measured")
    options = parser.parse_args()
    program = options.static or options.plain

    place = options.directory or pathlib.Path(options.plain).resolve().parent
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=place))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = bench_scale.Home(program, folder / "home", COUNT)
        everything = ("--within", "365d")
        rows = [
            bench.Program("env true", ["/usr/bin/env", "true"], home.environment),
            home.row("due, nothing is", "due"),
            home.row("due --new-only, nothing is", "due", "--new-only"),
            home.row(f"due, all {COUNT:,} are", "due", *everything),
            home.row("the same, --format json", "due", *everything, "--format", "json"),
            home.row("the same, --format ics", "due", *everything, "--format", "ics"),
            home.row("due --format prometheus", "due", "--format", "prometheus"),
            home.row("due --format nagios", "due", "--format", "nagios"),
        ]
        rounds = bench.measure(rows, options.rounds, options.seconds)
        if rounds < 3:
            sys.exit(f"bench: error: only {rounds} rounds in the time there was")
        print(f"\nMilliseconds, {rounds} interleaved rounds; {len(os.sched_getaffinity(0))} "
              f"processors, load {os.getloadavg()[0]:.1f}, {bench.file_system(folder)}; "
              f"{home.vault.stat().st_size / 1e6:.1f} MB.\n")
        print("| | minimum | lower quartile | median | processor time |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for row in rows:
            quartile = statistics.quantiles(row.times, n=4)[0]
            print(f"| {row.name} | {min(row.times):.2f} | {quartile:.2f} "
                  f"| {statistics.median(row.times):.2f} "
                  f"| {statistics.median(row.processor):.2f} |")
        print(f"\nAim: due on {COUNT:,}, cold, under {AIM} ms: "
              f"{statistics.median(rows[1].times):.0f} ms; {rows[1].peak() / 1024:.0f} MiB.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
