"""What a vault holds as plain JSON, the same for every reader of the format.

A document is canonical: keys sorted, two spaces a level, UTF-8, one line feed at the end. Bytes are
lower-case hexadecimal, times and numbers integers, absent fields left out.
Schemas/vectors/README.md describes the keys.
"""

import json

import model
import primitives as p
from vault_file import Secret, Vault


def read_vault(path, secret, role=None, any_mode=False, marks=()):
    """Opens, checks everything, closes; what there is, as `dump` gives it.

    `secret` is a Secret or its keywords as a dictionary, bytes throughout: {"keyfile": 32 bytes},
    {"passphrase": ...}, {"recovery": 20 bytes}, or passphrase and keyfile. `role`: "full" or
    "watch" to try slots of that role alone. Raises FormatError, WrongSecret, sqlite3.Error or
    OSError.
    """
    if isinstance(secret, dict):
        secret = Secret(**secret)
    number = {None: None, "full": p.ROLE_FULL, "watch": p.ROLE_WATCH}[role]
    vault = Vault(path, secret, marks, any_mode, number)
    try:
        return dump(vault)
    finally:
        vault.db.close()


def text_of(document):
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def dump(vault):
    full = vault.keys.full
    return {
        "format": 1,
        "role": "full" if full else "watch",
        "state": plain(vars(vault.state)) | {"hash": p.H("vault1.hash", vault.body).hex()},
        "slots": [
            {"id": s.id, "type": s.type, "role": s.role, "kdf_t": s.kdf_t, "kdf_m": s.kdf_m}
            for s in vault.slots
        ],
        "records": [
            {"id": rid.hex(), "rev": rev} | record(vault.bodies[rid], values_of(vault, rid))
            for rid, rev, _ in vault.records
        ],
        "audit": vault.audit if full else None,
    }


def values_of(vault, rid):
    if not vault.keys.full:
        return {}
    return {ver: value for (owner, ver), value in vault.values.items() if owner == rid}


def record(body, values=()):
    """Kind, fields by name, and the values that are given by version."""
    out = {"kind": model.KIND_NAMES[body.kind]} | plain(body.values)
    if body.kind == model.TOKEN:
        out["versions"] = [entry(e, values) for e in body.entries]
    return out


def entry(described, values):
    out = plain(vars(described))
    out["stage"] = model.STAGE_NAMES[described.stage]
    out["form"] = model.FORM_NAMES[described.form]
    if described.ver in values:
        out["value"] = values[described.ver].hex()
    return out


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "versions" and v is not None}
    return value.hex() if isinstance(value, bytes) else value
