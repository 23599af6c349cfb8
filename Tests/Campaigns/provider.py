#!/usr/bin/env python3
"""A provider of credentials that keeps its state in a file, as a program for `--driver command`.

Settings: `state`, the file; `kills`, whether making a value ends those before. On order it kills
the program that called it: `kill_at`, the number of the call, and `kill_side`, before or after the
call has taken effect.
"""

import json
import os
import secrets
import signal
import sys
from pathlib import Path


def main():
    request = json.load(sys.stdin)
    settings = request["settings"]
    path = Path(settings["state"])
    state = json.loads(path.read_text())
    state["calls"] += 1
    ordered = settings.get("kill_at") == str(state["calls"])
    if ordered and settings["kill_side"] == "before":
        save(path, state)
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()
    answer = serve(request, settings, state["live"])
    save(path, state)
    if ordered:
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()
    print(json.dumps(answer))


def serve(request, settings, live):
    action, value = request["action"], request.get("value")
    if action == "probe":
        return {"status": "alive" if value in live else "dead", "identity": "app@provider"}
    if request["authority"] not in live and request["authority"] != settings.get("root"):
        return {"status": "refused", "reason": "the authority is not known"}
    if action == "apply":
        live.clear()
        live[value] = request.get("rotation")
    elif action == "create":
        if settings.get("kills") == "yes":
            live.clear()
        made = "made_" + secrets.token_hex(12)
        live[made] = request["rotation"]
        return {"status": "done", "value": made, "id": f"id-{len(live)}"}
    elif action == "clean":
        for name in [name for name, rotation in live.items() if rotation == request["rotation"]]:
            del live[name]
    elif action == "end":
        live.pop(value, None)
    return {"status": "done"}


def save(path, state):
    new = path.with_suffix(".new")
    new.write_text(json.dumps(state))
    new.replace(path)


if __name__ == "__main__":
    main()
