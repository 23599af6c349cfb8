"""XSalsa20, Poly1305 and secretbox written out in Python, and a ciphertext for two keys.

The reader proper takes them from libsodium. This is a second opinion on that library for the known
answers, and the way to build what no library builds. Sources: D. J. Bernstein's descriptions of
Salsa20, XSalsa20 and Poly1305; the layout of a secretbox is NaCl's.
"""

import struct

P = 2**130 - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
SIGMA = struct.unpack("<4I", b"expand 32-byte k")
QUARTERS = (
    (0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
    (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14),
)  # fmt: skip


def _rounds(block):
    x = list(block)
    for _ in range(10):
        for a, b, c, d in QUARTERS:
            for target, one, two, turn in (
                (b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18),
            ):  # fmt: skip
                word = (x[one] + x[two]) & 0xFFFFFFFF
                x[target] ^= (word << turn | word >> (32 - turn)) & 0xFFFFFFFF
    return x


def _block(key, middle):
    """The 16 words of Salsa20's matrix; `middle` is nonce and counter, or a 16-byte nonce."""
    k, m = struct.unpack("<8I", key), struct.unpack("<4I", middle)
    return (SIGMA[0], *k[:4], SIGMA[1], *m, SIGMA[2], *k[4:], SIGMA[3])


def hsalsa20(key, nonce):
    x = _rounds(_block(key, nonce))
    return struct.pack("<8I", x[0], x[5], x[10], x[15], *x[6:10])


def xsalsa20(key, nonce, size):
    """The first `size` bytes of the key stream."""
    inner, out = hsalsa20(key, nonce[:16]), b""
    for counter in range((size + 63) // 64):
        block = _block(inner, nonce[16:] + counter.to_bytes(8, "little"))
        words = ((a + b) & 0xFFFFFFFF for a, b in zip(block, _rounds(block)))
        out += struct.pack("<16I", *words)
    return out[:size]


def poly1305(key, message):
    r, mask = int.from_bytes(key[:16], "little") & CLAMP, int.from_bytes(key[16:], "little")
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\1", "little")) * r % P
    return ((total + mask) % 2**128).to_bytes(16, "little")


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def secretbox(message, nonce, key):
    stream = xsalsa20(key, nonce, 32 + len(message))
    sealed = xor(message, stream[32:])
    return poly1305(stream[:32], sealed) + sealed


def secretbox_open(sealed, nonce, key):
    """The message, or None."""
    stream = xsalsa20(key, nonce, 16 + len(sealed))
    if poly1305(stream[:32], sealed[16:]) != sealed[:16]:
        return None
    return xor(sealed[16:], stream[32:])


# --- One ciphertext for two keys ----------------------------------------------------------------


def for_two_keys(keys, nonces, tails, tags):
    """(nonce, sealed): a secretbox that opens under both keys, to texts that end in 0x80.

    With tag, and every block but the first two chosen, Poly1305 leaves one linear equation in the
    first two blocks for each key, modulo 2^130 - 5. About one solution in sixteen consists of
    numbers that a block can stand for, so tags are tried in turn. `tails` gives the chosen blocks
    as bytes (none for a ciphertext of 48 bytes); the last byte is fixed up where there is one, and
    otherwise the search goes on until it falls out right.
    """
    for nonce, tail in zip(nonces, tails):
        size = 32 + len(tail)
        streams = [xsalsa20(key, nonce, 32 + size) for key in keys]
        if streams[0][-1] != streams[1][-1]:
            continue
        if tail:
            tail = tail[:-1] + bytes([streams[0][-1] ^ 0x80])
        for tag in tags:
            head = _solve(streams, tag, tail)
            if head and (tail or head[-1] ^ streams[0][-1] == 0x80):
                return nonce, tag + head + tail
    raise ValueError("no nonce fits")


def _solve(streams, tag, tail):
    target, lines = int.from_bytes(tag, "little"), []
    for stream in streams:
        r = int.from_bytes(stream[:16], "little") & CLAMP
        rest = (target - int.from_bytes(stream[16:32], "little")) % 2**128
        pieces = (tail[at : at + 16] + b"\1" for at in range(0, len(tail), 16))
        blocks = [int.from_bytes(piece, "little") for piece in pieces]
        for power, block in enumerate(reversed(blocks), 1):
            rest -= block * pow(r, power, P)
        # c1 r^(n+2) + c2 r^(n+1) = rest, n blocks standing behind the two.
        lines.append((r, rest * pow(r, -(len(blocks) + 1), P) % P))
    (r1, v1), (r2, v2) = lines
    first = (v1 - v2) * pow(r1 - r2, -1, P) % P
    second = (v1 - first * r1) % P
    if first >> 128 != 1 or second >> 128 != 1:
        return None
    return b"".join((n & 2**128 - 1).to_bytes(16, "little") for n in (first, second))
