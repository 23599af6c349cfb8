"""Writes the first inputs of the fuzzer: sound ones from Schemas/vectors, and small documents.

    python3 Tests/Fuzz/seeds.py FOLDER

One folder per parser. `.ci/fuzz keep` chooses from them and from what the fuzzer finds.
"""

import hashlib
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
VECTORS = ROOT / "Schemas" / "vectors"


def vectors(name):
    return json.loads((VECTORS / (name + ".json")).read_text())["vectors"]


def expand(text):
    """`61*8192` is a byte so many times."""
    parts = []
    for part in re.split(r"[ |]", text):
        byte, _, count = part.partition("*")
        parts.append(bytes.fromhex(byte) * (int(count) if count else 1))
    return b"".join(parts)


def ce(*items):
    out = b""
    for item in items:
        if isinstance(item, int):
            item = struct.pack("<Q", item)
        elif isinstance(item, str):
            item = item.encode()
        out += struct.pack("<I", len(item)) + item
    return out


def from_vectors():
    for vector in vectors("encoding"):
        if vector["operation"] == "decode":
            yield "encoding", expand(vector["input"]["bytes"])
    for vector in vectors("records"):
        body = expand(vector["input"]["body"])
        if len(body) > 2000:
            continue
        yield "record", body
        yield "label", body[:40]
        place = body.find(b"vault1-policy")
        if place >= 8:
            size = struct.unpack("<I", body[place - 8 : place - 4])[0]
            yield "policy", body[place - 4 : place - 4 + size]
        if len(body) < 700:
            yield "response", ce("vault1-response", 3, b"r" * 16, body)
            yield "response", ce("vault1-response", 5, body)
    for vector in vectors("servers"):
        body = expand(vector["input"]["body"])
        if len(body) < 1000:
            yield "server-profile", body
            yield "request", ce("vault1-request", 21, "github", body, b"")
    for vector in vectors("entries"):
        entry = expand(vector["input"]["entry"])
        yield "entry", entry
        if vector["expected"] != "refused":
            yield "pending", b"entry " + entry.hex().encode() + b"\n"
    for vector in vectors("state"):
        if "body" in vector["input"]:
            yield "state", expand(vector["input"]["body"])
        for key in ("line", "text"):
            if isinstance(vector["input"].get(key), str):
                yield "checkpoint", vector["input"][key].encode()
                yield "response", ce("vault1-response", 9, vector["input"][key])
    for vector in vectors("slots"):
        given = vector["input"]
        if vector["operation"] == "keyfile_read":
            yield "keyfile", given["text"].encode()
        if vector["operation"] == "recovery_read":
            yield "recovery", given["text"].encode()


