"""Encoding, hashing and sealing of vault format 1, from Schemas/vault-format.md alone.

BLAKE2b comes from hashlib; XSalsa20-Poly1305, Ed25519 and Argon2id come from libsodium through
ctypes. Nothing is shared with the Swift sources, so that agreement of the two means something.
"""

import base64
import ctypes
import hashlib
import hmac

MAX_INTEGER = 2**63 - 1
ZERO_HASH = bytes(32)
TAG_SIZE = 57
BOX_OVERHEAD = 73
SMALLEST_BOX = 137
KDF_FLOOR = (3, 65_536)
KDF_CAP = (16, 4_194_304)
TYPE_PASSPHRASE, TYPE_KEYFILE, TYPE_RECOVERY, TYPE_BOTH = 1, 2, 3, 4
ROLE_FULL, ROLE_WATCH = 1, 2
KEY_NAMES = ("K_data", "K_meta", "K_state", "K_audit", "S_sign", "K_finger", "K_anchor")


class FormatError(Exception):
    """Bytes that break a rule of the format. The text says which rule, never what was found."""


class DoesNotOpen(FormatError):
    """A sealed box that is not what its place says."""


# --- Section 1: encoding ------------------------------------------------------------------------


def integer(value):
    """8 bytes, little endian, 0 ... 2^63-1."""
    if not 0 <= value <= MAX_INTEGER:
        raise FormatError("an integer is outside 0 ... 2^63-1")
    return value.to_bytes(8, "little")


def lst(*items):
    """LIST(...): each item is its length in four bytes, then its bytes."""
    out = bytearray()
    for item in items:
        if isinstance(item, int):
            item = integer(item)
        elif isinstance(item, str):
            item = item.encode()
        out += len(item).to_bytes(4, "little") + item
    return bytes(out)


def ce(label, *fields):
    """CE(label, ...): a list whose first item is the label."""
    return lst(label, *fields)


def items(data, count=None):
    """The items of a LIST or CE; refuses lengths that overrun, and any other number of items."""
    found, at = [], 0
    while at < len(data):
        if len(data) - at < 4:
            raise FormatError("a list ends inside a length")
        size = int.from_bytes(data[at : at + 4], "little")
        at += 4
        if len(data) - at < size:
            raise FormatError("a list ends inside an item")
        found.append(data[at : at + size])
        at += size
    if count is not None and len(found) != count:
        raise FormatError("a list has the wrong number of items")
    return found


def ce_fields(data, label, count=None):
    """The fields of CE(label, ...)."""
    found = items(data)
    if not found or found[0] != label.encode():
        raise FormatError(f"not a {label}")
    if count is not None and len(found) != count + 1:
        raise FormatError(f"{label} has the wrong number of fields")
    return found[1:]


def as_integer(data):
    if len(data) != 8 or data[7] & 0x80:
        raise FormatError("an integer is not 8 bytes in 0 ... 2^63-1")
    return int.from_bytes(data, "little")


def as_text(data):
    try:
        return data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise FormatError("text is not UTF-8") from None


def sized(data, size):
    if len(data) != size:
        raise FormatError("a field of fixed length has another length")
    return data


def H(person, message, key=b"", size=32):
    """BLAKE2b with zero salt and a personalisation padded with zeros to 16 bytes."""
    name = person.encode().ljust(16, b"\0")
    return hashlib.blake2b(message, digest_size=size, key=key, person=name).digest()


# --- libsodium ----------------------------------------------------------------------------------

_sodium = ctypes.CDLL("libsodium.so.23")
if _sodium.sodium_init() < 0:
    raise OSError("libsodium does not start")
_u64 = ctypes.c_ulonglong


