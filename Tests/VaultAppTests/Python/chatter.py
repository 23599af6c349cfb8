"""A client that asks the agent without pause, until its stdin ends.

    chatter.py SOCKET REQUEST    (the frame of a request, in hexadecimal)
"""

import select
import socket
import sys

request = bytes.fromhex(sys.argv[2])
agent = socket.socket(socket.AF_UNIX)
agent.connect(sys.argv[1])
agent.setblocking(False)
rest = b""
is_heard = False
while True:
    readable, writable, _ = select.select([agent, sys.stdin], [agent], [])
    if sys.stdin in readable:
        break
    if agent in readable:
        agent.recv(1 << 20)
        if not is_heard:
            print("heard", flush=True)
            is_heard = True
    if writable:
        rest = rest or request * 50
        rest = rest[agent.send(rest) :]