def by_hand():
    yield "encoding", ce("vault1-test", 7, "text", ce("inner", 1), b"\xff\x00")
    for kind in range(1, 23):
        yield "request", ce("vault1-request", kind)
        yield "request", ce("vault1-request", kind, "github/token")
        yield "request", ce("vault1-request", kind, 1)
        yield "request", ce("vault1-request", kind, 1, 256)
        yield "response", ce("vault1-response", kind)
    lists = (ce("repo"), ce("ci"), ce("vault1-policy"))
    draft = ("github/token", "me", "github.com", "a note", *lists, 0)
    yield "request", ce("vault1-request", 5, *draft)
    yield "request", ce("vault1-request", 14, 0, 1, ce(*draft, 12, 0, 0))
    yield "request", ce("vault1-request", 7, "github/token", ce(1800000000), ce(86400))
    yield "request", ce("vault1-request", 8, "github/token", ce(2), 1)
    edit = (1, "me", 6, 30, 9, 0, 86400, 10, ce("A"))
    yield "request", ce("vault1-request", 6, "github/token", *edit)
    for choice, version in ((0, 0), (1, 2), (2, 0), (3, 1)):
        item = ce("github/token", choice, version, ce("GITHUB_TOKEN"))
        yield "request", ce("vault1-request", 4, 2, 0, 0, ce("npx"), item)
    yield "request", ce("vault1-request", 4, 3, 1, 1, ce(), ce())
    yield "response", ce("vault1-response", 8, "altered", "a message", ce("a hint"))
    yield "response", ce("vault1-response", 4, "github/token", 1, 1, 12, 0, "ok")
    yield "frame", struct.pack("<II", 20, 0)
    yield "frame", struct.pack("<II", 65536, 1048576)
    yield "label", b"laptop"
    yield "pending", b"more 3 00000000000000000001\nsealed " + b"11" * 32 + b"\n"
    for text in ("github/token", "vault://github/token", "GITHUB_TOKEN", "My Title/a b\nfield"):
        yield "names", text.encode()
    for text in ("vault://a/b", "Bearer {{vault://a/b}}", "{{vault://a}}{{vault://b}} end", "{{ x"):
        yield "template", text.encode()
    for text in ("2027-01-31", "2027-01-31T09:30:00.5+02:00", "2024-02-29T23:59:60Z", "30d", "15m"):
        yield "times", text.encode()
    for size in (0, 63, 64, 1024, 1025, 8192, 8193):
        yield "box", b"\x01\x39\x00\x01\x20\x00" + b"v" * size
    yield "box", b"\x00\x01" + b"b" * 136
    slot = bytes([2, 1, 5, 0, 0, 0]) + b"s" * 16
    yield "slot", b"\x01" + slot + b"p" * 32
    yield "slot", b"\x01\x02\x02" + slot[2:] + b"p" * 64
    yield "slot", b"\x00" + slot + b"\x01" + b"b" * 136
    yield "control-rule", b"\x03abc"
    yield "control-trap", b"v"
    yield "redactor", b"5\x0chunter2-pass\x08secondpw\x03\x07\x01a \xff b \xff\n"
    yield "redactor", b"\x05\x06abcdef\x00\x00\x00\x00xxabcdefyyYWJjZGVm\xff"
    lines = b"first line\nsecond line here"
    yield "redactor", b"\x05\x1b" + lines + b"\x06second\x02\x01\x01say \xff first  line"
    for page in range(14):
        yield "vault-file", bytes([page, 8, 0, 1, 0xFF])
        yield "salvage", bytes([page, 8, 0, 1, 0xFF])
    for name in ("vault-file", "salvage"):
        yield name, b"SQLite format 3\0"
    yield "vault-file", b""
    yield "salvage", b""


def dump(value):
    return json.dumps(value).encode()


def one_pux():
    field = {"title": "api", "id": "i", "value": {"concealed": "k"}}
    login = {"value": "pw", "designation": "password", "fieldType": "P"}
    details = {
        "loginFields": [login],
        "notesPlain": "n",
        "sections": [{"title": "s", "fields": [field, {"title": "o", "value": {"totp": "s"}}]}],
    }
    overview = {"title": "Mail", "url": "https://m.example", "tags": ["t"]}
    item = {"uuid": "u", "state": "active", "categoryUuid": "001", "createdAt": 1}
    item |= {"overview": overview, "details": details}
    return {"accounts": [{"attrs": {}, "vaults": [{"attrs": {"name": "P"}, "items": [item]}]}]}


def bitwarden():
    uris = [{"uri": "https://m.example/x"}]
    login = {"username": "u", "password": "p", "totp": "t", "uris": uris}
    fields = [{"name": "h", "value": "v", "type": 1}]
    first = {"type": 1, "name": "M", "folderId": "f", "notes": "n", "login": login}
    items = [
        first | {"fields": fields},
        {"type": 2, "name": "N", "notes": "text"},
        {"type": 3, "name": "C"},
        {"type": 5, "name": "K", "sshKey": {"privateKey": "k"}},
    ]
    return {"encrypted": False, "folders": [{"id": "f", "name": "F"}], "items": items}


KEEPASS = """<?xml version="1.0"?>
<KeePassFile><Meta><RecycleBinUUID>AA==</RecycleBinUUID></Meta><Root><Group><UUID>BB==</UUID>
<Name>R</Name><Entry><String><Key>Title</Key><Value>M&amp;&#x41;</Value></String>
<String><Key>Password</Key><Value ProtectInMemory="True"><![CDATA[p<]]>w<!-- c --></Value></String>
<String><Key>Extra</Key><Value ProtectInMemory='True'>x\r\ny</Value></String>
<Times><Expires>True</Expires><ExpiryTime>CCWn3g4AAAA=</ExpiryTime></Times><Tags>a;b</Tags></Entry>
<Group><Name>S</Name></Group></Group></Root></KeePassFile>
"""
ONE_PASSWORD_CSV = (
    "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\r\n"
    'Mail,https://u:p@mail.example/a?q,me,"p""w",otpauth://x,false,false,t;u,"a\nb"\r\n'
)
BITWARDEN_CSV = (
    "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,"
    "login_password,login_totp\n"
    "F,,login,M,n,a: b,0,https://m.example,u,p,t\n,,note,N,text,,0,,,,\n"
)
DOTENV = "# c\nexport A='one'\nB=\"t\\nw\\\"o $x\"\nC = three # end\nD=op://v/i\r\nA=4\n"


