"""Whether a command gets exactly the words it was called with, and nobody reads them as a shell.

usage: arguments.py VAULT
Prints one line for each difference; status 1 if there is one.
"""

import subprocess
import sys

CHILD = "import os, sys; print([os.fsencode(word) for word in sys.argv[1:]])"

LISTS = [
    [],
    [b""],
    [b"", b"", b"a", b""],
    [b"two words", b" leading", b"trailing ", b"\ttab"],
    [b"line one\nline two", b"\n", b"\r\n"],
    [b"\xff\xfe\x80", b"caf\xe9", "café".encode(), b"\xed\xa0\x80"],
    [b"--", b"--help", b"-h", b"--version", b"--json", b"--env", b"A=vault://none"],
    [b"$HOME", b"`id`", b"$(id)", b"*", b"~", b"'", b'"', b"\\", b";", b"|", b"&&", b">x"],
    [b"vault://none", b"{{vault://none}}", b"%s%n", b"\x01\x1b[31m"],
    [b"x" * 100_000],
    [str(number).encode() for number in range(2_000)],
]


def main() -> int:
    vault = sys.argv[1].encode()
    differences = 0
    for words in LISTS:
        command = [sys.executable.encode(), b"-c", CHILD.encode(), *words]
        result = subprocess.run([vault, b"exec", b"--", *command], capture_output=True)
        wanted = (repr(words) + "\n").encode()
        if result.stdout != wanted or result.stderr or result.returncode:
            differences += 1
            print(f"{words!r:.200}: {result.stdout[:200]} {result.stderr[:200]}")
    refused = subprocess.run(
        [vault, b"exec", b"--env", b"A=\xff", b"--", b"true"], capture_output=True)
    if refused.returncode != 125 or b"UTF-8" not in refused.stderr or refused.stdout:
        differences += 1
        print(f"an option that is not UTF-8: {refused}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
