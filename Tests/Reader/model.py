"""The parts of a vault as plain values: slot, state, checkpoint, record body.

Each decodes strictly: what it accepts, it would encode to the same bytes. Rules:
Schemas/vault-format.md, sections 4 to 7.
"""

import re
from dataclasses import dataclass, fields

import primitives as p
from primitives import FormatError

TOKEN, PROFILE, SETTING = 1, 2, 3
KIND_NAMES = {TOKEN: "token", PROFILE: "server profile", SETTING: "setting"}
CURRENT, PENDING, PREVIOUS, RETIRED = 1, 2, 3, 4
STAGE_NAMES = {CURRENT: "current", PENDING: "pending", PREVIOUS: "previous", RETIRED: "retired"}
NOTHING, VALUE, RAW_ANSWER = 0, 1, 2
FORM_NAMES = {NOTHING: "nothing", VALUE: "value", RAW_ANSWER: "raw answer"}
PHASE_NAMES = dict(
    enumerate(("intent", "stored", "applied", "verified", "overlap", "uncertain", "stuck"), 1)
)
METADATA_LIMIT = 16 * 1024
BODY_LIMIT = 8 * 1024


@dataclass
class Slot:
    """A row of `slots`."""

    id: int
    type: int
    role: int
    kdf_t: int
    kdf_m: int
    salt: bytes
    box: bytes

    def public(self):
        return self.id, self.type, self.role, self.kdf_t, self.kdf_m, self.salt

    def uses_kdf(self):
        return self.type in (p.TYPE_PASSPHRASE, p.TYPE_BOTH)

    def check(self):
        """Section 4: types, roles, lengths. What a KDF may cost: `cost_in_bounds`."""
        roles = (p.ROLE_FULL, p.ROLE_WATCH) if self.type == p.TYPE_KEYFILE else (p.ROLE_FULL,)
        if not 1 <= self.type <= 4 or self.role not in roles:
            raise FormatError("a slot has an unknown type or role")
        if not self.uses_kdf() and (self.kdf_t, self.kdf_m) != (0, 0):
            raise FormatError("a slot without a KDF carries a cost")
        if len(self.salt) != 16 or len(self.box) != (137 if self.role == p.ROLE_FULL else 201):
            raise FormatError("a slot's salt or box has the wrong length")

    def cost_in_bounds(self):
        low, high = p.KDF_FLOOR, p.KDF_CAP
        return low[0] <= self.kdf_t <= high[0] and low[1] <= self.kdf_m <= high[1]


@dataclass
class State:
    """The state body: 404 bytes, section 6. Field order is the order of the items."""

    vault_id: bytes
    suite: int
    epoch: int
    counter: int
    prev_hash: bytes
    slots_root: bytes
    records_root: bytes
    audit_base_seq: int
    audit_base_link: bytes
    audit_seq: int
    audit_link: bytes
    time: int
    epoch_time: int
    public_key: bytes
    handover: bytes

    SIZES = {"vault_id": 16, "handover": 64}

    def encoded(self):
        return p.ce("vault1-state", *(getattr(self, f.name) for f in fields(self)))

    @classmethod
    def decode(cls, body):
        found = p.ce_fields(p.sized(body, 404), "vault1-state", 15)
        values = {
            f.name: p.as_integer(item)
            if f.type is int
            else p.sized(item, cls.SIZES.get(f.name, 32))
            for f, item in zip(fields(cls), found)
        }
        state = cls(**values)
        if state.suite != 1:
            raise FormatError("the state names an unknown suite")
        if state.epoch < 1 or state.counter < 1 or state.audit_seq < state.audit_base_seq:
            raise FormatError("the state's numbers contradict each other")
        if state.audit_base_seq == 0 and state.audit_base_link != p.ZERO_HASH:
            raise FormatError("an audit log that was never pruned has a base link")
        if state.epoch == 1 and state.handover != bytes(64):
            raise FormatError("epoch 1 carries a handover")
        return state

    def hash(self):
        return p.H("vault1.hash", self.encoded())

    def checkpoint_message(self):
        return p.checkpoint_message(
            self.vault_id, self.epoch, self.counter, self.audit_seq, self.audit_link, self.hash()
        )


