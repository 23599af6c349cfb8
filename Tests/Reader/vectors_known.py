"""Known answers of what the format takes from a library, found by other means than that library.

Where the figures come from: BLAKE2b from hashlib; XSalsa20-Poly1305 from salsa.py; Argon2id from
the reference implementation and from OpenSSL, which agreed, when this file was written; Ed25519
from RFC 8032, section 7.1, and from arithmetic on the curve here.
"""

import hashlib

import primitives as p
import salsa
from book import Book, flipped
from life import Stream

# RFC 8032, section 7.1: seed, public key, message, signature.
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
)  # fmt: skip
# Passphrase, salt, passes, KiB, 32 bytes; one lane, version 1.3, no key and no other data.
ARGON2ID = (
    ("70617373776f7264", "736f6d6573616c74*2", 3, 64,
     "6164c739a04e17de34a80bee65c6a58f4b8a240cbf5652f4a79e35ae02b7c616"),
    (b"correct horse battery staple".hex(), "404142434445464748494a4b4c4d4e4f", 1, 8,
     "8c7763972c5fb5e1e42a87202e659767c30f080109825dd278b0287890a85ac5"),
    (b"correct horse battery staple".hex(), "404142434445464748494a4b4c4d4e4f", 3, 65_536,
     "b3de553dfaec1d56bef5ad2488ea74b7f29319639e829b8adab36439c8a83b22"),
    ("78", "00*16", 2, 1024,
     "ffdd27f571a2166acdb376e1a70fb27bd70c00f2961c0744a069e454ac1dfa1c"),
    (bytes(range(256)).hex() + "*4", "ff*16", 3, 4096,
     "dec69fd7b5a169d1c0abe7c29d3e6ad7e77b8f59250638818c51d0317b9adbcc"),
    (b"violet anchor mumbles 42 rivers".hex(), "000102030405060708090a0b0c0d0e0f", 4, 256,
     "7cd77616ec60e087c1db3b92f44cd92e40e658ed706ed1efb7e4ddaba8331809"),
)  # fmt: skip
FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


def known():
    book = Book()
    _blake2b(book)
    _kdf(book)
    _argon2id(book)
    _secretbox(book)
    _ed25519(book)
    _ed25519_edges(book)
    return book