def documents():
    yield "dotenv", DOTENV.encode()
    yield "json", dump({"secrets": []})
    secrets = [
        {"name": "a/b", "value": "v\u00e9\n", "owner": "me", "tags": ["x"], "expires_at": None},
        {"name": "c", "value_base64": "aGVsbG8="},
    ]
    yield "json", dump({"secrets": secrets})
    server = {
        "name": "s",
        "command": "/bin/cat",
        "arguments": ["-", {"base64": "/w=="}],
        "directory": "/",
        "recorded": [{"name": "PATH", "value": "/bin"}],
        "variables": [{"name": "T", "value": "a{{vault://a/b}}"}],
        "files": [{"name": "F", "secret": "c"}],
        "descriptors": [{"number": 3, "secret": "c"}],
        "pass": ["LANG"],
        "mcp": True,
        "all_forms": False,
        "strict": True,
        "min_length": 6,
    }
    yield "json", dump({"secrets": secrets, "servers": [server]})
    yield "1password-csv", ONE_PASSWORD_CSV.encode()
    yield "1pux", dump(one_pux())
    yield "bitwarden-json", dump(bitwarden())
    yield "bitwarden-csv", BITWARDEN_CSV.encode()
    yield "keepass-xml", KEEPASS.encode()
    lines = b"hunter2\nurl: https://m.example\nlogin: me\notpauth://totp/x\na note\r\n"
    yield "pass", b"\x02\x01" + lines
    yield "pass", b"\x02\x00-----BEGIN KEY-----\nabc\n-----END KEY-----\n"


def mcp_messages():
    """0xFF is a secret, 0xFE its escapes, 0xFD its base64, 0xFC a marker, 0xFB digits."""
    head = b'{"jsonrpc":"2.0","id":'
    for line in [
        head + b'1,"result":{"content":[{"type":"text","text":"a\xff\\n\xfe"}]}}',
        head + b'"x","result":{"structuredContent":{"\xfe":[\xfb,{"data":"\xfd"}]}}}',
        head + b'2,"result":{"contents":[{"uri":"a:b","blob":"\xfd"}],"nextCursor":"\xff"}}',
        head + b'3,"error":{"code":1,"message":"\xfe","data":{"a":"[\\"\xff\\",\xfb]"}}}',
        head + b'4,"method":"roots/list","params":{"uri":"\xff"}}',
        b'{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"\xff"}}',
        b"[" + head + b'5,"result":{}} , ' + head + b'6,"result":{"x":"\xff"}}]',
        b"a banner \xff\r",
        b'{"level":"info","text":"\xfd"}',
    ]:
        yield "mcp-server", b"\x03\x11\x00" + line + b"\n"
    call = b',"method":"tools/call","params":{"name":"w","arguments":{"a":'
    meta = b'},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}'
    for line in [
        head + b"1" + call + b'"\xfc"}}}',
        head + b'"x"' + call + b'["\xfe",{"data":"\xfd"}]' + meta,
        head + b"2" + call + b'"{\\"b\\":\\"\xfc\\"}"' + meta,
        head + b'3,"method":"resources/read","params":{"uri":"\xff"}}',
        head + b'4,"result":{"content":{"type":"text","text":"\xff"}}}',
        head + b'5,"method":"ping","params":"\xff"}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":"\xff"}',
        b"[" + head + b'6,"method":"ping"},' + head + b"7" + call + b"\xfb}}}]",
        b"no JSON \xff",
    ]:
        yield "mcp-client", b"\x03\x11\x00" + line + b"\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    inputs = list(from_vectors()) + list(by_hand()) + list(documents())
    inputs += list(mcp_messages())
    formats = {name for name, _ in documents()}
    inputs += [("recognise", content) for name, content in inputs if name in formats]
    inputs += [("dotenv-values", content) for name, content in inputs if name == "dotenv"]
    for name, content in inputs:
        target = folder / name / hashlib.sha1(content).hexdigest()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
