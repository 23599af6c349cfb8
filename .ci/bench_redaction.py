"""Measures the redactor in memory, and other engines on the same bytes in the same run.

The others look for the raw values alone; the redactor looks for all their forms, six patterns or
more for each, and writes its output. They are fetched as Debian packages into a temporary
directory, and left out if they cannot be had.
"""

import argparse
import ctypes
import mmap
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

COUNTS = [10, 100, 1000]
READ_SIZE = 256 << 10
PACKAGES = ["libhyperscan5", "librust-aho-corasick-dev", "librust-memchr-dev", "ripgrep"]
# Of hs_compile.h: HS_MODE_STREAM.
STREAM = 2

CARGO = """[package]
name = "peer"
version = "0.1.0"
edition = "2021"
[dependencies]
aho-corasick = {{ path = "{corasick}" }}
[patch.crates-io]
memchr = {{ path = "{memchr}" }}
"""
RUST = """
use aho_corasick::AhoCorasickBuilder;
use std::{env, fs};
fn seconds() -> f64 {
    let times = fs::read_to_string("/proc/self/schedstat").unwrap();
    times.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
fn main() {
    let words: Vec<String> = env::args().collect();
    let text = fs::read(&words[1]).unwrap();
    let repeats: usize = words[4].parse().unwrap();
    let values = fs::read(&words[2]).unwrap();
    let values: Vec<&[u8]> = values.split(|b| *b == 10).filter(|v| !v.is_empty()).collect();
    let engine = AhoCorasickBuilder::new().dfa(words[3] == "dfa").build(&values);
    let mut speeds: Vec<f64> = (0..repeats).map(|_| {
        let start = seconds();
        let hits = engine.find_iter(&text).count();
        assert!(hits == 0);
        text.len() as f64 / (seconds() - start) / 1e9
    }).collect();
    speeds.sort_by(|a, b| a.partial_cmp(b).unwrap());
    println!("{}", speeds[repeats / 2]);
}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True, help="vault-bench")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--mebibytes", type=int, default=128)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        sizes = ["--repeats", str(options.repeats), "--mebibytes", str(options.mebibytes)]
        subprocess.run([options.bench, "redaction", "--write", folder, *sizes], check=True)
        print("\n| others, raw values, GB/s | 10 | 100 | 1000 |\n|---|---|---|---|", flush=True)
        for name, measure in peers(folder, options.repeats):
            try:
                cells = [f"{measure(folder / f'values-{count}'):.2f}" for count in COUNTS]
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"bench: {name} is left out: {error}", file=sys.stderr)
                continue
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
    finally:
        shutil.rmtree(folder)


def peers(folder, repeats):
    root = fetch(folder)
    text = folder / "text"
    library = next(root.glob("usr/lib/*/libhs.so.5"), root / "libhs.so.5")
    yield "Hyperscan, stream", lambda values: hyperscan(library, text, values, repeats)
    for kind in ["automatic", "dfa"]:
        yield f"aho-corasick (Rust), {kind}", lambda values, kind=kind: float(
            subprocess.run(
                [rust(folder, root), text, values, kind, str(repeats)],
                check=True, capture_output=True,
            ).stdout
        )
    for name, program in [("ripgrep", root / "usr/bin/rg"), ("GNU grep", "grep")]:
        yield f"{name} -F -c, whole process", lambda values, program=program: process(
            program, text, values, repeats
        )


def fetch(folder):
    """What could be had of the packages, unpacked."""
    root = folder / "root"
    root.mkdir()
    for package in PACKAGES:
        subprocess.run(["apt-get", "download", package], cwd=folder, capture_output=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, root], check=True)
    return root


def rust(folder, root):
    project = folder / "peer"
    program = project / "target/release/peer"
    if not program.exists():
        crates = root / "usr/share/cargo/registry"
        found = [next(crates.glob(name), crates) for name in ("aho-corasick-*", "memchr-*")]
        (project / "src").mkdir(parents=True, exist_ok=True)
        (project / "Cargo.toml").write_text(CARGO.format(corasick=found[0], memchr=found[1]))
        (project / "src/main.rs").write_text(RUST)
        subprocess.run(
            ["cargo", "build", "--release", "--offline", "--quiet"],
            cwd=project, check=True, capture_output=True,
        )
    return program


def process(program, text, values, repeats):
    def run():
        # Status 1 says that there was no hit.
        done = subprocess.run([program, "-F", "-c", "-f", values, text], capture_output=True)
        assert done.returncode == 1, done

    return speed(run, text, min(repeats, 5))


def hyperscan(library, text, values, repeats):
    hs = ctypes.CDLL(str(library))
    words = values.read_bytes().split()
    count = len(words)
    database, scratch, stream = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    error = ctypes.c_void_p()
    status = hs.hs_compile_lit_multi(
        (ctypes.c_char_p * count)(*words), (ctypes.c_uint * count)(),
        (ctypes.c_uint * count)(*range(count)), (ctypes.c_size_t * count)(*map(len, words)),
        count, STREAM, None, ctypes.byref(database), ctypes.byref(error),
    )
    assert status == 0, status
    assert hs.hs_alloc_scratch(database, ctypes.byref(scratch)) == 0
    handler = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)
    with open(text, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))

    def run():
        assert hs.hs_open_stream(database, 0, ctypes.byref(stream)) == 0
        for first in range(0, len(mapped), READ_SIZE):
            size = min(READ_SIZE, len(mapped) - first)
            place = ctypes.c_void_p(address + first)
            assert hs.hs_scan_stream(stream, place, size, 0, scratch, handler, None) == 0
        assert hs.hs_close_stream(stream, scratch, handler, None) == 0

    return speed(run, text, repeats)


def processor_time():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def speed(run, text, repeats):
    """The median, in GB of a second of processor time; a first run warms the caches."""
    run()
    seconds = []
    for _ in range(repeats):
        start = processor_time()
        run()
        seconds.append(processor_time() - start)
    return text.stat().st_size / statistics.median(seconds) / 1e9


main()
