"""What an operation of the campaigns is made of: the table, and one command with what must come of
it. The table is filled by operations.py and the files that it imports."""

from collections.abc import Callable
from dataclasses import dataclass, field

from picture import Refused, picture


def keys_unchanged(before, after):
    return (
        after.slots == before.slots and after.labels == before.labels
        and after.epoch == before.epoch
    )  # fmt: skip


def nothing_beside(home, state, answered):
    return None


@dataclass
class Step:
    """One command to run, and what it leads to."""

    words: list
    data: bytes = b""
    # The tokens afterwards, as `Picture.tokens`.
    tokens: dict = field(default_factory=dict)
    # What standard output must be, where that is a secret; None: anything.
    answer: bytes | None = None
    # The event that the audit log must end with; None: the command commits nothing.
    event: str | None = "written"
    # What else must hold between the pictures before and after, such as what the slots are.
    fits: Callable = keys_unchanged
    # The state that the new one was made from, where it is not the one in the vault before.
    origin: object = None
    # What must hold of other files: given the home, the vault's state ("before", "after") and
    # whether the command has answered, the complaint as (sort, text), or None.
    beside: Callable = nothing_beside
    # Files to write into the home first: name to bytes.
    files: dict = field(default_factory=dict)
    # Patterns of files that an earlier run may have left, and that are in the way of this one.
    clears: list = field(default_factory=list)
    # Patterns of temporary files: a crash may leave them, a failure must not.
    temporary: list = field(default_factory=list)
    # They are what a change is good for, so where that was or may have been made they are kept,
    # and the message says so.
    keeps_if_unsure: bool = False
    # The command asks for a secret itself, even if an agent has the vault open.
    needs_key: bool = False
    # Says nothing on standard output: it has answered when it ends.
    is_silent: bool = False
    # An interruption may leave the new vault in place before this machine's anchors know it. It
    # was not acknowledged, is refused, and the same command once more must put that right.
    anchors_follow: bool = False

    def put_files(self, home):
        for pattern in self.clears + self.temporary:
            for path in home.path.glob(pattern):
                path.unlink()
        for name, data in self.files.items():
            path = home.path / name
            path.write_bytes(data)
            path.chmod(0o600)

    def left_behind(self, home):
        return [path.name for pattern in self.temporary for path in home.path.glob(pattern)]

    def state_of(self, before, found):
        """Which state is there: "before", "after", or None for neither."""
        if found.state_hash == before.state_hash:
            same = found.tokens == before.tokens and keys_unchanged(before, found)
            return "before" if same else None
        origin = self.origin or before
        follows = found.counter > origin.counter and found.prev_hash == origin.state_hash
        if self.origin is None:
            follows = follows and found.counter == before.counter + 1
        is_whole = (
            self.event is not None and follows and found.audit[-1]["event"] == self.event
            and found.tokens == self.tokens and self.fits(before, found)
        )  # fmt: skip
        return "after" if is_whole else None

    def is_lost(self, state):
        """Whether this state contradicts an acknowledgement."""
        return self.event is not None and state == "before"

    def look(self, home, secret, before):
        """The vault after an interruption, and whether the anchors have yet to follow. Throws
        Refused, also where they refuse what was there before."""
        try:
            return picture(home.file, secret, home.anchors), False
        except Refused as error:
            if not self.anchors_follow:
                raise
            found = picture(home.file, secret)
            if self.state_of(before, found) != "after":
                raise Refused(f"the vault that was there before: {error}") from None
            return found, True

    def again(self, home, secret):
        """Repeats an interrupted command; returns the vault then. Throws Refused."""
        status, _, errors = home.run(self.words, self.data)
        if status != 0:
            raise Refused(f"once more: {status} {errors.decode(errors='replace').strip()}")
        return picture(home.file, secret, home.anchors)


OPERATIONS = {}


def operation(function):
    OPERATIONS[function.__name__.strip("_").replace("_", "-")] = function
    return function


class Serial:
    """Values that never repeat; every seventh one spans several pages."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def value(self, large=None):
        self.count += 1
        text = f"value {self.count} of seed {self.seed}; "
        if large is None:
            large = self.count % 7 == 0
        return (text * (700 if large else 1)).encode()
