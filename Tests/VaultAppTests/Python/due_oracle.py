"""Says whether a year of `vault due --new-only` said what it should have.

    due_oracle.py LOG

The log has a line for everything that happened, in order:

    value NAME CREATED EXPIRES|- INTERVAL HEAD-START    a new value, or another policy for it
    look TIME NAME...                                   what was said
    fail TIME NAME...                                   the same, and it got through to nobody

For each value this works out the moments at which there is something new to say; a look must say
exactly those names for which such a moment has passed since the last look that told of them and
got through. Prints the number of tokens, of looks and of warnings, or what is wrong.
"""

import sys

DAY = 86_400
COUNTDOWN = [60, 30, 14, 7, 3, 1]


class Value:
    def __init__(self, created, expires, interval, head):
        self.expires = expires
        self.deadline = created + interval * DAY
        if expires is not None:
            margin = min(DAY, max(0, (expires - created) // 3))
            self.deadline = min(self.deadline, expires - margin)
        third = max(0, (self.deadline - created) // 3)
        self.first = self.deadline - min(head * DAY, third)
        self.countdown = [self.deadline - n * DAY for n in COUNTDOWN if n * DAY <= third]
        self.heard = None

    def is_new(self, now):
        """Whether something new came up after the last look that got through."""
        if now < self.first:
            return False
        if self.heard is None:
            return True

        def crossed(moment):
            return self.heard < moment <= now

        if any(crossed(moment) for moment in (*self.countdown, self.deadline)):
            return True
        if self.expires is not None and crossed(self.expires):
            return True
        # Late: once on every day of UTC.
        return now >= self.deadline and now // DAY > self.heard // DAY


def main(path):
    values, looks, warnings = {}, 0, 0
    for number, line in enumerate(open(path, encoding="ascii"), 1):
        kind, *words = line.split()
        if kind == "value":
            name = words[0]
            created, expires, interval, head = (
                None if word == "-" else int(word) for word in words[1:])
            fresh = Value(created, expires, interval, head)
            before = values.get(name)
            if before and (before.deadline, before.expires) == (fresh.deadline, fresh.expires):
                fresh.heard = before.heard
            values[name] = fresh
            continue
        now, said = int(words[0]), sorted(words[1:])
        expected = sorted(name for name, value in values.items() if value.is_new(now))
        if said != expected:
            missing, surplus = set(expected) - set(said), set(said) - set(expected)
            print(f"line {number}: missing {sorted(missing)}, too many {sorted(surplus)}")
            return 1
        if kind == "look":
            looks += 1
            warnings += len(said)
            for value in values.values():
                # Whoever is not listed yet was not heard of, whatever its head start becomes.
                if now >= value.first:
                    value.heard = now
    print(len(values), looks, warnings)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
