"""What each operation of a vector does, by the reader: Schemas/vectors/README.md lists them.

An operation takes the vector's input and gives what `expected` holds: JSON, bytes in hexadecimal.
It raises Refused, FormatError or WrongSecret for what the format refuses. Any other error is a
failure of the check, never a refusal.
"""

import tempfile
from pathlib import Path

import anchors
import audit
import dump
import moves
import primitives as p
import server_profile
from model import Body, Checkpoint, Slot, State
from primitives import FormatError
from vault_file import Secret, Vault, WrongSecret
from vault_writer import write_file

BULKY = 1200
REFUSALS = (FormatError, WrongSecret, moves.Impossible)
TABLE_WORDS = ("ANCHOR ALTERED", "ROLLBACK", "FORK", "KEYS CHANGED")
NOTICES = {
    "agrees with the line given": "none", "pruned past the last look": "pruned",
    "rekeyed": "rekeyed", "rekeyed more than once": "rekeyed",
}  # fmt: skip


class Refused(FormatError):
    pass


def raw(text):
    """Hexadecimal; `61*8192` is a byte so many times."""
    digits, _, count = text.partition("*")
    return bytes.fromhex(digits) * int(count or 1)


def bulky(data):
    if len(data) <= BULKY:
        return {"size": len(data), "bytes": data.hex()}
    return {"size": len(data), "digest": p.H("vault1.hash", data).hex()}


def verdict(holds):
    if not holds:
        raise Refused("a signature does not verify")
    return "verified"


# --- Encoding, hashes, keys ---------------------------------------------------------------------


def item(given):
    ((kind, value),) = given.items()
    if kind == "list":
        return p.lst(*map(item, value))
    if kind == "ce":
        return p.ce(value[0], *map(item, value[1:]))
    return {"int": p.integer, "bytes": raw, "text": str.encode}[kind](value)


def decoded(kind, data):
    if kind.startswith("list of "):
        return [decoded(kind[8:], one) for one in p.items(data)]
    if kind.startswith("bytes "):
        return p.sized(data, int(kind[6:])).hex()
    return {"integer": p.as_integer, "text": p.as_text, "bytes": bytes.hex}[kind](data)


def decode(given):
    data, kinds = raw(given["bytes"]), given["items"]
    label = given.get("label")
    fields = p.items(data, len(kinds)) if label is None else p.ce_fields(data, label, len(kinds))
    return [decoded(kind, field) for kind, field in zip(kinds, fields)]


def hashed(given):
    key = raw(given.get("key", ""))
    return p.H(given["personalisation"], raw(given["message"]), key, given["size"]).hex()


def blake2b(given):
    parts = {name: raw(given[name]) for name in ("key", "salt", "person")}
    return p.hashlib.blake2b(raw(given["message"]), digest_size=given["size"], **parts).hexdigest()


def kdf(given):
    salt = given["number"].to_bytes(8, "little").ljust(16, b"\0")
    person = given["context"].encode().ljust(16, b"\0")
    parts = {"key": raw(given["master"]), "salt": salt, "person": person}
    return p.hashlib.blake2b(digest_size=given["size"], **parts).hexdigest()


def argon2id(given):
    salt = raw(given["salt"])
    return p.argon2id(raw(given["passphrase"]), salt, given["kdf_t"], given["kdf_m"]).hex()


def sign(given):
    public, secret = p.sign_pair(raw(given["seed"]))
    return {
        "public_key": public.hex(), "signature": p.sign(raw(given["message"]), secret).hex(),
    }  # fmt: skip


# --- Boxes and slots ----------------------------------------------------------------------------


def slot(given):
    numbers = [given[name] for name in ("id", "type", "role", "kdf_t", "kdf_m")]
    return Slot(*numbers, raw(given["salt"]), raw(given.get("box", "")))


def context(given):
    vault, cell = raw(given["vault"]), given["cell"]
    if cell == "slot":
        return p.slot_context(vault, slot(given["slot"])).hex()
    if cell == "audit":
        return p.audit_context(vault, given["epoch"], given["seq"], raw(given["link"])).hex()
    makers = {"meta": (p.meta_context, "rev"), "data": (p.data_context, "ver")}
    make, number = makers[cell]
    return make(vault, given["epoch"], raw(given["rid"]), given[number]).hex()


def seal(given):
    names = ("key", "context", "plain", "random")
    return bulky(p.seal(*(raw(given[name]) for name in names)))


def open_(given):
    return bulky(p.open_box(raw(given["key"]), raw(given["context"]), raw(given["box"])))


def secret(given):
    names = ("passphrase", "keyfile", "recovery")
    return Secret(**{name: raw(given.get(name, "")) for name in names})


def slot_key(given):
    what, held = slot(given["slot"]), secret(given)
    what.box = bytes(201 if what.role == p.ROLE_WATCH else 137)
    what.check()
    if what.uses_kdf() and not what.cost_in_bounds():
        raise Refused("a cost is out of bounds")
    if held.type != what.type or len(held.parts["keyfile"]) not in (0, 32):
        raise Refused("the secret does not fit the slot")
    if not 1 <= len(held.parts["passphrase"] or b"x") <= 1024:
        raise Refused("no passphrase has this length")
    return p.key_encryption_key(raw(given["vault"]), what, **held.parts).hex()


def slot_open(given):
    what = slot(given["slot"])
    what.check()
    return secret(given).open(raw(given["vault"]), what).hex()


# --- Records, state, roots ----------------------------------------------------------------------


def record(given):
    data = raw(given["body"])
    body = Body.decode(data)
    if body.encoded() != data:
        raise Refused("a record is not in canonical form")
    return dump.record(body)