def _blake2b(book):
    draw = Stream("blake2b")
    abc = {"message": b"abc".hex(), "key": "", "salt": "00*16", "person": "00*16", "size": 64}
    # RFC 7693, appendix A.
    book.good("blake2b-rfc", "BLAKE2b-512 of abc", "blake2b", abc, (
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"))  # fmt: skip
    for size in (16, 24, 32, 64):
        book.good(f"blake2b-{size}", f"{size} bytes of output", "blake2b", abc | {"size": size})
    for name, change in {
        "salt": {"salt": draw(16).hex()}, "person": {"person": draw(16).hex()},
        "key": {"key": draw(32).hex()}, "long-key": {"key": draw(64).hex()},
        "all": {"salt": draw(16).hex(), "person": draw(16).hex(), "key": draw(32).hex()},
        "empty": {"message": ""}, "block": {"message": "61*128"},
        "block-more": {"message": "61*129"},
        "empty-keyed": {"message": "", "key": draw(32).hex()}, "large": {"message": "61*65536"},
    }.items():  # fmt: skip
        book.good(f"blake2b-{name}", f"BLAKE2b with {name}", "blake2b", abc | change | {"size": 32})


def _kdf(book):
    for number in (0, 1, 7, 2**32, 2**62):
        for size in (16, 32, 64):
            given = {"master": "a7*32", "context": "VAULT1__", "number": number, "size": size}
            what = f"crypto_kdf, subkey {number}, {size} bytes"
            book.good(f"kdf-{number}-{size}", what, "kdf", given)
    given = {"master": "a7*32", "context": "OTHER___", "number": 1, "size": 32}
    book.good("kdf-other-context", "crypto_kdf with another context", "kdf", given)


def _argon2id(book):
    for number, (passphrase, salt, passes, memory, answer) in enumerate(ARGON2ID, 1):
        given = {"passphrase": passphrase, "salt": salt, "kdf_t": passes, "kdf_m": memory}
        what = f"Argon2id, {passes} passes, {memory} KiB"
        book.good(f"argon2id-{number}", what, "argon2id", given, answer)


def _secretbox(book):
    draw = Stream("secretbox")
    for size in (0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 1000):
        key, nonce, message = draw(32), draw(24), draw(size)
        answer = salsa.secretbox(message, nonce, key)
        given = {"key": key.hex(), "nonce": nonce.hex(), "message": message.hex()}
        what = f"a secretbox of {size} bytes"
        book.good(f"secretbox-{size}", what, "secretbox", given, answer.hex())
        given = {"key": key.hex(), "nonce": nonce.hex(), "sealed": answer.hex()}
        name = f"secretbox-open-{size}"
        book.good(name, f"{what}, opened", "secretbox_open", given, message.hex())
        for place in {0, 15, 16 if size else 8, -1}:
            what = f"a bit of byte {place} changed"
            changed = flipped(answer, place, 0x80).hex()
            book.bad(f"{name}-bit-{place}", what, name, sealed=changed)
    name = "secretbox-open-64"
    book.bad(f"{name}-key", "another key", name, key="01*32")
    book.bad(f"{name}-nonce", "another nonce", name, nonce="01*24")
    book.bad(f"{name}-cut", "a byte cut off", name, sealed=book.by_id[name]["input"]["sealed"][:-2])
    book.bad(f"{name}-15", "less than a tag", name, sealed="00*15")
    book.bad(f"{name}-none", "nothing", name, sealed="")
    # A sum that reaches the prime, and one that passes 2^128: where implementations go wrong.
    for number in range(8):
        key, nonce = draw(32), draw(24)
        message = salsa.xor(b"\xff" * 64, salsa.xsalsa20(key, nonce, 96)[32:])
        answer = salsa.secretbox(message, nonce, key)
        given = {"key": key.hex(), "nonce": nonce.hex(), "message": message.hex()}
        what = "a ciphertext of ones throughout"
        book.good(f"secretbox-ones-{number}", what, "secretbox", given, answer.hex())


def _ed25519(book):
    for number, (seed, public, message, signature) in enumerate(RFC_8032, 1):
        answer = {"public_key": public, "signature": signature}
        given = {"seed": seed, "message": message}
        book.good(f"ed25519-{number}", f"RFC 8032, test {number}", "sign", given, answer)
        given = answer | {"message": message}
        book.good(f"ed25519-verify-{number}", "the same, verified", "verify", given, "verified")
        for place in (0, 31, 32, 62):
            changed = flipped(bytes.fromhex(signature), place).hex()
            what = f"a bit of byte {place} changed"
            book.bad(f"ed25519-verify-{number}-{place}", what, f"ed25519-verify-{number}",
                     signature=changed)  # fmt: skip
        other = flipped(bytes.fromhex(public), 0).hex()
        what = "another public key"
        book.bad(f"ed25519-{number}-key", what, f"ed25519-verify-{number}", public_key=other)
        what = "a byte more in the message"
        like, longer = f"ed25519-verify-{number}", message + "00"
        book.bad(f"ed25519-{number}-message", what, like, message=longer)


# --- Where verifiers differ ---------------------------------------------------------------------


def points_of_small_order():
    """Every encoding of a point whose order divides 8, the non-canonical ones included."""
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    root = pow(2, (FIELD - 1) // 4, FIELD)
    # Doubling gives y = 0 where y^2 = -x^2: with the curve's equation d y^4 + 2 y^2 = 1.
    ys = {0, 1, FIELD - 1}
    for sign in (1, -1):
        inner = (1 + sign * _square_root((1 + d) % FIELD, root)) * pow(d, -1, FIELD) % FIELD
        for candidate in (inner, -inner % FIELD):
            found = _square_root(candidate, root)
            if found is not None and _order_divides_8(found, d, root):
                ys |= {found, FIELD - found}
    encodings = set()
    for y in ys:
        for written in (y, y + FIELD):
            if written < 2**255:
                numbers = written, written | 1 << 255
                encodings |= {number.to_bytes(32, "little") for number in numbers}
    return sorted(encodings)


def _square_root(value, root):
    if value is None:
        return None
    found = pow(value, (FIELD + 3) // 8, FIELD)
    for candidate in (found, found * root % FIELD):
        if candidate * candidate % FIELD == value % FIELD:
            return candidate
    return None


def _order_divides_8(y, d, root):
    x = _square_root((y * y - 1) * pow(d * y * y + 1, -1, FIELD) % FIELD, root)
    if x is None:
        return False
    point = (x, y)
    for _ in range(3):
        point = _add(point, point, d)
    return point == (0, 1)


def _add(one, two, d):
    (x1, y1), (x2, y2) = one, two
    product = d * x1 * x2 * y1 * y2 % FIELD
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, FIELD) % FIELD
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, FIELD) % FIELD
    return x, y


def _ed25519_edges(book):
    """Small-order keys, a scalar that is not reduced, points that are not canonical."""
    like = "ed25519-verify-2"
    good = bytes.fromhex(book.by_id[like]["input"]["signature"])
    scalar = int.from_bytes(good[32:], "little")

    def bad(name, what, **changes):
        book.bad(f"ed25519-{name}", what, like, **changes)

    for times in (1, 2, 15):
        larger = (scalar + times * ORDER).to_bytes(32, "little")
        what = f"the scalar plus {times} times the order"
        bad(f"s-plus-{times}", what, signature=(good[:32] + larger).hex())
    order = good[:32] + ORDER.to_bytes(32, "little")
    bad("s-order", "the order for a scalar", signature=order.hex())
    for bit in (0x20, 0x40, 0x80):
        changed = flipped(good, 63, bit).hex()
        bad(f"s-bit-{bit:02x}", "a top bit of the scalar set", signature=changed)
    for name, data in (("zeros", bytes(64)), ("ones", b"\xff" * 64)):
        bad(name, f"a signature of {name}", signature=data.hex())
    for size in (0, 63, 65):
        data = (good + b"\0")[:size]
        bad(f"size-{size}", f"a signature of {size} bytes", signature=data.hex())
    for size in (0, 31, 33):
        key = (bytes.fromhex(book.by_id[like]["input"]["public_key"]) + b"\0")[:size]
        bad(f"key-size-{size}", f"a public key of {size} bytes", public_key=key.hex())
    points = points_of_small_order()
    assert len(points) == 14, len(points)
    identity = (1).to_bytes(32, "little")
    for number, point in enumerate(points, 1):
        # R the identity, S zero: verifies under a key of small order wherever that is let through.
        zero = (identity + bytes(32)).hex()
        what = f"a public key of small order, {number}"
        bad(f"small-key-{number}", what, public_key=point.hex(), signature=zero)
        what = f"a point R of small order, {number}"
        bad(f"small-r-{number}", what, signature=(point + good[32:]).hex())
    # No point of the curve has this y.
    bad("no-point", "a public key that is no point", public_key=(2).to_bytes(32, "little").hex())
    turned = (FIELD + 3).to_bytes(32, "little")
    bad("not-canonical", "a public key that is not canonical", public_key=turned.hex())
