"""Writes the same bytes every time, much of it.

usage: stream.py MEBIBYTES [TEXT]
Every 4 KiB of pseudo-random bytes are followed by TEXT, cut anywhere by the writes.
"""

import os
import random
import sys


def main() -> None:
    total = int(sys.argv[1]) << 20
    text = sys.argv[2].encode() if len(sys.argv) > 2 else b""
    source = random.Random(20)
    pieces = [source.randbytes(4096) + text for _ in range(256)]
    block = b"".join(pieces)
    written = 0
    while written < total:
        part = memoryview(block)[: total - written]
        while part:
            count = os.write(1, part[:100_003])
            part = part[count:]
            written += count


if __name__ == "__main__":
    main()
