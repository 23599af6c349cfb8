"""`vault exec` with a terminal for all three streams, in a shell, with a person at the keys.

usage: session.py VAULT SCENARIO
With VAULT `-` the commands run without vault, which shows what is expected. Status 1, and a line
that says why, if it is not so.
"""

import sys

import session_ends
import session_jobs
import session_screen
from scene import Scene


def main() -> int:
    scene, name = Scene(sys.argv[1]), sys.argv[2]
    modules = [session_ends, session_jobs, session_screen]
    try:
        next(getattr(module, name) for module in modules if hasattr(module, name))(scene)
    except (AssertionError, OSError) as problem:
        print(f"{name}: {problem}")
        return 1
    finally:
        scene.shell.end()
        scene.folder.cleanup()
    return 0


if __name__ == "__main__":
    sys.exit(main())