@dataclass
class Checkpoint:
    """One checkpoint line, section 7."""

    vault_id: bytes
    epoch: int
    counter: int
    audit_seq: int
    audit_link: bytes
    state_hash: bytes
    public_key: bytes
    signature: bytes

    @classmethod
    def of(cls, state, signature):
        return cls(
            state.vault_id, state.epoch, state.counter, state.audit_seq, state.audit_link,
            state.hash(), state.public_key, signature,
        )  # fmt: skip

    def line(self):
        words = (getattr(self, f.name) for f in fields(self))
        words = (w.hex() if isinstance(w, bytes) else str(w) for w in words)
        return "vault1-checkpoint " + " ".join(words)

    @classmethod
    def parse(cls, line):
        words = line.split(" ")
        if len(words) != 9 or not line.isascii():
            raise FormatError("not a checkpoint line")
        try:
            values = [
                int(word) if f.type is int else bytes.fromhex(word)
                for f, word in zip(fields(cls), words[1:])
            ]
        except ValueError:
            raise FormatError("not a checkpoint line") from None
        mark = cls(*values)
        sizes = [len(w) for w in values if isinstance(w, bytes)]
        if sizes != [16, 32, 32, 32, 64] or mark.line() != line or 0 in (mark.epoch, mark.counter):
            raise FormatError("not a checkpoint line")
        mark.message()  # Refuses a number that is none.
        return mark

    def message(self):
        return p.checkpoint_message(
            self.vault_id, self.epoch, self.counter, self.audit_seq, self.audit_link,
            self.state_hash,
        )  # fmt: skip


# --- Section 5: record bodies -------------------------------------------------------------------

FIELD_NAMES = (
    "name owner service scopes tags notes created_at updated_at policy next_ver versions rotation"
    " body"
).split()
FIELD_IDS = {name: number for number, name in enumerate(FIELD_NAMES, 1)}
ALLOWED = {TOKEN: set(range(1, 13)), PROFILE: {1, 7, 8, 13}, SETTING: {1, 7, 8, 13}}
REQUIRED = {TOKEN: {1, 7, 8, 10}, PROFILE: {1, 7, 8}, SETTING: {1, 7, 8}}
POLICY_FIELDS = {
    1: ("interval_days", 90), 2: ("head_start_days", 14), 3: ("overlap_seconds", 86_400),
    4: ("outside_policy", 0), 5: ("environment", None), 6: ("url", None),
    7: ("driver", None),
}  # fmt: skip


def is_variable(text):
    """The name of an environment variable."""
    return len(text) <= 256 and re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", text) is not None


def is_token_name(text):
    """Parts joined by slashes, none of them empty, `.` or `..`."""
    parts = text.split("/")
    possible = all(re.fullmatch("[A-Za-z0-9._-]+", t) and t not in (".", "..") for t in parts)
    return possible and len(text) <= 128


def rising_pairs(found, known, what):
    """id1, value1, id2, value2 ...: ids rise, are known, and no value is empty."""
    if len(found) % 2:
        raise FormatError(f"{what} has a field without a value")
    pairs, last = {}, 0
    for number, value in zip(map(p.as_integer, found[::2]), found[1::2]):
        if number <= last or number not in known:
            raise FormatError(f"{what} has an unknown or misplaced field")
        if not value:
            raise FormatError(f"{what} has an empty field")
        pairs[number], last = value, number
    return pairs


def decode_policy(data):
    policy = {name: default for name, default in POLICY_FIELDS.values()}
    pairs = rising_pairs(p.ce_fields(data, "vault1-policy"), POLICY_FIELDS, "a policy")
    if not pairs:
        raise FormatError("a policy says nothing")
    for number, value in pairs.items():
        name, default = POLICY_FIELDS[number]
        if name == "driver":
            policy[name] = decode_driver(value)
        else:
            policy[name] = p.as_text(value) if default is None else p.as_integer(value)
        if policy[name] == default:
            raise FormatError("a policy spells out a default")
    if policy["outside_policy"] > 1:
        raise FormatError("a policy's outside_policy is neither left out nor 1")
    days, environment = policy["interval_days"], policy["environment"]
    lowest, highest = (1, 36_500) if policy["outside_policy"] else (30, 90)
    if not (
        lowest <= days <= highest and policy["head_start_days"] <= 36_500
        and policy["overlap_seconds"] <= days * 86_400
    ):
        raise FormatError("a policy's interval, head start or overlap is out of range")
    if environment is not None and not is_variable(environment):
        raise FormatError("a policy names an impossible variable")
    return policy


def decode_driver(data):
    name, *rest = [p.as_text(item) for item in p.items(data)] or [""]
    keys, values = rest[::2], rest[1::2]
    if len(keys) != len(values) or len(keys) > 32:
        raise FormatError("a driver has half a setting, or too many")
    if any(not last.encode() < key.encode() for last, key in zip([""] + keys, keys)):
        raise FormatError("a driver's settings do not rise")
    if not re.fullmatch("[a-z0-9-]{1,32}", name) or not all(
        re.fullmatch("[a-z0-9_]{1,32}", key) for key in keys
    ):
        raise FormatError("a driver or a setting has an impossible name")
    for value in values:
        if not 1 <= len(value.encode()) <= 1024 or re.search("[\x00-\x1f\x7f]", value):
            raise FormatError("a driver's setting has an impossible value")
    return [name, dict(zip(keys, values))]


def encode_policy(policy):
    out = []
    for number, (name, default) in POLICY_FIELDS.items():
        if policy[name] == default:
            continue
        value = policy[name]
        if name == "driver":
            value = p.lst(value[0], *(part for pair in value[1].items() for part in pair))
        out += [number, value]
    return p.ce("vault1-policy", *out)


