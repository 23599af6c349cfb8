"""What the audit log says about the state must be so: beyond what every opener checks.

A vault that breaks one of these was not written by the rules of section 9, though every signature
in it is good. Needs the full role.
"""

import primitives as p
from model import Checkpoint
from primitives import FormatError


def check_log(state, entries):
    """`entries` as audit.decode gives them, ascending."""
    details = [(e["event"], e["detail"]) for e in entries if e["detail"]]
    _check_prune(state, [d for event, d in details if event == "pruned"])
    _check_rekey(state, [d for event, d in details if event == "rekeyed"])
    for event, detail in details:
        if event == "rollback_accepted":
            _check_rollback(state, detail)


def _check_prune(state, pruned):
    """The entry that says so is newer than what was cut, so the newest one is always there."""
    if state.audit_base_seq == 0:
        return
    cut = [(d["through"], d["link"]) for d in pruned[-1:]]
    if cut != [(state.audit_base_seq, state.audit_base_link.hex())]:
        raise FormatError("the audit log was cut where no entry says so")


def _check_rekey(state, rekeyed):
    """The handover verifies under the key of the epoch before, where the log still names it."""
    for detail in rekeyed:
        if detail["epoch"] == state.epoch - 1:
            before = bytes.fromhex(detail["public_key"])
            message = p.handover_message(state.vault_id, state.epoch, before, state.public_key)
            if not p.signed(state.handover, message, before):
                raise FormatError("the key of the epoch before did not hand over")
            if detail["counter"] >= state.counter:
                raise FormatError("the counter did not grow with the rekey")


def _check_rollback(state, detail):
    for name in ("trusted", "accepted"):
        mark = Checkpoint.parse(detail[name])
        if mark.vault_id != state.vault_id:
            raise FormatError("a rollback was accepted on the word of another vault's line")
        if not p.signed(mark.signature, mark.message(), mark.public_key):
            raise FormatError("a rollback was accepted on the word of a line nobody signed")
        if state.epoch == mark.epoch and state.counter < mark.counter:
            raise FormatError("the counter did not grow with the accepted rollback")
