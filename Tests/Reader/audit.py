"""Audit entries: decoding, with every code spelt out. Schemas/vault-format.md, section 6."""

import re

import primitives as p
from model import STAGE_NAMES, Checkpoint, is_variable
from primitives import FormatError


def numbered(words):
    return dict(enumerate(words.split(), 1))


def codes(names):
    return {name: code for code, name in names.items()}


EVENTS = numbered(
    "initialised released released_without_audit written removed slot_added slot_replaced"
    " slot_removed pruned rekeyed rollback_accepted denied unlocked unlock_failed locked exported"
)
OUTCOMES = numbered("done refused failed")
CHANGES = numbered(
    "added edited entered begun filled answer_parsed promoted abandoned rolled_back overlap_ended"
    " purged rotation_moved profile_written setting_written restored imported policy_changed"
    " salvaged"
)
PURPOSES = numbered("get exec redact edit rotate")
REASONS = set(
    "failed refused limit usage bad_name bad_reference bad_value exists needs_answer no_vault"
    " no_secret no_version no_slot no_server locked wrong_secret not_a_vault corrupt altered"
    " rolled_back forked keys_changed unknown_format busy io disk_full permission unsafe_file"
    " not_executable command_not_found".split()
)
EVENT_CODES, OUTCOME_CODES, CHANGE_CODES = codes(EVENTS), codes(OUTCOMES), codes(CHANGES)
ACTOR_LIMIT, DETAIL_LIMIT, PATH_LIMIT = 256, 1024, 228


def known(table, data, what):
    number = p.as_integer(data)
    if number not in table:
        raise FormatError(f"an audit entry has an unknown {what}")
    return table[number]


def decode(data):
    """A dictionary of names and numbers."""
    moment, event, rid, ver, outcome, actor, detail = p.ce_fields(data, "vault1-event", 7)
    if len(actor) > ACTOR_LIMIT or len(detail) > DETAIL_LIMIT or len(rid) not in (0, 16):
        raise FormatError("a field of an audit entry has the wrong length")
    return {
        "time": p.as_integer(moment),
        "event": known(EVENTS, event, "event"),
        "record": rid.hex() or None,
        "ver": p.as_integer(ver),
        "outcome": known(OUTCOMES, outcome, "outcome"),
        "actor": decode_actor(actor),
        "detail": decode_detail(detail) if detail else None,
    }


def decode_actor(data):
    uid, pid, path = p.items(data, 3)
    uid, pid, path = p.as_integer(uid), p.as_integer(pid), p.as_text(path)
    if uid >= 2**32 or pid >= 2**31 or not re.fullmatch(f"[ -~]{{0,{PATH_LIMIT}}}", path):
        raise FormatError("an audit entry has an impossible actor")
    return {"uid": uid, "pid": pid, "executable": path}


def reason(text):
    if p.as_text(text) not in REASONS:
        raise FormatError("an audit entry has an unknown reason")
    return {"reason": p.as_text(text)}


def release(purpose, command, omitted, variables):
    command = p.as_text(command)
    names = [p.as_text(item) for item in p.items(variables)]
    if not is_command(command) or not all(map(is_variable, names)):
        raise FormatError("an audit entry has an impossible command or variable")
    return {
        "purpose": known(PURPOSES, purpose, "purpose"),
        "command": command or None,
        "omitted": p.as_integer(omitted),
        "variables": names,
    }


def slot(number, kind, role):
    number, kind, role = map(p.as_integer, (number, kind, role))
    if not 1 <= kind <= 4 or not 1 <= role <= 2:
        raise FormatError("an audit entry has an impossible slot")
    return {"slot": number, "type": kind, "role": role}


def pruned(through, link):
    return {"through": p.as_integer(through), "link": p.sized(link, 32).hex()}


def rekeyed(epoch, counter, state_hash, audit_link, public_key, dropped):
    return {
        "epoch": p.as_integer(epoch),
        "counter": p.as_integer(counter),
        "state_hash": p.sized(state_hash, 32).hex(),
        "audit_link": p.sized(audit_link, 32).hex(),
        "public_key": p.sized(public_key, 32).hex(),
        "dropped_slots": [p.as_integer(item) for item in p.items(dropped)],
    }


def rollback(trusted, accepted):
    lines = p.as_text(trusted), p.as_text(accepted)
    for line in lines:
        Checkpoint.parse(line)
    return {"trusted": lines[0], "accepted": lines[1]}


def guarded(cause, command):
    command = p.as_text(command)
    if not is_command(command):
        raise FormatError("an audit entry has an impossible command")
    cause = known({1: "marker", 2: "value"}, cause, "cause")
    return {"cause": cause, "command": command or None}


def is_command(text):
    return re.fullmatch("[A-Za-z0-9._+-]{0,64}", text) is not None


DETAILS = {
    1: ("reason", 1, reason),
    2: ("change", 1, lambda code: {"change": known(CHANGES, code, "change")}),
    3: ("stage", 1, lambda code: {"stage": known(STAGE_NAMES, code, "stage")}),
    4: ("release", 4, release),
    5: ("slot", 3, slot),
    6: ("pruned", 2, pruned),
    7: ("rekeyed", 6, rekeyed),
    8: ("rollback accepted", 2, rollback),
    9: ("not kept", 1, lambda count: {"count": p.as_integer(count)}),
    10: ("guarded", 2, guarded),
}
DETAIL_CODES = {name: code for code, (name, _, _) in DETAILS.items()}


def decode_detail(data):
    code, *rest = p.items(data)
    name, count, decoder = known(DETAILS, code, "detail")
    if len(rest) != count:
        raise FormatError("an audit entry's detail has the wrong number of items")
    return {"kind": name} | decoder(*rest)
