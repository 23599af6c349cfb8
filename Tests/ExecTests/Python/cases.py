"""The redaction cases over real pipes, in their chunks.

usage: cases.py VAULT CASES_FILE exec|redact

`exec` feeds `vault exec -- cat`, with the secrets of the case alone; `redact` feeds `vault redact`,
which hides everything in the vault, so that there it holds one case at a time. HOME has an
unlocked vault without secrets. Prints one line for each thing that is wrong, and at the end how
many cases ran; status 1 if something was wrong. With VAULT `-` nothing stands between: what a pipe
without redaction does, and whether this notices.
"""

import base64
import json
import os
import re
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 10
# What is held must stay held; a timer that lets it go is found by waiting.
HOLD_SECONDS = 0.35
# The filter's own loop, with secrets cut by reads, held back, long, and with every kind of byte.
FOR_REDACT = {"A03", "A08", "A13", "A14", "D01", "F02", "F03", "F04"}
MARKER = re.compile(rb"\[REDACTED:(?:[A-Z]\d\d\.)?k\d+\]")


def decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def normalise(text: bytes) -> bytes:
    return re.sub(rb"(\[R\])+", b"[R]", MARKER.sub(b"[R]", text))


class Case:
    def __init__(self, raw: dict) -> None:
        self.id = raw["id"]
        self.secrets = [decode(secret) for secret in raw["secrets"]]
        self.chunks = [decode(chunk) for chunk in raw["chunks"]]
        self.expect = decode(raw["expect"]) if "expect" in raw else None
        self.forbid = [decode(part) for part in raw.get("forbid", [])]
        self.keep = [decode(part) for part in raw.get("keep", [])]
        self.must_hide = [decode(part) for part in raw.get("must_hide", [])]
        self.after_chunk = raw.get("after_chunk") or []
        lengths = [len(secret) for secret in self.secrets if secret]
        self.minimum = 6 if self.id.startswith("G") else min([6, *lengths])

    def name(self, index: int) -> str:
        return f"{self.id}.k{index + 1}"


class Feed:
    """A program that is fed a case chunk by chunk."""

    def __init__(self, case: Case, command: list[str]) -> None:
        self.case = case
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.output = b""

    def read(self, seconds: float) -> bool:
        """Takes what comes within this time; False when nothing does, or nothing more can."""
        stream = self.process.stdout
        if not select.select([stream], [], [], seconds)[0]:
            return False
        block = os.read(stream.fileno(), 65536)
        self.output += block
        return bool(block)

    def run(self) -> list[str]:
        case, problems = self.case, []
        for index, chunk in enumerate(case.chunks):
            if chunk:
                os.write(self.process.stdin.fileno(), chunk)
            check = case.after_chunk[index] if index < len(case.after_chunk) else None
            if not check:
                # A pause, so that the next chunk is a read of its own.
                self.read(0.02)
                continue
            wanted = normalise(case.expect[: check["out_at_least"]])
            end = time.monotonic() + PATIENCE
            while not normalise(self.output).startswith(wanted) and time.monotonic() < end:
                if not self.read(end - time.monotonic()):
                    break
            if not normalise(self.output).startswith(wanted):
                problems.append(f"chunk {index}: only {self.output!r} is out, not {wanted!r}")
            if check["held_raw"]:
                before = self.output
                self.read(HOLD_SECONDS)
                held = decode(check["held_raw"])
                if held in normalise(self.output[len(before) :]):
                    problems.append(f"chunk {index}: {held!r} was let go")
        self.process.stdin.close()
        self.process.stdin = None
        while self.read(PATIENCE):
            pass
        errors = self.process.stderr.read()
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()
        return problems + self.judge(errors, status)

    def judge(self, errors: bytes, status: int) -> list[str]:
        case, problems = self.case, []
        output = normalise(self.output)
        if status != 0:
            problems.append(f"status {status}: {errors!r}")
        if case.expect is not None:
            if output != normalise(case.expect):
                problems.append(f"{output!r} is not {normalise(case.expect)!r}")
        else:
            left = [part for part in case.forbid if part in output]
            gone = [part for part in case.keep if part not in output]
            problems += [f"{part!r} is left in {output!r}" for part in left]
            problems += [f"{part!r} is gone: {output!r}" for part in gone]
        problems += [f"{part!r} shows in {output!r}" for part in case.must_hide if part in output]
        for index, secret in enumerate(case.secrets):
            if len(secret) >= 6 and secret in errors:
                problems.append(f"a value is on stderr: {errors!r}")
            if len(secret.strip()) < case.minimum and case.name(index).encode() not in errors:
                problems.append(f"{case.name(index)} is too short, and stderr does not say so")
        return problems


def store(vault: str, case: Case) -> None:
    for index, secret in enumerate(case.secrets):
        # One newline at the end is taken off by --stdin.
        subprocess.run(
            [vault, "add", case.name(index), "--stdin"], input=secret + b"\n", check=True,
            capture_output=True)


def through_exec(vault: str, case: Case) -> list[str]:
    if vault == "-":
        return Feed(case, ["cat"]).run()
    command = [vault, "exec", "--min-length", str(case.minimum)]
    for index in range(len(case.secrets)):
        command += ["--env", f"S{index}=vault://{case.name(index)}"]
    return Feed(case, [*command, "--", "cat"]).run()


def through_redact(vault: str, case: Case) -> list[str]:
    store(vault, case)
    problems = Feed(case, [vault, "redact", "--min-length", str(case.minimum)]).run()
    for index in range(len(case.secrets)):
        subprocess.run(
            [vault, "remove", case.name(index), "--yes"], check=True, capture_output=True)
    return problems


def main() -> int:
    vault, path, way = sys.argv[1:]
    with open(path) as file:
        raw = json.load(file)["cases"]
    cases = [Case(entry) for entry in raw if entry["tier"] == "required"]
    if way == "exec":
        # A variable cannot hold a zero byte; `redact` runs those.
        cases = [case for case in cases if not any(0 in secret for secret in case.secrets)]
        if vault != "-":
            for case in cases:
                store(vault, case)
        with ThreadPoolExecutor(6) as pool:
            results = list(pool.map(lambda case: through_exec(vault, case), cases))
    else:
        cases = [case for case in cases if case.id in FOR_REDACT]
        results = [through_redact(vault, case) for case in cases]
    failed = 0
    for case, problems in zip(cases, results):
        failed += bool(problems)
        for problem in problems:
            print(f"{case.id}: {problem}")
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
