"""What a disk may hold after the power goes, given what a command did to files before.

A write or truncation is certain once its file has been synced, a name once its directory has;
everything else may be there, may not, and may be there in part.
"""

import os
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
RANDOM_KEEP = (0.2, 0.8)


@dataclass
class Change:
    """One change of a disk: of a file's bytes, or of a directory's names."""

    event: object
    # What must be synced to make it certain: a file's number, or a directory's path.
    owner: object
    # The file's number for a name that comes to be.
    file: int | None = None
    certain_from: float = float("inf")


class Disk:
    """A tree as it was before the command, and the changes in their order."""

    def __init__(self, root):
        self.root = str(root)
        self.bytes, self.names, self.folders, self.modes = [], {}, {}, {}
        for path in [Path(root), *sorted(Path(root).rglob("*"))]:
            mode = path.stat().st_mode & 0o777
            if path.is_dir():
                self.folders[str(path)] = mode
            elif path.is_file():
                self.names[str(path)] = self.new_file(path.read_bytes(), mode)
        self.changes, self.answered_at = [], None
        self.live = dict(self.names)

    def new_file(self, data=b"", mode=0o600):
        self.bytes.append(data)
        self.modes[len(self.bytes) - 1] = mode
        return len(self.bytes) - 1

    # --- From events to changes ------------------------------------------------------------------

    def play(self, events, ignores_sync=False):
        for event in events:
            if event.sort == "answer":
                if self.answered_at is None:
                    self.answered_at = len(self.changes)
            elif event.sort == "sync":
                if not ignores_sync:
                    self.sync(event.path)
            else:
                self.change(event)
        return self

    def sync(self, path):
        owner = self.live.get(path, path)
        now = len(self.changes)
        for change in self.changes:
            if change.owner == owner:
                change.certain_from = min(change.certain_from, now)

    def change(self, event):
        """A name's change belongs to its directory, a byte's to its file."""
        folder = os.path.dirname(event.other or event.path)
        if event.sort in ("write", "truncate"):
            # A file without a name any more holds nothing that could come back.
            if event.path in self.live:
                self.changes.append(Change(event, self.live[event.path]))
            return
        file = None
        if event.sort == "create":
            if event.path in self.live:
                return
            file = self.live[event.path] = self.new_file()
        elif event.sort in ("rename", "link"):
            file = self.live[event.other] = self.live[event.path]
            if event.sort == "rename":
                del self.live[event.path]
        elif event.sort == "unlink":
            self.live.pop(event.path, None)
        self.changes.append(Change(event, folder, file))

    # --- From changes to images ------------------------------------------------------------------

    def points(self):
        return range(len(self.changes) + 1)

    def is_answered(self, point):
        return self.answered_at is not None and point >= self.answered_at

    def pending(self, point):
        return [n for n, change in enumerate(self.changes[:point]) if change.certain_from > point]

    def images(self, point, subsets, random):
        """At one point: nothing pending kept, everything, and random subsets, half of them torn."""
        pending = self.pending(point)
        yield self.image(point, set(pending), {})
        if not pending:
            return
        yield self.image(point, set(), {})
        for number in range(subsets):
            keep = random.uniform(*RANDOM_KEEP)
            dropped = {n for n in pending if random.random() > keep}
            torn = {n: random for n in pending if number % 2 and random.random() < 0.5}
            yield self.image(point, dropped, torn)

    def image(self, point, dropped, torn):
        """Path to (bytes, mode); a directory's bytes are None."""
        files = [bytearray(data) for data in self.bytes]
        names, folders = dict(self.names), dict(self.folders)
        for number, change in enumerate(self.changes[:point]):
            event, is_kept = change.event, number not in dropped
            if event.sort == "write":
                self.write(files[change.owner], event, is_kept, torn.get(number))
            elif not is_kept:
                continue
            elif event.sort == "truncate":
                data = files[change.owner]
                del data[event.offset :]
                data.extend(bytes(event.offset - len(data)))
            elif event.sort == "create":
                names[event.path] = change.file
            elif event.sort in ("rename", "link"):
                names[event.other] = change.file
                if event.sort == "rename":
                    names.pop(event.path, None)
            elif event.sort == "unlink":
                names.pop(event.path, None)
                folders.pop(event.path, None)
            elif event.sort == "mkdir":
                folders[event.path] = 0o700
        # What lies in a directory whose own name never reached the disk cannot be found.
        tree = {}
        for path, mode in sorted(folders.items()):
            if path == self.root or os.path.dirname(path) in tree:
                tree[path] = (None, mode)
        for path, file in names.items():
            if os.path.dirname(path) in tree:
                tree[path] = (bytes(files[file]), self.modes[file])
        return tree

    @staticmethod
    def write(data, event, is_kept, random):
        """A torn write reaches the disk up to a sector's edge, or from one on, if at all."""
        start, end = event.offset, event.offset + len(event.data)
        if random is not None:
            edges = list(range(start - start % SECTOR + SECTOR, end, SECTOR))
            edge = random.choice(edges) if edges else start
            start, end = (start, edge) if random.random() < 0.5 else (edge, end)
        elif not is_kept:
            return
        if start < end:
            data.extend(bytes(max(0, end - len(data))))
            data[start:end] = event.data[start - event.offset : end - event.offset]


def put(tree, root, target):
    """Writes an image below `target`, in the place that `root` had."""
    for path in sorted(tree):
        data, mode = tree[path]
        place = Path(target + path[len(root) :])
        if data is None:
            place.mkdir(exist_ok=True)
            place.chmod(mode)
        else:
            place.write_bytes(data)
            place.chmod(mode)
