"""A program that says what reaches it.

Each signal is announced as `NAME COUNT`, each line of stdin as `line TEXT`; at the end of stdin it
prints all counts and ends with status 0.
"""

import os
import signal
import sys

NAMES = ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "WINCH"]
counts = dict.fromkeys(NAMES, 0)


def say(text: str) -> None:
    os.write(1, (text + "\n").encode())


def note(number: int, frame: object) -> None:
    name = signal.Signals(number).name.removeprefix("SIG")
    counts[name] += 1
    say(f"{name} {counts[name]}")


def main() -> None:
    for name in NAMES:
        signal.signal(getattr(signal, "SIG" + name), note)
    say(f"ready {os.getpid()}")
    pending = b""
    while True:
        block = os.read(0, 4096)
        if not block:
            break
        pending += block
        *lines, pending = pending.split(b"\n")
        for line in lines:
            say("line " + line.decode())
    say("counts " + " ".join(f"{name}={count}" for name, count in counts.items()))


if __name__ == "__main__":
    sys.exit(main())
