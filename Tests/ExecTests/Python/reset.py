"""A client that talks over one socket, as below socat and inetd, and goes away without reading.

    reset.py VAULT
"""

import os
import socket
import subprocess
import sys
import tempfile

SERVER = """
import sys, time
print('{"jsonrpc":"2.0","method":"notifications/unread"}', flush=True)
sys.stderr.write("up"); sys.stderr.flush()
sys.stdin.read()
time.sleep(0.5)
open(sys.argv[1], "w").write("ended by itself")
"""

with tempfile.TemporaryDirectory() as directory:
    note = os.path.join(directory, "note")
    ours, theirs = socket.socketpair()
    server = subprocess.Popen(
        [sys.argv[1], "exec", "--mcp", "--", sys.executable, "-c", SERVER, note],
        stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
    theirs.close()
    server.stderr.read(2)
    ours.recv(1, socket.MSG_PEEK)
    ours.close()
    complaints = server.stderr.read()
    status = server.wait(timeout=30)
    with open(note) as file:
        print(file.read(), complaints.decode())
    sys.exit(status)
