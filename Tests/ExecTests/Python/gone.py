"""A client that dies: its ends of the server's stdin and stdout close, and nobody sends a signal.

    gone.py VAULT
"""

import os
import subprocess
import sys
import tempfile
import time

SERVER = """
import os, signal, sys, time
def note(text):
    with open(sys.argv[1], "a") as file:
        file.write(text)
def end(number, frame):
    note(str(number))
    os._exit(0)
signal.signal(signal.SIGTERM, end)
sys.stdin.read()
note("got ")
while True:
    time.sleep(0.1)
"""

with tempfile.TemporaryDirectory() as directory:
    note = os.path.join(directory, "note")
    server = subprocess.Popen(
        [sys.argv[1], "exec", "--mcp", "--", sys.executable, "-c", SERVER, note],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    server.stdin.close()
    server.stdout.close()
    status = server.wait(timeout=30)
    with open(note) as file:
        print(f"the server {file.read()} and ended")
    sys.exit(status)
