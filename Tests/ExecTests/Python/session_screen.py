"""What a command shows and what it is typed, with a terminal for all three streams."""

import hashlib
import os
import sys
import time

from person import PROMPT, until_state
from scene import Scene, expect


def three_terminals(scene: Scene) -> None:
    """All three are one terminal, of the person's size, and it is the controlling one."""
    shown = scene.run("test -t 0 && test -t 1 && test -t 2 && stty size && stty size </dev/tty")
    expect(shown == "40 400\n40 400\n", shown)
    shown = scene.run('echo "$TERM"; tty')
    expect(shown.startswith("dumb\n/dev/pts/"), shown)
    if not scene.is_bare:
        expect(scene.shell.run("tty") not in shown, "it is the person's own terminal")


def settings_are_the_persons(scene: Scene) -> None:
    scene.shell.run("stty erase ^H -ixon")
    own = scene.shell.run("stty -g")
    expect(scene.run("stty -g") == own, scene.run("stty -g"))


def new_size(scene: Scene) -> None:
    shell = scene.shell
    scene.start("trap 'stty size' WINCH; echo ready; until read -t 0.05; do :; done; stty size")
    shell.until("ready")
    shell.resize(33, 99)
    shell.until("33 99")
    # What happens while it is stopped is there when it goes on.
    shell.type("\x1a")
    shell.until(PROMPT)
    shell.resize(44, 120)
    shell.type("fg\n")
    shell.until("\n")
    until_state(scene.program(), "S")
    shell.type("\n")
    shell.until("44 120")
    shell.until(PROMPT)


def colours(scene: Scene) -> None:
    os.mkdir(os.path.join(scene.folder.name, "folder"))
    listed = scene.run(f"TERM=xterm LS_COLORS='di=01;34' ls --color=auto {scene.folder.name}")
    expect("\x1b[01;34mfolder\x1b[0m" in listed, listed)
    repository = os.path.join(scene.folder.name, "repository")
    shown = scene.run(
        f"export TERM=xterm; git init -q {repository}; cd {repository}; touch new; git status -s")
    expect("\x1b[31m??\x1b[m new" in shown, shown)


def password(scene: Scene) -> None:
    scene.start("read -sp 'Password: ' word; echo; echo \"${#word} letters\"")
    scene.shell.until("Password: ")
    scene.shell.type("sesame\n")
    expect("sesame" not in scene.shell.until("6 letters"), "it was shown")
    scene.shell.until(PROMPT)
    ask = "import getpass; print(len(getpass.getpass()), 'letters')"
    scene.start(f'exec {sys.executable} -c "{ask}"')
    scene.shell.until("Password: ")
    scene.shell.type("sesame\n")
    expect("sesame" not in scene.shell.until("6 letters"), "it was shown")
    scene.shell.until(PROMPT)


def line_editing(scene: Scene) -> None:
    scene.start("echo ready; read -r word; echo \"<$word>\"; cat; echo end")
    scene.shell.until("ready")
    scene.shell.type("wrong\x15rihgt\x7f\x7f\x7fght\n")
    scene.shell.until("<right>")
    scene.shell.type("line\n")
    scene.shell.until("line\r\nline")
    scene.shell.type("\x04")
    scene.shell.until("end")
    scene.shell.until(PROMPT)


def all_bytes(scene: Scene) -> None:
    """Raw mode: every byte, XON and XOFF and the signal keys too, goes to and fro."""
    scene.start(
        "stty raw -echo; echo ready; head -c 256 | od -An -v -tu1 | tr -s ' \\n' ' '; stty sane")
    scene.shell.until("ready")
    scene.shell.type(bytes(range(256)))
    scene.shell.until(" ".join(str(number) for number in range(256)))
    scene.shell.until(PROMPT)
    scene.start("stty -opost; printf '\\000\\001\\302\\200\\377\\n'; echo end; stty sane")
    scene.shell.until("end")
    expect(b"\x00\x01\xc2\x80\xff\nend" in scene.shell.screen, scene.shell.screen[-80:])
    scene.shell.until(PROMPT)


def flow_control(scene: Scene) -> None:
    scene.start(
        "echo ready; i=0; while read -t 0.02 x || [ $? -gt 128 ]; do echo $((i += 1)); done")
    scene.shell.until("ready")
    scene.shell.until("10\r\n")
    scene.shell.type("\x13")
    time.sleep(0.3)
    scene.shell.screen, scene.shell.seen = b"", 0
    scene.shell.type("\x11")
    first = int(scene.shell.until("\n"))
    expect(int(scene.shell.until("\n")) == first + 1, "output was lost")
    scene.shell.type("\x03")
    scene.shell.until(PROMPT)


def paste(scene: Scene) -> None:
    """100 kB, while the program prints as much."""
    shell = scene.shell
    text = "".join(f"line {number} of what is pasted\n" for number in range(3400))
    digest = hashlib.sha256(text.encode()).hexdigest()
    scene.start(
        "(i=0; while [ $i -lt 3000 ]; do echo 'the program prints something all the time'; "
        "i=$((i + 1)); done) & echo ready; sleep 0.3; "
        f"head -c {len(text)} | sha256sum; wait; echo end")
    shell.until("ready")
    shell.type(text)
    shell.until(digest)
    shell.until("end")
    shell.until(PROMPT)


