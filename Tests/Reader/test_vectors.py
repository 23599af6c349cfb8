#!/usr/bin/env python3
"""Tests of what stands round the vectors: the checker, the dump, the log's own word, the cipher.

Every fault is planted with the right keys. Run: python3 -m unittest discover Tests/Reader
"""

import dataclasses
import json
import tempfile
import unittest
from pathlib import Path

import check_vectors
import dump
import make_vaults
import model
import primitives as p
import salsa
import vectors_vaults
from life import Stream
from primitives import FormatError
from vault_file import WrongSecret


class CheckerTests(unittest.TestCase):
    GOOD = {
        "id": "a", "what": "", "operation": "public_key", "input": {"master": "00*32"},
        "expected": p.Keys(bytes(32)).PK.hex(),
    }  # fmt: skip

    def failures(self, *vectors):
        return check_vectors.check({"format": 1, "vectors": list(vectors)})[2]

    def test_what_is_right_holds(self):
        self.assertEqual(self.failures(self.GOOD), [])

    def test_each_fault_is_seen(self):
        refused = {"id": "b", "what": "", "operation": "keyfile_read", "expected": "refused"}
        for words, vector in (
            ("ended with KeyError", self.GOOD | {"operation": "nothing"}),
            ("ended with KeyError", self.GOOD | {"input": {}}),
            ("gives", self.GOOD | {"expected": "00"}),
            ("gives", self.GOOD | {"expected": "refused", "sibling": "a"}),
            ("no accepted sibling", refused | {"input": {"text": ""}}),
            ("no accepted sibling", refused | {"input": {"text": ""}, "sibling": "a"}),
        ):
            found = self.failures(self.GOOD, vector)
            self.assertTrue(found and words in found[0], (words, found))


class DumpTests(unittest.TestCase):
    def ways(self, name):
        listing = json.loads((make_vaults.FOLDER / "vaults.json").read_text("utf-8"))
        (vault,) = (v for v in listing if v["name"] == name)
        return [make_vaults.read_way(way) for way in vault["opens"]]

    def read(self, name, way, **more):
        role, secret = way
        path = make_vaults.FOLDER / f"{name}.db"
        return dump.read_vault(path, secret, **{"role": role, "any_mode": True} | more)

    def test_every_way_in_reads_the_same(self):
        for name in ("everything", "rekeyed"):
            text = (make_vaults.FOLDER / f"{name}.json").read_text("utf-8")
            for way in self.ways(name):
                found = dump.text_of(self.read(name, way))
                self.assertEqual(found == text, way[0] == "full")

    def test_a_watcher_sees_no_value_and_no_entry(self):
        found = self.read("everything", self.ways("everything")[1])
        self.assertEqual((found["role"], found["audit"]), ("watch", None))
        self.assertNotIn('"value":', dump.text_of(found))

    def test_only_the_role_asked_for_is_tried(self):
        full, watch = self.ways("everything")[:2]
        for way, other in ((full, "watch"), (watch, "full")):
            with self.assertRaises(WrongSecret):
                self.read("everything", way, role=other)
            self.read("everything", way, role=None)

    def test_a_difference_between_folders_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for file in make_vaults.FOLDER.iterdir():
                (copy / file.name).write_bytes(file.read_bytes())
            self.assertEqual(list(make_vaults.differences(make_vaults.FOLDER, copy)), [])
            (copy / "empty.db").write_bytes((copy / "passwd.db").read_bytes())
            (copy / "empty.json").unlink()
            found = list(make_vaults.differences(make_vaults.FOLDER, copy))
            self.assertEqual(found, ["empty.db", "empty.json"])


class LogTests(unittest.TestCase):
    """What the audit log says of prunes, rekeys and rollbacks must be so."""

    def read(self, life, **fields):
        cells = life.cells()
        rows = life.signed(cells, dataclasses.replace(life.state(cells), **fields))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "vault.db"
            make_vaults.write(path, rows)
            return dump.read_vault(path, {"keyfile": vectors_vaults.FULL_KEY})

    def refused(self, words, life, **fields):
        with self.assertRaisesRegex(FormatError, words):
            self.read(life, **fields)

    def test_a_cut_needs_its_entry(self):
        self.read(vectors_vaults.cut())
        life = vectors_vaults.small()
        life.commit()
        life.base_seq, life.base_link = 2, life.audit[1][1]
        life.audit = life.audit[2:]
        self.refused("no entry says so", life)

    def rekeyed(self):
        life = vectors_vaults.small()
        life.rekey(life.commit())
        life.add_slot(p.TYPE_KEYFILE, keyfile=vectors_vaults.FULL_KEY)
        return life

    def test_a_rekey_needs_its_handover(self):
        self.assertEqual(self.read(self.rekeyed())["state"]["epoch"], 2)
        self.refused("did not hand over", self.rekeyed(), handover=b"\1" * 64)
        self.refused("counter did not grow", self.rekeyed(), counter=2)

    def test_a_rollback_needs_lines_that_are_signed(self):
        def rolled_back(**changes):
            life = vectors_vaults.small()
            older = life.commit().checkpoint()
            trusted = dataclasses.replace(older, counter=9)
            signature = p.sign(trusted.message(), life.keys.SK)
            trusted = dataclasses.replace(trusted, signature=signature)
            life.accept(dataclasses.replace(trusted, **changes), older)
            return life

        self.assertEqual(self.read(rolled_back())["state"]["counter"], 10)
        self.refused("nobody signed", rolled_back(audit_seq=77))
        self.refused("another vault", rolled_back(vault_id=bytes(16)))
        self.refused("counter did not grow", rolled_back(), counter=8)


class CipherTests(unittest.TestCase):
    def test_it_is_the_librarys(self):
        draw = Stream("cipher")
        for size in (0, 1, 16, 17, 63, 64, 65, 300):
            key, nonce, message = draw(32), draw(24), draw(size)
            sealed = salsa.secretbox(message, nonce, key)
            self.assertEqual(sealed, p.secretbox(message, nonce, key))
            self.assertEqual(salsa.secretbox_open(sealed, nonce, key), message)
            self.assertIsNone(salsa.secretbox_open(sealed[::-1] + b"x", nonce, key))
            self.assertEqual(salsa.xsalsa20(key, nonce, size), p.stream(key, nonce, size))

    def test_a_rekey_forgets_the_fingerprints_of_what_was_purged(self):
        life = vectors_vaults.small()
        life.move(life.token, "enter", b"second")
        life.move(life.token, "enter", b"third")
        life.move(life.token, "purge", ver=1)
        purged, value = life.token.body.entries[0], life.token.body.entries[2].fingerprint
        self.assertTrue(purged.form == model.NOTHING and purged.fingerprint)
        life.rekey(life.commit())
        self.assertEqual(life.token.body.entries[0].fingerprint, b"")
        self.assertNotEqual(life.token.body.entries[2].fingerprint, value)


if __name__ == "__main__":
    unittest.main()
