#!/usr/bin/env python3
"""The reader's own tests: it opens what the writer built, and refuses each planted fault.

Every fault is sealed and signed with the right keys, so that only the rule in question can refuse
it. Run: python3 -m unittest discover Tests/Reader
"""

import dataclasses
import json
import os
import random
import sqlite3
import tempfile
import unittest
from pathlib import Path

import audit
import known_answers
import model
import primitives as p
import vault_writer
from model import Body, Checkpoint
from primitives import FormatError
from vault_file import Secret, Vault, WrongSecret
from vault_reader import report

PASSPHRASE = b"correct horse battery staple"
REFUSALS = (FormatError, WrongSecret, sqlite3.Error, OSError, ValueError)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "vault.db"
        self.key = bytes(range(32))

    def build(self, alter=lambda builder: None, state=lambda state: state, epoch=1):
        """A small vault with one keyfile slot; `alter` plants a fault before the roots are made."""
        builder = vault_writer.Builder(b"")
        builder.epoch = epoch
        builder.log("initialised")
        builder.add_slot(p.TYPE_KEYFILE, keyfile=self.key)
        token = {"next_ver": 2, "versions": [builder.entry(1, model.CURRENT, b"value-1")]}
        self.rid = builder.add_record(model.TOKEN, "token", {1: b"value-1"}, **token)
        alter(builder)
        made = builder.state
        builder.state = lambda: state(made())
        builder.write(self.path, "OFF")
        return builder

    def open(self, marks=(), **secret):
        vault = Vault(self.path, Secret(**(secret or {"keyfile": self.key})), marks)
        self.addCleanup(vault.db.close)
        return vault

    def refused(self, words, alter=lambda builder: None, state=lambda state: state, marks=()):
        self.build(alter, state)
        with self.assertRaisesRegex(FormatError, words):
            self.open(marks)
        self.path.unlink()