def much_output(scene: Scene) -> None:
    shell = scene.shell
    scene.start("head -c 50000000 /dev/zero | tr '\\0' x; echo; echo end; exit 4")
    count = shell.screen[shell.seen :].count(b"x")
    while not shell.screen.endswith(b"end\r\n" + PROMPT.encode()):
        shell.screen = shell.screen[-100:]
        block = os.read(shell.keys, 65536)
        count += block.count(b"x")
        shell.screen += block
    shell.seen = len(shell.screen)
    expect(count == 50_000_000, f"{count} bytes came")
    expect(shell.run("echo $?") == "4\n", shell.screen[-200:])


def full_screen(scene: Scene) -> None:
    """vim and less draw, stop with what they drew put away, and draw again."""
    shell = scene.shell
    path = os.path.join(scene.folder.name, "text")
    with open(path, "w") as file:
        file.writelines(f"line {number}\n" for number in range(500))
    shell.run("export TERM=xterm")
    shell.type(f"{scene.prefix}less {path}\n")
    shell.until("\x1b[?1049h")
    shell.until("line 38")
    shell.type("G")
    shell.until("(END)")
    # less heeds the key only while it waits for one.
    until_state(scene.program(), "S")
    shell.type("\x1a")
    shell.until("\x1b[?1049l")
    shell.until(PROMPT)
    shell.type("fg\n")
    shell.until("line 499")
    shell.type("q")
    shell.until("\x1b[?1049l")
    shell.until(PROMPT)
    shell.type(f"{scene.prefix}vim -u NONE -N {path}\n")
    shell.until("line 38")
    shell.type("ihello \x1b")
    shell.until("hello")
    shell.type("\x1a")
    shell.until("\x1b[?1049l")
    shell.until(PROMPT)
    shell.type("fg\n")
    shell.until("hello line 0")
    shell.type(":wq\n")
    shell.until("\x1b[?1049l")
    shell.until(PROMPT)
    with open(path) as file:
        expect(file.readline() == "hello line 0\n", "it was not written")


def secrets_are_hidden(scene: Scene) -> None:
    """In pieces, in colour, over the edge of the window, over several lines, and typed."""
    shell = scene.shell
    token, key = "hF7wZq29LmXt48RsVbNc", "first-line-of-the-key\nsecond-line-of-the-key"
    text = """
        printf 'pieces: %s' "${TOKEN:0:7}"; sleep 0.2; printf '%s\\n' "${TOKEN:7}"
        printf 'colour: \\033[31m%s\\033[0m\\n' "$TOKEN"
        printf '%75s%s\\n' wrapped "$TOKEN"
        printf 'lines: %s\\n' "$KEY"
        echo ready; read -r typed; [ "$typed" = "$TOKEN" ] && echo same
        printf 'error: %s\\n' "$TOKEN" >&2"""
    shell.resize(24, 80)
    shown = {}
    for options in ["", "--no-redact"]:
        command = scene.script(text).replace(" -- ", f" {options} {scene.secrets} -- ")
        shell.type(command + "\n")
        shell.until("pieces: ")
        begin = shell.seen
        shell.until("ready")
        shell.type(token + "\n")
        shell.until("same")
        shell.until("error: ")
        shell.until(PROMPT)
        shown[options] = shell.screen[begin:].decode()
    # The control: it is all there to be seen.
    expect(shown["--no-redact"].count(token) == 5, shown["--no-redact"])
    expect(key.replace("\n", "\r\n") in shown["--no-redact"], shown["--no-redact"])
    hidden = shown[""]
    expect(token not in hidden and key.split("\n")[1] not in hidden, hidden)
    mark = "[REDACTED:session/token]"
    expect(hidden.startswith(mark + "\r\n"), hidden)
    expect(f"colour: \x1b[31m{mark}\x1b[0m\r\n" in hidden, hidden)
    expect(f"{'wrapped':>75}{mark}\r\n" in hidden, hidden)
    expect("lines: [REDACTED:session/key]\r\n" in hidden, hidden)
    expect(f"ready\r\n{mark}\r\nsame\r\n" in hidden, hidden)


def mixed_cases(scene: Scene) -> None:
    """Where one of the three is no terminal there is no pseudo-terminal: the job is the shell's."""
    shell = scene.shell
    for redirection in ["| cat", "2>&1 | cat", "</dev/null", "2>/dev/null", ">/dev/null"]:
        mark = os.path.join(scene.folder.name, "mark")
        shown = shell.run(scene.script(f"ps -o sid= $$ >{mark}; echo out") + ' ' + redirection)
        expect(("out" in shown) == (redirection != ">/dev/null"), shown)
        with open(mark) as file:
            session = file.read()
        expect(int(session) == shell.pid, f"{redirection}: another session")
