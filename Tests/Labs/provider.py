#!/usr/bin/env python3
"""A provider of credentials that keeps them in a file, as a program for `--driver command`.

Faults: `print`, it prints what it was told, and fails. `babble`: that is in its reason. `long`: the
name of what it makes is too long. `named`: the name of an owner holds the value.
"""

import json
import secrets
import sys
import time
from pathlib import Path


def main():
    request = json.load(sys.stdin)
    settings = request["settings"]
    path = Path(settings["state"])
    file = path.with_name("fault")
    fault = file.read_text() if file.exists() else ""
    if request["action"] == "apply" and fault == "print":
        sys.exit(f"I was told {request}")
    live = json.loads(path.read_text())
    if request["action"] == "apply" and fault == "babble":
        told = f"{request['authority']}, not {request['value']}, " + 500 * "e\u0301\u0302"
        answer = {"status": "refused", "reason": told}
    else:
        answer = serve(request, settings, live)
    if request["action"] == "probe" and fault == "foreign" and live.get(request["value"]):
        answer["identity"] = "somebody@provider"
    if request["action"] == "create" and fault == "long":
        answer["id"] = "x" * 300
    if request["action"] == "probe" and fault == "named":
        answer["identity"] = f"owner of {request['value']}"
    with Path(f"{path}.log").open("a") as log:
        print(json.dumps(request), json.dumps(answer), sep="\n", file=log)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(live))
    new.replace(path)
    if request["action"] == "create" and fault == "slow":
        time.sleep(3)
    if request["action"] == "create" and fault == "garbage":
        answer = {"status": "done", "reason": "the value is " + answer["value"]}
    print(json.dumps(answer))


def serve(request, settings, live):
    action, value = request["action"], request.get("value")
    if action == "probe":
        return {"status": "alive" if value in live else "dead", "identity": "app@provider"}
    if request["authority"] not in live:
        return {"status": "refused", "reason": "the authority is not known"}
    if action == "apply":
        live.clear()
        live[value] = request.get("rotation")
    elif action == "create":
        if settings["kills"] == "yes":
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


if __name__ == "__main__":
    main()
