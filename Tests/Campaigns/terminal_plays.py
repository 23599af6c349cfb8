"""Real programs at a terminal, and what a person does there.

A play is a list of steps. Each types keys, as `tmux send-keys` names them (a text that is no name
is typed as it is), and then waits for a text on the screen; then the screen is looked at.
"""

import re
from dataclasses import dataclass, field


@dataclass
class Step:
    keys: tuple[str, ...]
    awaited: str
    size: tuple[int, int] | None = None


@dataclass
class Play:
    program: str
    steps: list[Step]
    # What is equal only by chance: each match is blanked.
    masks: list[str] = field(default_factory=list)
    # The lines that are looked at; all, if there is none.
    lines: str | None = None

    def view(self, screen: str) -> str:
        for mask in self.masks:
            screen = re.sub(mask, "~", screen)
        if self.lines is None:
            return screen
        return "\n".join(line for line in screen.split("\n") if re.search(self.lines, line))


def step(*keys: str, shows: str, size: tuple[int, int] | None = None) -> Step:
    return Step(keys, shows, size)


PROMPT = "person $"
# The files that `files()` writes, and the colours that programs choose by themselves.
SETTINGS = {
    "LESSHISTFILE": "-", "LS_COLORS": "di=01;34", "GIT_CONFIG_GLOBAL": "gitconfig",
    "GIT_CONFIG_NOSYSTEM": "1", "MANPAGER": "less", "PYTHONSTARTUP": "", "LANG": "C.UTF-8",
}

PLAYS = {
    "stty": Play("stty", [step("w stty -a", "Enter", shows=PROMPT)]),
    "ls": Play("ls", [step("w ls --color=auto .", "Enter", shows=PROMPT)]),
    "bash": Play("bash", [
        step("w bash --norc --noprofile", "Enter", shows="person $"),
        step("PS1='inner $ '", "Enter", shows="inner $"),
        step("echo $((6 * 7))", "Enter", shows="42"),
        step("echo under", "C-a", "M-f", "C-k", " edited", "Enter", shows="inner $"),
        step("sleep 100", "Enter", shows="sleep 100"),
        step("C-z", shows="Stopped"),
        step("jobs; fg", "Enter", shows="sleep 100"),
        step("C-c", shows="^C"),
        step("read -sp 'Word: ' word; echo \"${#word} letters\"", "Enter", shows="Word: "),
        step("sesame", "Enter", shows="6 letters"),
        step("stty size", "Enter", shows="30 100", size=(100, 30)),
        step("exit", "Enter", shows=PROMPT),
    ]),
    "vim": Play("vim", [
        step("w vim -u NONE -N -n text.c", "Enter", shows="int main"),
        step(":syntax on", "Enter", ":set number mouse=a hlsearch", "Enter", shows="  1"),
        step("/printf", "Enter", shows="printf"),
        step("oinserted", "Escape", "V", "j", "j", shows="VISUAL"),
        step("Escape", shows="inserted", size=(100, 30)),
        step("C-z", shows="Stopped"),
        step("", shows="Stopped", size=(80, 24)),
        step("fg", "Enter", shows="inserted"),
        step(":q!", "Enter", shows=PROMPT),
    ]),
    "less": Play("less", [
        step("w less lines", "Enter", shows="line 20"),
        step("/150", "Enter", shows="line 150"),
        step("Space", shows="line 180"),
        step("", shows="line 180", size=(100, 30)),
        step("C-z", shows="Stopped"),
        step("fg", "Enter", shows="line 180"),
        step("G", shows="END"),
        step("q", shows=PROMPT),
    ]),
    "top": Play(
        "top", [step("w top", "Enter", shows="PID USER"), step("q", shows=PROMPT)],
        lines=r"PID +USER"),
    "htop": Play(
        "htop", [
            step("w htop", "Enter", shows="F10"),
            step("F1", shows="htop"),
            step("q", shows="F10"),
            step("q", shows=PROMPT)],
        lines=r"F10|PID|Help|Arrows"),
    "nano": Play("nano", [
        step("w nano -I lines", "Enter", shows="line 5"),
        step("typed ", "Down", "End", " more", shows="more"),
        step("", shows="more", size=(100, 30)),
        step("C-x", shows="Save modified"),
        step("n", shows=PROMPT),
    ]),
    "git": Play("git", [
        step("w git -C repository log --stat", "Enter", shows="commit"),
        step("Space", shows="commit"),
        step("q", shows=PROMPT),
        step("w git -C repository diff HEAD~1", "Enter", shows="diff --git"),
        step("q", shows=PROMPT),
    ]),
    "python3": Play("python3", [
        step("w python3 -q", "Enter", shows=">>>"),
        step("6 * 7", "Enter", shows="42"),
        step("def f():", "Enter", "    return 'of f'", "Enter", "Enter", "f()", "Enter",
             shows="'of f'"),
        step("Up", "Up", "Enter", shows="of f"),
        step("import time; time.sleep(100)", "Enter", shows="sleep(100)"),
        step("C-c", shows="KeyboardInterrupt"),
        step("import getpass; len(getpass.getpass())", "Enter", shows="Password: "),
        step("sesame", "Enter", shows="\n6"),
        # Not stopped: bare, it comes back to the echo of the shell's settings, which it does not
        # undo. Below vault its own settings are still there.
        step("C-d", shows=PROMPT),
    ], masks=[r"<stdin>-\d+"]),
    "man": Play("man", [
        step("w man man", "Enter", shows="NAME"),
        step("Space", shows="MAN(1)"),
        step("", shows="MAN(1)", size=(100, 30)),
        step("q", shows=PROMPT),
    ]),
    "tmux": Play("tmux", [
        step("w tmux -L inner-$$ -f tmux.conf new", "Enter", shows="nested $"),
        step("echo $((6 * 7))", "Enter", shows="42"),
        step("C-b", "\"", shows="nested $"),
        step("echo second", "Enter", shows="second\n"),
        step("", shows="second\n", size=(100, 30)),
        step("C-b", "d", shows="detached"),
        step("tmux -L inner-$$ kill-server", "Enter", shows=PROMPT),
    ]),
    "whiptail": Play("whiptail", [
        step("w whiptail --title Title --yesno Question 8 40", "Enter", shows="Question"),
        step("Tab", shows="Question"),
        step("Enter", shows=PROMPT),
        step("w whiptail --passwordbox Secret 8 40", "Enter", shows="Secret"),
        step("sesame", shows="\\*\\*\\*\\*\\*\\*"),
        step("Escape", shows=PROMPT),
    ]),
    "ssh-keygen": Play("ssh-keygen", [
        step("w ssh-keygen -y -f key", "Enter", shows="passphrase"),
        step("wrong", "Enter", shows=PROMPT),
        step("w ssh-keygen -y -f key", "Enter", shows="passphrase"),
        step("sesame", "Enter", shows="ssh-ed25519"),
    ]),
    "progress": Play("python3", [
        step("w python3 progress.py", "Enter", shows="100%"),
        step("", shows=PROMPT),
    ]),
    "background": Play("cat", [
        step("w cat &", "Enter", shows="[1]"),
        # Time to start, and to want the keyboard.
        step("sleep 2", "Enter", shows="Stopped"),
        step("fg", "Enter", "a line", "Enter", shows="a line\na line"),
        step("C-d", shows=PROMPT),
    ], masks=[r"\[1\] \d+"]),
}