def decode_texts(data):
    texts = [p.as_text(item) for item in p.items(data)]
    if len(texts) > 128 or any(not 1 <= len(t.encode()) <= 256 for t in texts):
        raise FormatError("a list of texts is over its limits")
    return texts


@dataclass
class Entry:
    """A version as field 11 describes it."""

    ver: int
    stage: int
    form: int
    created_at: int
    stage_at: int
    expires_at: int
    fingerprint: bytes

    def encoded(self):
        return p.lst(*(getattr(self, f.name) for f in fields(self)))

    @classmethod
    def decode(cls, data):
        *numbers, fingerprint = p.items(data, 7)
        entry = cls(*map(p.as_integer, numbers), fingerprint)
        if entry.stage not in STAGE_NAMES or entry.form not in FORM_NAMES:
            raise FormatError("a version has an unknown stage or form")
        if len(fingerprint) not in (0, 16):
            raise FormatError("a fingerprint has the wrong length")
        if entry.stage in (CURRENT, PREVIOUS) and entry.form != VALUE:
            raise FormatError("a current or previous version has no value")
        if bool(fingerprint) != (entry.form == VALUE) and not (
            fingerprint and entry.form == NOTHING and entry.stage == RETIRED
        ):
            raise FormatError("a fingerprint stands where none belongs, or is missing")
        return entry


def decode_versions(data, next_ver):
    entries = [Entry.decode(item) for item in p.items(data)]
    numbers = [e.ver for e in entries]
    if len(entries) > 64 or numbers != sorted(set(numbers)):
        raise FormatError("versions are too many or out of order")
    if numbers and not (1 <= numbers[0] and numbers[-1] < next_ver):
        raise FormatError("a version's number is out of range")
    stages = [e.stage for e in entries if e.stage != RETIRED]
    if len(stages) != len(set(stages)):
        raise FormatError("two versions share a stage")
    return entries


def decode_rotation(data):
    name, phase, since, note = p.ce_fields(data, "rotation", 4)
    if p.as_integer(phase) not in PHASE_NAMES:
        raise FormatError("a rotation has an unknown phase")
    return {
        "id": p.sized(name, 16).hex(),
        "phase": PHASE_NAMES[p.as_integer(phase)],
        "since": p.as_integer(since),
        "note": p.as_text(note),
    }


def encode_rotation(rotation):
    phases = {name: code for code, name in PHASE_NAMES.items()}
    name, phase = bytes.fromhex(rotation["id"]), phases[rotation["phase"]]
    return p.ce("rotation", name, phase, rotation["since"], rotation["note"])


@dataclass
class Body:
    """The metadata of one record: its kind and its fields by name, absent ones left out."""

    kind: int
    values: dict

    @property
    def name(self):
        return self.values["name"]

    @property
    def entries(self):
        return self.values.get("versions", [])

    @classmethod
    def decode(cls, data):
        if len(data) > METADATA_LIMIT:
            raise FormatError("metadata is over its limit")
        first, *rest = p.ce_fields(data, "vault1-record") or [b""]
        kind = p.as_integer(first)
        if kind not in ALLOWED:
            raise FormatError("a record has an unknown kind")
        pairs = rising_pairs(rest, ALLOWED[kind], "a record")
        if REQUIRED[kind] - pairs.keys():
            raise FormatError("a record lacks a field it must have")
        if any(len(pairs.get(number, b"")) > BODY_LIMIT for number in (9, 13)):
            raise FormatError("a policy or body is over its limit")
        values = {}
        for number, value in pairs.items():
            name = FIELD_NAMES[number - 1]
            if name in ("created_at", "updated_at", "next_ver"):
                values[name] = p.as_integer(value)
            elif name in ("scopes", "tags"):
                values[name] = decode_texts(value)
            elif name == "policy":
                values[name] = decode_policy(value)
            elif name == "versions":
                values[name] = decode_versions(value, values["next_ver"])
            elif name == "rotation":
                values[name] = decode_rotation(value)
            elif name == "body":
                values[name] = value
            else:
                values[name] = p.as_text(value)
        if kind == TOKEN and not is_token_name(values["name"]):
            raise FormatError("a token's name is impossible")
        next_ver = values.get("next_ver", 1)
        # The number after the one given out must exist.
        if len(values["name"].encode()) > 128 or not 1 <= next_ver < p.MAX_INTEGER:
            raise FormatError("a record's name or next version is out of range")
        return cls(kind, values)

    def encoded(self):
        out = []
        for name, number in FIELD_IDS.items():
            value = self.values.get(name)
            if name == "versions" and value:
                value = p.lst(*(e.encoded() for e in value))
            elif name in ("scopes", "tags") and value:
                value = p.lst(*value)
            elif isinstance(value, dict):
                value = encode_policy(value) if name == "policy" else encode_rotation(value)
            if value not in (None, "", b"", []):
                out += [number, value]
        return p.ce("vault1-record", self.kind, *out)
