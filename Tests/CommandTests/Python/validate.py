"""Validates documents against the schemas of the project.

    validate.py SCHEMAS NAME=FILE...

Each FILE must hold one JSON document on one line that fits SCHEMAS/NAME.schema.json. Prints what
does not fit and ends with 1, or prints nothing and ends with 0.
"""

import json
import pathlib
import sys

import jsonschema


def problems(schemas, name, path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if not text.endswith("\n") or "\n" in text[:-1]:
        yield "not exactly one line"
    try:
        document = json.loads(text)
    except ValueError as error:
        yield f"not JSON: {error}"
        return
    schema = json.loads((schemas / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    for error in validator.iter_errors(document):
        yield f"{error.json_path}: {error.message}"


def main(schemas, *pairs):
    found = False
    for pair in pairs:
        name, _, path = pair.partition("=")
        for problem in problems(pathlib.Path(schemas), name, path):
            print(f"{pathlib.Path(path).name}: {name}: {problem}")
            found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
