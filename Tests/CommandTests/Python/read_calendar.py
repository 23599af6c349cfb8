"""Reads a calendar as a program of others does, and prints what it understood.

    read_calendar.py FILE

One line per event: uid, date, status, sequence, alarms, summary, description. Ends with 1 if
anything in the file breaks RFC 5545 as far as the parser, and a look at the lines themselves, can
tell.
"""

import pathlib
import sys

import icalendar


def broken_lines(data):
    if not data.endswith(b"\r\n"):
        yield "the last line does not end with CR LF"
    for number, line in enumerate(data[:-2].split(b"\r\n"), 1):
        if b"\n" in line or b"\r" in line:
            yield f"line {number}: a bare CR or LF"
        if len(line) > 75:
            yield f"line {number}: {len(line)} octets"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"line {number}: a fold within a character"


def missing(component):
    for name in component.required:
        if name not in component:
            yield f"{component.name} without {name}"
    for error in component.errors:
        yield f"{component.name}: {error}"


def main(path):
    data = pathlib.Path(path).read_bytes()
    problems = list(broken_lines(data))
    calendar = icalendar.Calendar.from_ical(data)
    if not calendar.subcomponents:
        problems.append("a calendar without a component")
    for component in calendar.walk():
        problems += missing(component)
    for event in calendar.walk("VEVENT"):
        alarms = ",".join(
            alarm["TRIGGER"].to_ical().decode() for alarm in event.walk("VALARM"))
        start = event.decoded("DTSTART").isoformat()
        print(event["UID"], start, event["STATUS"], event["SEQUENCE"], alarms, event["SUMMARY"],
              repr(str(event.get("DESCRIPTION", ""))))
    for problem in problems:
        print(f"calendar: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
