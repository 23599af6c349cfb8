"""The commands that write whole files beside the vault, or in its place."""

import json

from picture import Refused, picture, secret_of
from steps import Step, operation

# A backup that was made before the campaign's commits.
OLD = "old.db"
VAULTS = ".local/share/mcp-vault/"


def furnish(home):
    home.succeed(["backup", OLD])


@operation
def backup(home, before, random, serial):
    def beside(home, state, answered):
        path = home.path / "backup.db"
        if not path.exists():
            return ("lost", "acknowledged, and there is no copy") if answered else None
        try:
            copied = picture(path, secret_of(home.keyfile))
        except Refused as error:
            return "refused", f"the copy: {error}"
        same = copied.state_hash == before.state_hash and copied.tokens == before.tokens
        return None if same and copied.audit == before.audit else ("unseen", "another copy")

    return Step(
        ["backup", "backup.db"], tokens=before.tokens, event=None, beside=beside,
        clears=["backup.db"], temporary=["backup.db.partial-*"], needs_key=True,
    )  # fmt: skip


@operation
def export(home, before, random, serial):
    """Every value in use, in plaintext; none leaves before the audit log has it."""
    values = {
        name: value.decode()
        for name, (_, versions) in before.tokens.items()
        for stage, value in versions.values()
        if stage == "current"
    }

    def beside(home, state, answered):
        path = home.path / "values.json"
        text = path.read_text() if path.exists() else ""
        if text and state == "before":
            return "unseen", "values are in a file, and not in the audit log"
        if not answered:
            return None
        try:
            # A secret whose values were all purged is there without one.
            found = {
                each["name"]: each["value"]
                for each in json.loads(text)["secrets"] if each["value"] is not None
            }  # fmt: skip
        except ValueError:
            found = None
        return None if found == values else ("lost", "the file does not hold the values")

    return Step(
        ["export", "values.json", "--reveal", "--yes"], tokens=before.tokens, event="exported",
        beside=beside, clears=["values.json"], needs_key=True, is_silent=True,
    )  # fmt: skip


@operation
def restore(home, before, random, serial):
    old = picture(home.path / OLD, secret_of(home.keyfile))

    def fits(before, after):
        return after.slots == old.slots and after.audit[: len(old.audit)] == old.audit

    def beside(home, state, answered):
        """The vault that was there is kept, whole, under another name."""
        kept = sorted(home.path.glob(VAULTS + "vault.db.replaced-*"))
        if state != "after":
            return None
        for path in kept:
            try:
                if picture(path, secret_of(home.keyfile)).state_hash == before.state_hash:
                    return None
            except Refused:
                continue
        return "lost", "the vault that was put aside is not there"

    return Step(
        ["restore", OLD, "--force", "--accept-rollback"], tokens=old.tokens,
        event="rollback_accepted", fits=fits, origin=old, beside=beside, needs_key=True,
        clears=[VAULTS + "vault.db.replaced-*"], temporary=[VAULTS + "vault.db.restore-*"],
        anchors_follow=True,
    )  # fmt: skip