def argon2id(passphrase, salt, passes, memory_kib):
    """32 bytes by Argon2id version 1.3, one lane."""
    out = ctypes.create_string_buffer(32)
    size = ctypes.c_size_t(memory_kib * 1024)
    bad = _sodium.crypto_pwhash(
        out, _u64(32), passphrase, _u64(len(passphrase)), salt, _u64(passes), size, ctypes.c_int(2)
    )
    if bad:
        raise MemoryError("Argon2id could not run")
    return out.raw


def secretbox(message, nonce, key):
    out = ctypes.create_string_buffer(len(message) + 16)
    _sodium.crypto_secretbox_easy(out, message, _u64(len(message)), nonce, key)
    return out.raw


def secretbox_open(sealed, nonce, key):
    out = ctypes.create_string_buffer(max(len(sealed) - 16, 1))
    if _sodium.crypto_secretbox_open_easy(out, sealed, _u64(len(sealed)), nonce, key):
        raise DoesNotOpen("a box does not open")
    return out.raw[: len(sealed) - 16]


def sign_pair(seed):
    """(public key, secret key) of Ed25519 from a 32-byte seed."""
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    _sodium.crypto_sign_seed_keypair(public, secret, seed)
    return public.raw, secret.raw


def sign(message, secret):
    out = ctypes.create_string_buffer(64)
    _sodium.crypto_sign_detached(out, None, message, _u64(len(message)), secret)
    return out.raw


def stream(key, nonce, size):
    out = ctypes.create_string_buffer(max(size, 1))
    _sodium.crypto_stream_xsalsa20(out, _u64(size), nonce, key)
    return out.raw[:size]


def signed(signature, message, public):
    return len(signature) == 64 and len(public) == 32 and not _sodium.crypto_sign_verify_detached(
        signature, message, _u64(len(message)), public
    )


# --- Sections 3 and 4: keys, slots, typed codes --------------------------------------------------


class Keys:
    """The seven keys under a master key, or the two things a watch slot carries."""

    def __init__(self, payload):
        self.full = len(payload) == 32
        if self.full:
            self.master = payload
            for number, name in enumerate(KEY_NAMES, 1):
                setattr(self, name, derive(payload, number))
            self.PK, self.SK = sign_pair(self.S_sign)
        else:
            self.K_meta, self.PK = payload[:32], payload[32:]

    def watch_payload(self):
        return self.K_meta + self.PK


def derive(master, number):
    """crypto_kdf_derive_from_key: the number as BLAKE2b salt, the context as personalisation."""
    salt = number.to_bytes(8, "little").ljust(16, b"\0")
    person = b"VAULT1__".ljust(16, b"\0")
    return hashlib.blake2b(digest_size=32, key=master, salt=salt, person=person).digest()


def slot_context(vault, slot):
    return ce("vault1-slot", vault, *slot.public())


def key_encryption_key(vault, slot, passphrase=b"", keyfile=b"", recovery=b""):
    """KEK of a slot; the caller has checked that the secret fits and the cost is in bounds."""
    extra = b""
    if slot.type in (TYPE_PASSPHRASE, TYPE_BOTH):
        ikm = argon2id(passphrase, slot.salt, slot.kdf_t, slot.kdf_m)
        extra = keyfile if slot.type == TYPE_BOTH else b""
    elif slot.type == TYPE_KEYFILE:
        ikm = keyfile
    else:
        ikm = H("vault1.recovery", recovery)
    return H("vault1.kek", slot_context(vault, slot) + extra, key=ikm)


def keyfile_text(key):
    return "vault1key:" + base64.b32encode(key + H("vault1.sum", key)[:3]).decode() + "\n"


def keyfile_read(text):
    head, body = text[:10], text[10:66]
    if head != "vault1key:" or text[66:] != "\n":
        raise FormatError("not a keyfile")
    raw = _base32(body, 35)
    if H("vault1.sum", raw[:32])[:3] != raw[32:]:
        raise FormatError("the keyfile's checksum is wrong")
    return raw[:32]


