"""The keys that stop and interrupt, `fg`, `bg` and `&`."""

import os
import signal
import sys
import time

from person import PROMPT, children, fields, name, state, until_state, until_true
from scene import Scene, expect

COUNTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counter.py")


def keys_are_signals(scene: Scene) -> None:
    """Once each, and the status of a program that they end is the usual one."""
    shell = scene.shell
    shell.type(f"{scene.prefix}{sys.executable} {COUNTER}\n")
    shell.until("ready ")
    for _ in range(2):
        shell.type("\x03")
        shell.until("INT ")
        shell.type("\x1c")
        shell.until("QUIT ")
    shell.type("\x04")
    expect("INT=2 HUP=0 QUIT=2" in shell.until(PROMPT), shell.screen[-200:])
    for key, number in [("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT)]:
        scene.start("echo ready; exec sleep 100")
        shell.until("ready")
        until_true("it is sleep", lambda: name(scene.program()) == "sleep")
        shell.type(key)
        shell.until(PROMPT)
        expect(shell.run("echo $?") == f"{128 + number}\n", shell.screen[-200:])


def an_interrupt_ends_a_loop(scene: Scene) -> None:
    """A shell goes on with its loop unless the program was seen to end by the signal."""
    shell = scene.shell
    shell.type(
        f"for n in 1 2; do {scene.prefix}bash -c 'echo round-$((n+4)); exec sleep 100'; done\n")
    shell.until("round-4")
    until_true("it is sleep", lambda: name(scene.program()) == "sleep")
    shell.type("\x03")
    shell.until(PROMPT)
    expect(shell.run("echo $?") == "130\n", shell.screen[-200:])
    expect(shell.screen.count(b"round-4") == 1, shell.screen[-200:])


def stop_and_continue(scene: Scene) -> None:
    shell = scene.shell
    before = shell.settings()
    scene.start("echo ready; while read -r line; do echo \"<$line>\"; done; exit 5")
    shell.until("ready")
    program = scene.program()
    for round_ in ["one", "two"]:
        shell.type("\x1a")
        shell.until("Stopped")
        shell.until(PROMPT)
        until_state(program, "T")
        until_state(shell.job(), "T")
        # bash has its own settings at a prompt.
        expect(shell.run("stty -g </dev/tty; :") == shell.run("stty -g; :"), "the settings differ")
        shell.type("fg\n")
        shell.until("\n")
        until_state(program, "S")
        shell.type(f"{round_}\n")
        shell.until(f"<{round_}>")
    # From another process: as if by the key.
    os.kill(shell.job(), signal.SIGTSTP)
    shell.until(PROMPT)
    until_state(program, "T")
    shell.type("bg\n")
    shell.until(PROMPT)
    until_state(program, "T")
    until_state(shell.job(), "T")
    shell.type("\n")
    shell.until("Stopped")
    shell.until(PROMPT)
    shell.type("fg\n")
    shell.until("\n")
    shell.type("three\n")
    shell.until("<three>")
    shell.type("\x04")
    shell.until(PROMPT)
    expect(shell.run("echo $?") == "5\n", shell.screen[-200:])
    expect(shell.settings() == before, "the settings are not as before")


def output_before_a_stop_is_shown(scene: Scene) -> None:
    scene.start("head -c 200000 /dev/zero | tr '\\0' x; echo last; kill -TSTP $$; echo behind")
    scene.shell.until("last")
    scene.shell.until(PROMPT)
    scene.shell.type("fg\n")
    scene.shell.until("behind")
    scene.shell.until(PROMPT)


def inner_shell(scene: Scene) -> None:
    """Its jobs are its own."""
    shell = scene.shell
    shell.type(f"{scene.prefix}bash --norc --noprofile -i\n")
    shell.until(PROMPT)
    shell.type("PS1='INNER> '\n")
    shell.until("INNER> ")
    shell.until("INNER> ")
    shell.type("sleep 100\n")
    shell.until("\n")
    # In its own group, which has the keyboard, before it is executed.
    until_true("the job", lambda: [name(pid) for pid in children(scene.program())] == ["sleep"])
    shell.type("\x1a")
    shell.until("Stopped")
    shell.until("INNER> ")
    shell.type("fg\n")
    shell.until("sleep 100\r\n")
    shell.type("\x03")
    shell.until("INNER> ")
    shell.type("suspend\n")
    shell.until(PROMPT)
    shell.type("fg\n")
    shell.until("INNER> ")
    shell.type("exit 3\n")
    shell.until(PROMPT)
    expect(shell.run("echo $?") == "3\n", shell.screen[-200:])


def background(scene: Scene) -> None:
    """It prints, stops when it wants the keyboard, and has it after `fg`."""
    shell = scene.shell
    shell.type(scene.script("echo it is up; read -r line; echo \"<$line>\"") + " &\n")
    shell.until("it is up")
    program = scene.program()
    until_state(program, "T")
    until_state(shell.job(), "T")
    # The keyboard is still the shell's.
    shell.type("\n")
    shell.until("Stopped")
    shell.until(PROMPT)
    shell.type("fg\n")
    shell.until("bash ")
    shell.until("\n")
    until_state(program, "S")
    shell.type("hello\n")
    shell.until("hello\r\n<hello>")
    shell.until(PROMPT)


def background_comes_to_the_front(scene: Scene) -> None:
    """A running job is put in front without a signal: the first key, or the first read, tells."""
    shell = scene.shell
    shell.type(scene.script("echo it is up; exec sleep 100") + " &\n")
    shell.until("it is up")
    until_true("it is sleep", lambda: name(scene.program()) == "sleep")
    shell.type("fg\n")
    # bash names the job before it gives it the terminal.
    until_true("it is in front", lambda: os.tcgetpgrp(shell.keys) == shell.job())
    shell.type("\x03")
    shell.until("^C")
    shell.until(PROMPT)
    expect(shell.run("echo $?") == "130\n", shell.screen[-200:])
    mark = os.path.join(scene.folder.name, "mark")
    waiting = f"until [ -e {mark} ]; do sleep 0.01; done; read -r x; echo \"<$x>\""
    shell.type(scene.script(waiting) + " &\n")
    shell.until(PROMPT)
    shell.type("fg\n")
    # bash names the job before it gives it the terminal.
    until_true("it is in front", lambda: os.tcgetpgrp(shell.keys) == shell.job())
    open(mark, "w").close()
    shell.type("hello\n")
    shell.until("<hello>")
    shell.until(PROMPT)


def background_without_a_shell(scene: Scene) -> None:
    """Nobody could continue it: it neither stops nor runs in circles, and the output comes."""
    shell = scene.shell
    # A shell without jobs gives its background another stdin.
    shell.type(f"({scene.script('echo up $$; read -r line; sleep 300')} </dev/tty &)\n")
    program = shell.number("up")
    vault = program
    while not scene.is_bare and name(vault) != "vault":
        vault = int(fields(vault)[1])
        expect(vault > 1, "there is no vault above the program")
    # Without vault the read fails and the script goes on to sleep.
    until_true("it waits", lambda: state(program) == "S")
    begin = cpu_time(vault)
    time.sleep(0.3)
    expect(cpu_time(vault) - begin < 10, "it runs in circles")
    shell.type("\n")
    shell.until(PROMPT)
    os.kill(vault, signal.SIGTERM)
    until_state(program, "-")


def cpu_time(pid: int) -> int:
    """In ticks of 10 ms."""
    return sum(int(field) for field in fields(pid)[11:13])
