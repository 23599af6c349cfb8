"""One file of vectors while it is being written."""

import json

import vector_operations


class Book:
    """Vectors in order, and the rows of vaults that several share.

    A refusal names a sibling that is accepted and differs in one thing.
    """

    def __init__(self):
        self.vectors, self.by_id, self.rows = [], {}, {}

    def good(self, name, what, operation, given, expected=None):
        """`expected` where the caller knows it, otherwise the reader's answer; never refused."""
        found = self._add({"id": name, "what": what, "operation": operation, "input": given})
        if found == "refused" or (expected is not None and found != expected):
            raise AssertionError(f"{name}: {found}")

    def bad(self, name, what, like, expected="refused", operation=None, **changes):
        """The input of `like` with these changes; a change to None takes the key out."""
        sibling = self.by_id[like]
        given = {k: v for k, v in (sibling["input"] | changes).items() if v is not None}
        vector = {"id": name, "what": what, "operation": operation or sibling["operation"]}
        found = self._add(vector | {"sibling": like, "input": given})
        if found != expected:
            raise AssertionError(f"{name}: {found}")

    def of(self, name, rows):
        """Rows as a vector gives them: the tables that differ from rows several vectors share."""
        def kept(base):
            return [table for table in rows if self.rows[base][table] == rows[table]]

        near = max(self.rows, key=lambda base: len(kept(base)), default=None)
        if near is None or len(kept(near)) < 2:
            self.rows[name], near = rows, name
        same = kept(near)
        return {"of": near} | {t: found for t, found in rows.items() if t not in same}

    def _add(self, vector):
        assert vector["id"] not in self.by_id, vector["id"]
        vector["expected"] = vector_operations.result(vector, self.rows)
        self.by_id[vector["id"]] = vector
        self.vectors.append(vector)
        return vector["expected"]

    def text(self):
        """One vector a line, so that a difference shows which."""
        lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in self.vectors)
        named = ",\n".join(f"{json.dumps(n)}: {json.dumps(r)}" for n, r in self.rows.items())
        rows = f'"rows": {{\n{named}\n}},\n' if named else ""
        return f'{{"format": 1, {rows}"vectors": [\n{lines}\n]}}\n'


def flipped(data, place, bit=1):
    """With one bit changed; a negative place counts from the end."""
    out = bytearray(data)
    out[place] ^= bit
    return bytes(out)
