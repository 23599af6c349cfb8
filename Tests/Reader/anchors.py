"""Anchors and checkpoints: section 7 of Schemas/vault-format.md.

A trusted line is (Checkpoint, MAC or None). A refusal's text begins with the word of the table.
"""

import primitives as p
from model import Checkpoint
from primitives import FormatError


class AnchorAltered(FormatError):
    """The line itself is not to be trusted."""

    def __init__(self, why):
        super().__init__("ANCHOR ALTERED: " + why)


def read_anchor(text, role, state, keys):
    """The line of an anchor file as this opener must see it; `role` says whose file it is."""
    head, _, rest = text.partition("\n")
    try:
        mark = Checkpoint.parse(head)
    except FormatError:
        raise AnchorAltered("the line is malformed") from None
    check_line(mark, state)
    if role == p.ROLE_WATCH:
        if text != head + "\n":
            raise AnchorAltered("the file holds more or less than its line")
    elif keys.full and mark.epoch == state.epoch:
        if rest != f"mac {p.anchor_mac(keys, head).hex()}\n":
            raise AnchorAltered("the MAC is missing or wrong")
    return mark


def anchor_text(line, keys=None):
    """What a full opener writes, or without keys a watcher."""
    mac = f"mac {p.anchor_mac(keys, line).hex()}\n" if keys else ""
    return f"{line}\n{mac}"


def check_line(mark, state):
    if not p.signed(mark.signature, mark.message(), mark.public_key):
        raise AnchorAltered("the line's signature does not verify")
    if mark.vault_id != state.vault_id:
        raise AnchorAltered("the line is of another vault")


def judge(mark, state, body, links, full):
    """The table for one trusted line: a notice, or a refusal. `links` by number, base included."""
    same_epoch = mark.epoch == state.epoch
    if mark.epoch > state.epoch or mark.counter > state.counter:
        raise FormatError("ROLLBACK: a newer state was seen")
    if state.counter == mark.counter + 1 and state.prev_hash != mark.state_hash:
        raise FormatError("FORK: the file does not follow the state that was seen")
    if same_epoch and mark.public_key != state.public_key:
        raise FormatError("FORK: one epoch, two public keys")
    if mark.counter == state.counter and (
        not same_epoch or mark.state_hash != p.H("vault1.hash", body)
    ):
        raise FormatError("FORK: one counter, two states")
    if same_epoch and mark.audit_seq >= state.audit_base_seq:
        if links.get(mark.audit_seq) != mark.audit_link:
            raise FormatError("FORK: the audit log took another way")
    elif same_epoch:
        return "pruned past the last look"
    if state.epoch == mark.epoch + 1:
        message = p.handover_message(
            state.vault_id, state.epoch, mark.public_key, state.public_key
        )
        if not p.signed(state.handover, message, mark.public_key):
            raise FormatError("KEYS CHANGED: the old key did not hand over")
        return "rekeyed"
    if state.epoch > mark.epoch + 1:
        if not full:
            raise FormatError("KEYS CHANGED: more than one rekey since the last look")
        return "rekeyed more than once"
    return "agrees with the line given"
