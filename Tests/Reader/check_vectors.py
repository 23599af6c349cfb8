#!/usr/bin/env python3
"""Holds the reader against every vector of Schemas/vectors.

Prints a line for each that fails, then a count: {"vectors": N, "refused": N, "failed": N}.
Exit status: 0 all hold, 5 one does not.
"""

import json
import sys

import vector_operations
from make_vectors import FILES, FOLDER


def problems(vector, rows, accepted):
    """What is wrong with one vector; `accepted` holds by id those that stood before it."""
    expected = vector["expected"]
    try:
        found = vector_operations.result(vector, rows)
    except Exception as error:  # A check that breaks has failed, whatever broke it.
        yield f"ended with {type(error).__name__}"
        return
    if found != expected:
        yield f"gives {json.dumps(found)[:200]}"
    if not is_refusal(expected):
        accepted[vector["id"]] = vector
        return
    sibling = accepted.get(vector.get("sibling"))
    if sibling is None or sibling["operation"] != vector["operation"]:
        yield "has no accepted sibling"
    elif sibling["input"] == vector["input"]:
        yield "does not differ from its sibling"


def is_refusal(expected):
    return isinstance(expected, str) and expected.partition(":")[0] == "refused"


def check(document):
    """(vectors, refusals, failures as text) of one file."""
    accepted, failures, refused = {}, [], 0
    for vector in document["vectors"]:
        refused += is_refusal(vector["expected"])
        for problem in problems(vector, document.get("rows", {}), accepted):
            failures.append(f"{vector['id']} ({vector['what']}): {problem}")
    return len(document["vectors"]), refused, failures


def main():
    total, refusals, failures = 0, 0, []
    for name in FILES:
        document = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        if document["format"] != 1:
            failures.append(f"{name}.json is of another format")
        count, refused, found = check(document)
        total, refusals, failures = total + count, refusals + refused, failures + found
    for failure in failures:
        print(failure)
    print(json.dumps({"vectors": total, "refused": refusals, "failed": len(failures)}))
    return 5 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
