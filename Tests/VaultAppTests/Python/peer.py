#!/usr/bin/env python3
"""The other end of an agent's socket, under another uid. Started as root.

  peer.py ask SOCKET UID      sends a status request and prints how many bytes came back
  peer.py listen SOCKET UID   listens, says "ready", and prints how many bytes the client sent
  peer.py run UID COMMAND…    becomes the command
  peer.py look UID PATH…      tries to open each path for reading: a line "open" or "refused" each
"""

import os
import socket
import struct
import sys

HEAD = b"".join(struct.pack("<I", len(i)) + i for i in (b"vault1-request", struct.pack("<q", 1)))
REQUEST = struct.pack("<II", len(HEAD), 0) + HEAD


def become(uid):
    if os.getuid() != uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


def ask(path, uid):
    become(uid)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(path)
        try:
            client.sendall(REQUEST)
            print(len(client.recv(4096)))
        except (BrokenPipeError, ConnectionResetError):
            print(0)


def listen(path, uid):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        become(uid)
        server.listen()
        server.settimeout(10)
        print("ready", flush=True)
        client, _ = server.accept()
        client.settimeout(10)
        print(len(client.recv(4096)), flush=True)


def look(uid, paths):
    become(uid)
    for path in paths:
        try:
            with open(path, "rb", buffering=0) as file:
                if not path.endswith("/mem"):
                    file.read(1)
            print("open")
        except OSError:
            print("refused")


def main():
    what, *rest = sys.argv[1:]
    if what == "ask":
        ask(rest[0], int(rest[1]))
    elif what == "listen":
        listen(rest[0], int(rest[1]))
    elif what == "look":
        look(int(rest[0]), rest[1:])
    else:
        become(int(rest[0]))
        os.execvp(rest[1], rest[1:])


if __name__ == "__main__":
    main()