def recovery_text(code):
    text = base64.b32encode(code + H("vault1.sum", code)[:5]).decode()
    return "-".join(text[at : at + 5] for at in range(0, 40, 5))


def recovery_read(text):
    if not text.isascii():
        raise FormatError("not a recovery code")
    kept = "".join(c for c in text.upper() if c not in "- \t\r\n")
    raw = _base32(kept.translate(str.maketrans("018", "OIB")), 25)
    if H("vault1.sum", raw[:20])[:5] != raw[20:]:
        raise FormatError("the recovery code's checksum is wrong")
    return raw[:20]


def _base32(text, size):
    if len(text) * 5 != size * 8 or set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise FormatError("not base32 of the right length")
    return base64.b32decode(text)


# --- Section 4: the committing box --------------------------------------------------------------


def block_for(size):
    return 64 if size <= 1024 else 256 if size <= 8192 else 1024


def pad(plain):
    block = block_for(len(plain))
    return plain + b"\x80" + bytes(-(len(plain) + 1) % block)


def unpad(padded):
    plain = padded.rstrip(b"\0")
    if not plain.endswith(b"\x80") or pad(plain[:-1]) != padded:
        raise DoesNotOpen("a box does not open")
    return plain[:-1]


def cell_keys(key, context):
    both = H("vault1.box", context, key=key, size=64)
    return both[:32], both[32:]


def seal(key, context, plain, random):
    encrypt, commit = cell_keys(key, context)
    padded = pad(plain)
    nonce = H("vault1.nonce", random + padded, key=commit, size=24)
    sealed = secretbox(padded, nonce, encrypt)
    return b"\x01" + nonce + H("vault1.com", nonce + sealed, key=commit) + sealed


def open_box(key, context, box):
    size = len(box) - BOX_OVERHEAD
    fits = (
        64 <= size <= 1088 and size % 64 == 0
        or 1280 <= size <= 8448 and size % 256 == 0
        or size >= 9216 and size % 1024 == 0
    )
    if not fits or box[0] != 1:
        raise DoesNotOpen("a box does not open")
    encrypt, commit = cell_keys(key, context)
    nonce, tag, sealed = box[1:25], box[25:57], box[57:]
    if not hmac.compare_digest(tag, H("vault1.com", nonce + sealed, key=commit)):
        raise DoesNotOpen("a box does not open")
    return unpad(secretbox_open(sealed, nonce, encrypt))


def meta_context(vault, epoch, rid, rev):
    return ce("vault1-meta", vault, epoch, rid, rev)


def data_context(vault, epoch, rid, ver):
    return ce("vault1-data", vault, epoch, rid, ver)


def audit_context(vault, epoch, seq, link_before):
    return ce("vault1-audit", vault, epoch, seq, link_before)


# --- Sections 6 and 7: state, roots, chain, checkpoint ------------------------------------------


def fingerprint(keys, value):
    return H("vault1.finger", value, key=keys.K_finger, size=16)


def slots_root(slots):
    return H("vault1.slots", b"".join(ce("slot", *s.public(), s.box) for s in slots))


def record_leaf(rid, rev, box):
    return ce("rec", rid, rev, box[:TAG_SIZE], len(box))


def version_leaf(rid, ver, box):
    return ce("ver", rid, ver, box[:TAG_SIZE], len(box))


def records_root(leaves):
    return H("vault1.recs", b"".join(leaves))


def link(before, seq, box):
    return H("vault1.link", ce("vault1-link", before, seq, box[:TAG_SIZE], len(box)))


def checkpoint_message(vault, epoch, counter, audit_seq, audit_link, state_hash):
    return ce("vault1-checkpoint", vault, epoch, counter, audit_seq, audit_link, state_hash)


def handover_message(vault, epoch, before, public):
    return ce("vault1-handover", vault, epoch, before, public)


def anchor_mac(keys, line):
    return H("vault1.anchor", line.encode(), key=keys.K_anchor)