class SampleTests(Case):
    def test_known_answers(self):
        self.assertEqual(known_answers.printed(), known_answers.computed())

    def test_every_slot_opens_and_agrees(self):
        made = vault_writer.write_sample(self.path, PASSPHRASE)
        keys = {n: p.keyfile_read(Path(made[n]).read_text()) for n in ("watch", "full", "second")}
        wanted = report(self.open(passphrase=PASSPHRASE), True)
        self.assertEqual(wanted["checkpoint"], made["checkpoint"])
        for secret in (
            {"recovery": p.recovery_read(made["recovery"])},
            {"keyfile": keys["full"]},
            {"passphrase": PASSPHRASE, "keyfile": keys["second"]},
        ):
            self.assertEqual(report(self.open(**secret), True), wanted)
        watch = report(self.open(keyfile=keys["watch"]), True)
        self.assertIsNone(watch["audit"])
        self.assertNotIn('"value":', json.dumps(watch))
        for secret in ({"passphrase": b"wrong"}, {"keyfile": bytes(32)}):
            with self.assertRaises(WrongSecret):
                self.open(**secret)

    def test_flipped_bits_are_refused_or_change_nothing(self):
        self.build()
        good, wanted = self.path.read_bytes(), report(self.open(), True)
        chosen, seen = random.Random(1), {"refused": 0, "harmless": 0}
        for _ in range(400):
            data, bit = bytearray(good), chosen.randrange(len(good) * 8)
            data[bit // 8] ^= 1 << bit % 8
            self.path.write_bytes(data)
            try:
                self.assertEqual(report(self.open(), True), wanted, f"bit {bit}")
                seen["harmless"] += 1
            except REFUSALS:
                seen["refused"] += 1
        self.assertGreater(seen["refused"], 20)


class FaultTests(Case):
    def test_without_a_fault_it_opens(self):
        self.build()
        self.assertEqual(len(self.open().values), 1)

    def test_rows_against_entries(self):
        self.refused("stored versions", lambda b: b.versions.clear())
        self.refused("stored versions", lambda b: b.versions.append((self.rid, 7, bytes(137))))

    def test_a_value_in_another_place(self):
        def swap(b):
            rid, ver, box = b.versions.pop()
            context = p.data_context(b.vault, b.epoch, rid, ver + 1)
            box = p.seal(b.keys.K_data, context, b"value-1", bytes(32))
            b.versions.append((rid, ver, box))

        self.refused("does not open", swap)

    def test_a_value_the_entry_does_not_describe(self):
        def other(b):
            rid, ver, _ = b.versions.pop()
            context = p.data_context(b.vault, b.epoch, rid, ver)
            b.versions.append((rid, ver, p.seal(b.keys.K_data, context, b"other", bytes(32))))

        self.refused("not the one its entry describes", other)

    def test_names_are_unique_per_kind(self):
        self.refused("share a name", lambda b: b.add_record(model.TOKEN, "token", next_ver=1))
        self.build(lambda b: b.add_record(model.SETTING, "token", body=b"x"))
        self.assertEqual(len(self.open().records), 2)

    def test_state_rules(self):
        new = dataclasses.replace
        self.refused("handover", state=lambda s: new(s, handover=b"\x01" * 64))
        self.refused("public key", state=lambda s: new(s, public_key=bytes(32)))
        self.refused("slots are not", state=lambda s: new(s, slots_root=bytes(32)))
        self.refused("records are not", state=lambda s: new(s, records_root=bytes(32)))
        self.refused("does not end", state=lambda s: new(s, audit_seq=s.audit_seq + 1))
        self.refused("unknown suite", state=lambda s: new(s, suite=2))

    def test_mac_and_signature_are_both_checked(self):
        for column in ("mac", "sig"):
            self.build()
            with sqlite3.connect(self.path) as db:
                size = 32 if column == "mac" else 64
                db.execute(f"UPDATE state SET {column} = zeroblob({size})")
            with self.assertRaisesRegex(FormatError, "does not verify"):
                self.open()
            self.path.unlink()

    def test_schema_and_place(self):
        self.build()
        with sqlite3.connect(self.path) as db:
            db.execute("CREATE VIEW planted AS SELECT 1")
        with self.assertRaisesRegex(FormatError, "schema"):
            self.open()
        self.path.unlink()
        self.build()
        os.chmod(self.path, 0o644)
        with self.assertRaisesRegex(FormatError, "ours alone"):
            self.open()

    def test_audit_rows_are_chained(self):
        for statement in (
            "DELETE FROM audit WHERE seq = 2",
            "DELETE FROM audit WHERE seq = 3",
            "UPDATE audit SET link = zeroblob(32) WHERE seq = 1",
        ):
            self.build()
            with sqlite3.connect(self.path) as db:
                db.execute(statement)
            with self.assertRaisesRegex(FormatError, "audit"):
                self.open()
            self.path.unlink()


class MetadataTests(unittest.TestCase):
    def body(self, *pairs, kind=1, times=True):
        fixed = [7, 5, 8, 6] if times else []
        return p.ce("vault1-record", kind, 1, "name", *fixed, *pairs)

    def entries(self, *entries):
        return p.lst(*(p.lst(*e, b"" if e[2] != 1 else bytes(16)) for e in entries))

    def test_what_is_right_decodes(self):
        data = self.body(10, 3, 11, self.entries((1, 3, 1, 5, 5, 0), (2, 1, 1, 5, 5, 0)))
        self.assertEqual(Body.decode(data).encoded(), data)

    def test_each_fault_is_refused(self):
        entry = (1, 1, 1, 5, 5, 0)
        faults = {
            "two current": self.body(10, 3, 11, self.entries(entry, (2, *entry[1:]))),
            "beyond next_ver": self.body(10, 1, 11, self.entries(entry)),
            "descending": self.body(10, 3, 11, self.entries((2, 4, *entry[2:]), entry)),
            "unknown stage": self.body(10, 2, 11, self.entries((1, 5, 1, 5, 5, 0))),
            "unknown form": self.body(10, 2, 11, self.entries((1, 4, 3, 5, 5, 0))),
            "current without a value": self.body(10, 2, 11, self.entries((1, 1, 0, 5, 5, 0))),
            "unknown field": self.body(10, 1, 14, b"x"),
            "field of another kind": self.body(13, b"x", kind=1),
            "token field in a setting": self.body(10, 1, kind=3),
            "unknown kind": self.body(kind=4),
            "empty value": self.body(9, b"", 10, 1),
            "fields not rising": self.body(10, 1, 9, p.ce("vault1-policy", 1, 30)),
            "missing field": self.body(times=False),
            "policy default spelt out": self.body(9, p.ce("vault1-policy", 1, 90), 10, 1),
            "policy field unknown": self.body(9, p.ce("vault1-policy", 8, 1), 10, 1),
            "interval out of policy": self.body(9, p.ce("vault1-policy", 1, 91), 10, 1),
            "overlap too long": self.body(9, p.ce("vault1-policy", 3, 91 * 86_400), 10, 1),
            "impossible variable": self.body(9, p.ce("vault1-policy", 5, "A-B"), 10, 1),
            "impossible name": self.body(10, 1).replace(b"name", b"a/.."),
            "trailing byte": self.body(10, 1) + b"\0",
            "negative integer": self.body(10, (2**63).to_bytes(8, "little")),
            "not UTF-8": self.body(10, 1).replace(b"name", b"n\xffme"),
        }
        for name, data in faults.items():
            with self.subTest(name), self.assertRaises(FormatError):
                Body.decode(data)


class AuditTests(unittest.TestCase):
    def entry(self, event=1, outcome=1, actor=p.lst(0, 1, "/bin/x"), detail=b"", rid=b""):
        return p.ce("vault1-event", 5, event, rid, 0, outcome, actor, detail)

    def test_what_is_right_decodes(self):
        found = audit.decode(self.entry(2, detail=p.lst(4, 2, "", 0, p.lst("A_B"))))
        self.assertEqual(found["detail"]["variables"], ["A_B"])
        self.assertEqual(found["event"], "released")
        found = audit.decode(self.entry(14, 3, detail=p.lst(9, 12)))
        self.assertEqual(found["detail"], {"kind": "not kept", "count": 12})
        found = audit.decode(self.entry(4, detail=p.lst(2, 17)))
        self.assertEqual(found["detail"]["change"], "policy_changed")

    def test_each_fault_is_refused(self):
        faults = {
            "event": self.entry(event=17),
            "outcome": self.entry(outcome=4),
            "record id": self.entry(rid=bytes(15)),
            "actor's uid": self.entry(actor=p.lst(2**32, 1, "")),
            "actor's path": self.entry(actor=p.lst(0, 1, "a\nb")),
            "long path": self.entry(actor=p.lst(0, 1, "a" * 229)),
            "detail code": self.entry(detail=p.lst(12, 1)),
            "count": self.entry(detail=p.lst(9)),
            "reason": self.entry(detail=p.lst(1, "hunter2")),
            "change": self.entry(detail=p.lst(2, 99)),
            "detail items": self.entry(detail=p.lst(3, 1, 1)),
            "command": self.entry(detail=p.lst(4, 1, "a b", 0, b"")),
            "variable": self.entry(detail=p.lst(4, 1, "", 0, p.lst("1A"))),
        }
        for name, data in faults.items():
            with self.subTest(name), self.assertRaises(FormatError):
                audit.decode(data)


class CheckpointTests(Case):
    def judge(self, builder, **changes):
        """The file of `builder` against its own checkpoint, changed and signed anew."""
        state = builder.state()
        mark = Checkpoint.of(state, bytes(64))
        mark = dataclasses.replace(mark, **changes)
        mark = dataclasses.replace(mark, signature=p.sign(mark.message(), builder.keys.SK))
        return self.open([(Checkpoint.parse(mark.line()), None)]).notices[0]

    def test_the_table(self):
        new = dataclasses.replace
        builder = self.build(state=lambda s: new(s, counter=5, prev_hash=b"\x07" * 32))
        old = {"counter": 4, "state_hash": b"\x07" * 32}
        self.assertIn("agrees", self.judge(builder))
        self.assertIn("agrees", self.judge(builder, **old))
        links = {seq: link for seq, link, _ in builder.audit}
        past = old | {"audit_seq": 1, "audit_link": links[1]}
        self.assertIn("agrees", self.judge(builder, **past))
        for words, changes in {
            "ALTERED": {"vault_id": bytes(16)},
            "ROLLBACK": {"counter": 6},
            "ROLLBACK: ": {"epoch": 2},
            "FORK: the file does not": {"counter": 4},
            "FORK: one counter": {"state_hash": bytes(32)},
            "FORK: the audit": past | {"audit_link": links[2]},
            "FORK: the audit log": old | {"audit_seq": 99},
        }.items():
            with self.subTest(words), self.assertRaisesRegex(FormatError, words):
                self.judge(builder, **changes)

    def test_a_rekey_needs_a_handover(self):
        new, old = dataclasses.replace, p.Keys(bytes(range(32)))

        def handed_over(state):
            message = p.handover_message(state.vault_id, 2, old.PK, state.public_key)
            return new(state, counter=9, handover=p.sign(message, old.SK))

        for state, words in ((handed_over, None), (lambda s: new(s, counter=9), "KEYS CHANGED")):
            builder = self.build(state=state, epoch=2)
            mark = new(builder.state(), epoch=1, counter=3, public_key=old.PK)
            line = Checkpoint.of(mark, p.sign(mark.checkpoint_message(), old.SK))
            if words:
                with self.assertRaisesRegex(FormatError, words):
                    self.open([(line, None)])
            else:
                self.assertEqual(self.open([(line, None)]).notices, ["rekeyed"])
            self.path.unlink()

    def test_an_anchor_needs_its_mac(self):
        builder = self.build()
        state = builder.state()
        mark = Checkpoint.of(state, p.sign(state.checkpoint_message(), builder.keys.SK))
        self.open([(mark, p.anchor_mac(builder.keys, mark.line()))])
        with self.assertRaisesRegex(FormatError, "ALTERED"):
            self.open([(mark, bytes(32))])

    def test_a_line_that_is_not_signed(self):
        mark = Checkpoint.of(self.build().state(), bytes(64))
        with self.assertRaisesRegex(FormatError, "ALTERED: the line's signature"):
            self.open([(mark, None)])


if __name__ == "__main__":
    unittest.main()
