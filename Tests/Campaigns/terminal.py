"""Real programs on the pseudo-terminal of `vault exec`: the same keys bare and below it, the same
screens, colours and cursor included.

Each play of terminal_plays.py runs in a tmux of its own. What the screen shows without vault is
what it must show with it, step by step, also after another size, after ^Z and `fg`. The control
lets stderr be a pipe: there is no pseudo-terminal then, and the screens must differ.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from result import Result, arguments
from terminal_plays import PLAYS, PROMPT, SETTINGS

# Seconds that a screen may take to come; and to change no more, where nothing says what comes last.
PATIENCE, CALM = 15, 0.4
MODES = (
    "#{cursor_x} #{cursor_y} #{cursor_flag} #{alternate_on} #{insert_flag} #{keypad_cursor_flag}"
    " #{keypad_flag} #{mouse_any_flag} #{wrap_flag} #{pane_width}x#{pane_height}"
)


class Screen:
    """A tmux server with one window, and a bash in it whose `w` starts programs."""

    def __init__(self, folder, start):
        self.folder = Path(folder)
        (self.folder / "bin").mkdir()
        words = self.folder / "bin/w"
        words.write_text(f"#!/bin/bash\n{start}\n")
        words.chmod(0o755)
        environment = {
            "HOME": str(self.folder), "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "TERM": "xterm-256color", "PS1": f"{PROMPT} ", "TMUX_TMPDIR": str(self.folder),
        } | SETTINGS  # fmt: skip
        files(self.folder / "files", environment)
        self.environment = environment
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-c",
            str(self.folder / "files"),
            f"env -u TMUX PS1='{PROMPT} ' bash --norc --noprofile")  # fmt: skip
        self.tmux("set", "-g", "status", "off", ";", "set", "-g", "escape-time", "0")

    def tmux(self, *words):
        done = subprocess.run(
            ["tmux", "-L", "outer", *words], env=self.environment, capture_output=True, text=True,
            check=True)  # fmt: skip
        return done.stdout

    def play(self, step):
        if step.size:
            columns, rows = step.size
            self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        for key in filter(None, step.keys):
            is_text = len(key) > 1 and key not in ("Enter", "Escape", "Space", "Tab", "Up", "Down",
                "End", "F1") and not key.startswith(("C-", "M-"))  # fmt: skip
            self.tmux("send-keys", *(["-l"] if is_text or key == '"' else []), key)

    def text(self):
        return self.tmux("capture-pane", "-p")

    def look(self):
        return self.tmux("capture-pane", "-p", "-e") + self.tmux("display-message", "-p", MODES)

    def settle(self, step):
        """The screen once it shows what is awaited and changes no more."""
        end = time.monotonic() + PATIENCE
        before, since = None, time.monotonic()
        while time.monotonic() < end:
            now = self.look()
            if now != before:
                before, since = now, time.monotonic()
            elif step.awaited in self.text() and time.monotonic() - since > CALM:
                break
            time.sleep(0.03)
        return before

    def wait_for(self, wanted, play):
        """What the screen shows: `wanted`, if it comes to that."""
        end = time.monotonic() + PATIENCE
        while (now := play.view(self.look())) != wanted and time.monotonic() < end:
            time.sleep(0.03)
        return now

    def end(self):
        subprocess.run(
            ["tmux", "-L", "outer", "kill-server"], env=self.environment, capture_output=True)


def files(folder, environment):
    """The same at every call."""
    folder.mkdir()
    (folder / "lines").write_text("".join(f"line {number}\n" for number in range(400)))
    (folder / "text.c").write_text(
        '#include <stdio.h>\n\nint main(void) {\n  /* says it */\n  printf("%d\\n", 42);\n}\n')
    (folder / "tmux.conf").write_text(
        "set -g status off\nset -g default-command \"PS1='nested $ ' bash --norc --noprofile\"\n")
    (folder / "progress.py").write_text(
        "import sys, time\nfor part in range(101):\n"
        "    sys.stdout.write(f'\\r\\033[32m{part:3}%\\033[0m')\n"
        "    sys.stdout.flush()\n    time.sleep(0.005)\nprint()\n")
    (folder / "gitconfig").write_text("[user]\nname = A Person\nemail = a@example.org\n")
    environment = environment | {"GIT_CONFIG_GLOBAL": str(folder / "gitconfig")}
    (folder / "repository").mkdir()
    date = "2026-01-01T00:00:00Z"
    git = ["git", "-C", str(folder / "repository")]
    dated = environment | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run([*git, "init", "-q", "-b", "main"], env=dated, check=True)
    for number in range(12):
        (folder / "repository/file").write_text(f"change {number}\n")
        subprocess.run([*git, "add", "file"], env=dated, check=True)
        subprocess.run([*git, "commit", "-q", "-m", f"Change {number}"], env=dated, check=True)
    if shutil.which("ssh-keygen"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "sesame", "-C", "", "-f", folder / "key"],
            check=True)  # fmt: skip


def with_screen(start, shared, act):
    with tempfile.TemporaryDirectory(
        prefix="vault-terminal-", ignore_cleanup_errors=True) as folder:
        screen = Screen(folder, start)
        try:
            # Keys are made anew each time: all use the first.
            for name in ["key", "key.pub"]:
                source = screen.folder / "files" / name
                if source.exists():
                    if name not in shared:
                        shared[name] = source.read_bytes()
                    source.chmod(0o600)
                    source.write_bytes(shared[name])
            return act(screen)
        finally:
            screen.end()


def compare(name, play, start, shared, wanted, result):
    """Plays below vault and compares with what was seen without."""

    def act(screen):
        screen.settle(play.steps[0].__class__((), PROMPT))
        for number, step in enumerate(play.steps):
            screen.play(step)
            seen = screen.wait_for(wanted[number], play)
            result.runs += 1
            result.count(name, screens=1)
            if seen != wanted[number]:
                result.count(name, differ=1)
                result.find("wrong", f"{name}, step {number + 1}, {' '.join(step.keys)!r}\n"
                    f"--- bare\n{wanted[number]}\n--- below vault\n{seen}")  # fmt: skip
                return

    with_screen(start, shared, act)


def bare(play, shared):
    def act(screen):
        screen.settle(play.steps[0].__class__((), PROMPT))
        seen = []
        for step in play.steps:
            screen.play(step)
            seen.append(play.view(screen.settle(step)))
        return seen

    return with_screen('exec "$@"', shared, act)


def main():
    given = arguments(__doc__, 1, "how often each play is played")
    if shutil.which("tmux") is None:
        raise SystemExit("terminal: there is no tmux")
    chosen = given.only.split(",") if given.only else list(PLAYS)
    result, control = Result("terminal"), Result("stderr is a pipe")
    shared, missing = {}, []
    vault = shlex.quote(given.binary)
    for name in chosen:
        play = PLAYS[name]
        if shutil.which(play.program) is None:
            missing.append(play.program)
            continue
        for _ in range(given.size):
            wanted = bare(play, shared)
            compare(name, play, f'exec {vault} exec -- "$@"', shared, wanted, result)
        if name in ("vim", "less"):
            start = f'{vault} exec -- "$@" 2> >(cat >&2)'
            compare(name, play, start, shared, wanted, control)
            # What `conclude` asks of a control.
            control.unseen = control.wrong
    if missing:
        print("not here, and not played: " + ", ".join(sorted(set(missing))))
    return result.conclude(control, given.seed, missing=sorted(set(missing)))


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