def move(given):
    body = Body.decode(raw(given["body"]))
    rest = {k: v for k, v in given.items() if k not in ("body", "move", "fingerprint")}
    made = moves.apply(body, given["move"], fingerprint=raw(given.get("fingerprint", "")), **rest)
    return made.encoded().hex()


def records_root(given):
    leaves = [p.record_leaf(raw(r["id"]), r["rev"], raw(r["box"])) for r in given["records"]]
    leaves += [p.version_leaf(raw(v["rid"]), v["ver"], raw(v["box"])) for v in given["versions"]]
    return p.records_root(leaves).hex()


def state(given):
    found = State.decode(raw(given["body"]))
    return dump.plain(vars(found)) | {"hash": found.hash().hex()}


def state_seal(given):
    keys, body = p.Keys(raw(given["master"])), raw(given["body"])
    mac = p.H("vault1.state", body, key=keys.K_state)
    message = State.decode(body).checkpoint_message()
    return {"mac": mac.hex(), "signature": p.sign(message, keys.SK).hex()}


def handover(given, before, public):
    return p.handover_message(raw(given["vault"]), given["epoch"], before, public)


def handover_sign(given):
    old = p.Keys(raw(given["master_before"]))
    return p.sign(handover(given, old.PK, raw(given["public_key"])), old.SK).hex()


def handover_verify(given):
    before = raw(given["before"])
    message = handover(given, before, raw(given["public_key"]))
    return verdict(p.signed(raw(given["signature"]), message, before))


def checkpoint(given):
    mark = Checkpoint.parse(given["line"])
    verdict(p.signed(mark.signature, mark.message(), mark.public_key))
    return dump.plain(vars(mark))


def anchor(given):
    keys, line = p.Keys(raw(given["master"])), given["line"]
    return {"full": anchors.anchor_text(line, keys), "watch": anchors.anchor_text(line)}


# --- Whole vaults -------------------------------------------------------------------------------


def vault(given, shared):
    """Rows written to a file as they are, then opened as any vault is."""
    changed = dict(given["rows"])
    rows = shared[changed.pop("of")] | changed
    rows = {name: [list(map(cell, row)) for row in table] for name, table in rows.items()}
    (state_row,) = rows.pop("state")
    slots = [Slot(*row) for row in rows.pop("slots")]
    roles = {"full": p.ROLE_FULL, "watch": p.ROLE_WATCH}
    files = {roles[name]: text for name, text in given.get("anchors", {}).items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.db"
        write_file(path, state_row, slots, rows, "OFF")
        return judged(path, secret(given), roles[given["role"]], files)


def cell(value):
    return raw(value) if isinstance(value, str) else value


def judged(path, held, role, files):
    opened = None
    try:
        opened = Vault(path, held, role=role, anchor_files=files)
    except FormatError as error:
        words = str(error).partition(":")[0]
        return f"refused: {words}" if words in TABLE_WORDS else "refused"
    finally:
        if opened:
            opened.db.close()
    notices = [NOTICES[n] for n in opened.notices if n in NOTICES] or ["first look"]
    told = [n for n in notices if n != "none"]
    return {
        "records": len(opened.records), "versions": len(opened.boxes),
        "audit": len(opened.audit_rows), "notice": told[-1] if told else "none",
    }  # fmt: skip


OPERATIONS = {
    "encode": lambda given: item(given["item"]).hex(),
    "decode": decode,
    "hash": hashed,
    "blake2b": blake2b,
    "kdf": kdf,
    "argon2id": argon2id,
    "derive": lambda given: p.derive(raw(given["master"]), given["number"]).hex(),
    "public_key": lambda given: p.Keys(raw(given["master"])).PK.hex(),
    "sign": sign,
    "verify": lambda given: verdict(
        p.signed(*(raw(given[name]) for name in ("signature", "message", "public_key")))
    ),
    "secretbox": lambda given: p.secretbox(
        *(raw(given[name]) for name in ("message", "nonce", "key"))
    ).hex(),
    "secretbox_open": lambda given: p.secretbox_open(
        *(raw(given[name]) for name in ("sealed", "nonce", "key"))
    ).hex(),
    "context": context,
    "seal": seal,
    "open": open_,
    "slot_key": slot_key,
    "slot_open": slot_open,
    "keyfile_read": lambda given: p.keyfile_read(given["text"]).hex(),
    "keyfile_write": lambda given: p.keyfile_text(raw(given["key"])),
    "recovery_read": lambda given: p.recovery_read(given["text"]).hex(),
    "recovery_write": lambda given: p.recovery_text(raw(given["code"])),
    "record": record,
    "server_profile": lambda given: server_profile.decode(raw(given["body"])),
    "move": move,
    "entry": lambda given: audit.decode(raw(given["entry"])),
    "fingerprint": lambda given: p.fingerprint(
        p.Keys(raw(given["master"])), raw(given["value"])
    ).hex(),
    "slots_root": lambda given: p.slots_root(list(map(slot, given["slots"]))).hex(),
    "records_root": records_root,
    "link": lambda given: p.link(raw(given["before"]), given["seq"], raw(given["box"])).hex(),
    "state": state,
    "state_seal": state_seal,
    "handover": handover_sign,
    "handover_verify": handover_verify,
    "checkpoint": checkpoint,
    "anchor": anchor,
}


def result(vector, rows):
    """What the reader makes of a vector; `rows` are those its file names. KeyError for an operation
    there is none of."""
    try:
        if vector["operation"] == "vault":
            return vault(vector["input"], rows)
        operation = OPERATIONS[vector["operation"]]
        return operation(vector["input"])
    except REFUSALS:
        return "refused"
