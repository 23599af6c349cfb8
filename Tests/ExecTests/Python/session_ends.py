"""Every way in which the command, vault or the terminal comes to its end."""

import os
import signal
import sys

from person import PROMPT, children, name, state, until_state, until_true
from scene import Scene, expect

COUNTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counter.py")


def sent_to_vault(scene: Scene) -> None:
    shell = scene.shell
    shell.type(f"{scene.prefix}{sys.executable} {COUNTER}\n")
    shell.until("ready ")
    names = ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2"]
    for name in names:
        os.kill(shell.job(), getattr(signal, "SIG" + name))
        shell.until(f"{name} 1")
    shell.type("\x04")
    shell.until("counts TERM=1 INT=1 HUP=1 QUIT=1 USR1=1 USR2=1 WINCH=0")
    shell.until(PROMPT)


def settings_return(scene: Scene) -> None:
    """Whatever ends the program, or vault."""
    shell = scene.shell
    shell.run("stty erase ^H")
    before = shell.run("stty -g")
    ways = {
        "exit": "exit 3", "crash": "kill -SEGV $$", "killed": "kill -KILL $$",
        "changed": "stty raw -echo; exit 0"}
    if scene.is_bare:
        del ways["changed"]
    for name, way in ways.items():
        scene.run(way)
        expect(shell.run("stty -g") == before, f"{name}: they are not as before")
    shell.run(f"{scene.prefix}/nonexistent")
    expect(shell.run("stty -g") == before, "not found: they are not as before")
    unable = scene.script("", "unable").split()[-1]
    with open(unable, "w") as file:
        file.write("#!/nonexistent\n")
    os.chmod(unable, 0o755)
    shown = shell.run(f"{scene.prefix}{unable}")
    expect("\r" not in shown and shown.count("\n") >= 1, repr(shown))
    expect(shell.run("stty -g") == before, "cannot start: they are not as before")
    for number in [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL]:
        scene.start("echo ready; exec sleep 100")
        shell.until("ready")
        program = scene.program()
        os.kill(shell.job(), number)
        shell.until(PROMPT)
        expect(shell.run("echo $?") == f"{128 + number}\n", shell.screen[-200:])
        expect(shell.run("stty -g") == before, f"{number.name}: they are not as before")
        until_state(program, "-")


def killed_vault_leaves_nothing(scene: Scene) -> None:
    """Not even what ignores the signal of a closed terminal, or waits in the background."""
    shell = scene.shell
    scene.start("trap '' HUP; sleep 300 & echo sleeper $!; exec sleep 300")
    sleeper = shell.number("sleeper")
    program = scene.program()
    os.kill(shell.job(), signal.SIGKILL)
    shell.until(PROMPT)
    until_state(program, "-")
    until_state(sleeper, "-")
    # The jobs of a shell are told by that shell, which needs a moment for it.
    shell.type(f"{scene.prefix}bash --norc --noprofile -i\n")
    shell.until(PROMPT)
    shell.type("sleep 300 &\n")
    shell.until(PROMPT)
    inner = scene.program()
    until_true("the job", lambda: [name(pid) for pid in children(inner)] == ["sleep"])
    job = children(inner)[0]
    os.kill(shell.job(), signal.SIGKILL)
    shell.until(PROMPT)
    until_state(inner, "-")
    until_state(job, "-")


def killed_vault_gives_the_terminal_back(scene: Scene) -> None:
    """Where no shell does that: the script that started it goes on."""
    shell = scene.shell
    shell.run("stty erase ^H")
    script = scene.script("echo ready; exec sleep 300")
    for is_guarded in [False, True]:
        shell.type(f'dash -c "echo cooked; read x; {script}; sleep 300"\n')
        shell.until("cooked\r\n")
        cooked = shell.settings()
        shell.type("\n")
        shell.until("ready")
        vault = children(shell.job())[0]
        leader = children(vault)[0]
        raw = shell.settings()
        if not is_guarded:
            # The control: vault does not get to know that its guard is gone.
            os.kill(vault, signal.SIGSTOP)
            until_state(vault, "T")
            os.kill(leader, signal.SIGKILL)
            until_state(leader, "-")
        os.kill(vault, signal.SIGKILL)
        until_true("the script goes on", lambda: vault not in children(shell.job()))
        if is_guarded:
            until_true("it is given back", lambda: shell.settings() != raw)
        else:
            expect(shell.settings() == raw, "somebody else gives it back")
        found = shell.settings()
        os.killpg(shell.job(), signal.SIGKILL)
        shell.until(PROMPT)
        if is_guarded:
            expect(found == cooked, f"{found} is not {cooked}")


def killed_leader(scene: Scene) -> None:
    """Its end is the program's, and vault says so."""
    shell = scene.shell
    before = shell.run("stty -g")
    scene.start("echo ready; exec sleep 300")
    shell.until("ready")
    program = scene.program()
    os.kill(children(shell.job())[0], signal.SIGKILL)
    shell.until(PROMPT)
    expect(shell.run("echo $?") == "137\n", shell.screen[-200:])
    expect(shell.run("stty -g") == before, "the settings are not as before")
    until_state(program, "-")


def terminal_goes_away(scene: Scene) -> None:
    """The program is told, and ends; one that does not heed it lives until it ends itself."""
    shell = scene.shell
    scene.start("echo ready; exec sleep 300")
    shell.until("ready")
    job, program = shell.job(), scene.program()
    shell.hang_up()
    until_state(program, "-")
    until_state(job, "-")


def terminal_goes_away_from_a_stopped_one(scene: Scene) -> None:
    shell = scene.shell
    scene.start("echo ready; exec sleep 300")
    shell.until("ready")
    job, program = shell.job(), scene.program()
    shell.type("\x1a")
    shell.until(PROMPT)
    until_state(program, "T")
    shell.hang_up()
    until_state(program, "-")
    until_state(job, "-")


def terminal_goes_away_from_one_who_does_not_care(scene: Scene) -> None:
    mark = os.path.join(scene.folder.name, "mark")
    shell = scene.shell
    scene.start(
        f"trap '' HUP; echo ready; cat; echo lost; echo $? >{mark}; exec sleep 300")
    shell.until("ready")
    job, program = shell.job(), scene.program()
    shell.hang_up()
    until_true("it lives on", lambda: os.path.exists(mark))
    expect(state(program) != "-" and state(job) != "-", "it was ended")
    os.kill(program, signal.SIGTERM)
    until_state(job, "-")
