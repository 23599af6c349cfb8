"""Job control: `vault exec` in a shell on a pseudo-terminal, with a person at the keys.

usage: terminal.py VAULT
stdin of the command is the terminal, stdout a pipe. Prints one line for each thing that is not as
it is without vault; status 1 if there is one. With VAULT `-` the command runs without vault, which
shows what is expected.
"""

import os
import re
import signal
import sys

from person import Shell, until_state

COUNTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counter.py")


def start(shell: Shell, prefix: str) -> int:
    """Starts the counter behind `cat` and returns its pid."""
    shell.type(f"set -o pipefail; {prefix}{sys.executable} {COUNTER} | cat\n")
    shell.until("ready ")
    line = shell.until("\n")
    return int(re.match(r"\d+", line).group())


def finish(shell: Shell) -> str:
    """End of file at the keys; the counts the command then prints."""
    shell.type("\x04")
    shell.until("counts ")
    counts = shell.until("\n").strip()
    shell.until("PROMPT> ")
    shell.type("echo status=$?\n")
    shell.until("status=0\r\n")
    shell.until("PROMPT> ")
    return counts


def expect(counts: str, **wanted: int) -> None:
    for part in counts.split():
        name, _, count = part.partition("=")
        if int(count) != wanted.get(name, 0):
            raise AssertionError(f"{name} came {count} times: {counts}")


def counts_of_keys(shell: Shell, prefix: str) -> None:
    """The reader of the pipe is in the same job: it ignores the keys."""
    shell.type(
        f"{prefix}{sys.executable} {COUNTER} | (trap '' INT QUIT; cat)\n")
    shell.until("ready ")
    shell.until("\n")
    shell.type("\x03")
    shell.until("INT 1")
    shell.type("\x1c")
    shell.until("QUIT 1")
    shell.type("\x03")
    shell.until("INT 2")
    expect(finish(shell), INT=2, QUIT=1)


def stop_and_continue(shell: Shell, prefix: str) -> None:
    child = start(shell, prefix)
    for round_ in range(2):
        shell.type("\x1a")
        shell.until("Stopped")
        shell.until("PROMPT> ")
        until_state(child, "T")
        shell.type("fg\n")
        until_state(child, "S")
        shell.type(f"round {round_}\n")
        shell.until(f"line round {round_}")
    expect(finish(shell))


def new_size(shell: Shell, prefix: str) -> None:
    start(shell, prefix)
    shell.resize(33, 99)
    shell.until("WINCH 1")
    expect(finish(shell), WINCH=1)


def sent_to_vault(shell: Shell, prefix: str) -> None:
    """From another process, to the first of the job alone."""
    child = start(shell, prefix)
    first = child
    if prefix:
        with open(f"/proc/{child}/stat") as file:
            first = int(file.read().rpartition(")")[2].split()[1])
    os.kill(first, signal.SIGTERM)
    shell.until("TERM 1")
    os.kill(first, signal.SIGUSR1)
    shell.until("USR1 1")
    expect(finish(shell), TERM=1, USR1=1)


def main() -> int:
    prefix = "" if sys.argv[1] == "-" else f"'{sys.argv[1]}' exec -- "
    failures = 0
    for scenario in [counts_of_keys, stop_and_continue, new_size, sent_to_vault]:
        shell = Shell()
        try:
            scenario(shell, prefix)
        except (AssertionError, OSError) as problem:
            failures += 1
            print(f"{scenario.__name__}: {problem}")
        finally:
            shell.end()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
