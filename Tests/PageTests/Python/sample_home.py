"""A HOME with a vault of secrets of every age and state, written by the independent writer in
Tests/Reader: through the program they would all be new.
"""

import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Reader"))
import model  # noqa: E402
import primitives as p  # noqa: E402
import vault_writer  # noqa: E402

DAY = 86_400
SERVICES = {
    "github": ("GITHUB_TOKEN", ["repo:status", "public_repo"], "https://github.com/settings"),
    "slack": ("SLACK_BOT_TOKEN", ["chat:write"], "https://api.slack.com/apps"),
    "postgres": ("PGPASSWORD", ["app_rw"], None),
    "linear": ("LINEAR_API_KEY", [], "https://linear.app/settings/api"),
}
OWNERS = ["ops@example.com", "mira.okafor@example.com", "data-platform@example.com", ""]
# In an owner, a service, a scope, a tag and an address.
HOSTILE = [
    "<script>alert(1)</script>", "</style><style>body{display:none}</style>",
    "\" autofocus onfocus=\"alert(1)", "<img src=//x.example/a.png>", "&lt;b&gt; &amp; 'quoted'",
    "javascript:alert(1)", "\u202etxt.exe\u200b\x1b[2J", "W" * 250, "two\nlines",
]  # fmt: skip


def make(home, count):
    """Makes the folder `home`; what `vault report` there needs is the watch key alone."""
    chance = random.Random(count)
    builder = vault_writer.Builder(b"seven walnuts kept dry in April")
    builder.log("initialised")
    builder.add_slot(p.TYPE_KEYFILE, p.ROLE_WATCH, keyfile=builder.typed["watch"])
    builder.add_slot(p.TYPE_KEYFILE, keyfile=builder.typed["full"])
    for number in range(count):
        add(builder, chance, number)
    if count:
        for number, text in enumerate(HOSTILE):
            token(
                builder, f"hostile/{number}/" + "n" * 110, age=95, expires=0, owner=text,
                service=text, scopes=[text, text], tags=[text],
                policy=p.ce("vault1-policy", 6, text))
    for folder in (".local/share/mcp-vault", ".local/state/mcp-vault"):
        (home / folder).mkdir(parents=True)
        (home / folder).chmod(0o700)
    builder.write(home / ".local/share/mcp-vault/vault.db", "OFF")
    key = home / ".local/state/mcp-vault/watch.key"
    vault_writer.write_new(key, p.keyfile_text(builder.typed["watch"]).encode())
    key.chmod(0o400)


def add(builder, chance, number):
    service = chance.choice(list(SERVICES))
    variable, scopes, url = SERVICES[service]
    days = chance.choice([30, 60, 90, 90])
    policy = ([1, days] if days != 90 else []) + [5, variable] + ([6, url] if url else [])
    life = chance.choice([0, p.MAX_INTEGER, 120, 200, 400, 20])
    age = chance.randrange(days + 6)
    token(
        builder, f"{service}/token-{number}", age,
        expires=life if life in (0, p.MAX_INTEGER) else builder.now + (life - age) * DAY,
        owner=chance.choice(OWNERS), service=service, scopes=scopes,
        tags=chance.choice([[], ["ci"], ["production", "audited"]]),
        policy=p.ce("vault1-policy", *policy))


def token(builder, name, age, expires, **fields):
    value = f"value of {name}".encode()
    entry = builder.entry(1, model.CURRENT, value, expires=expires)
    entry.created_at = entry.staged_at = builder.now - age * DAY
    known = {key: what for key, what in fields.items() if what}
    builder.add_record(
        model.TOKEN, name, {1: value}, next_ver=2, versions=[entry],
        created_at=entry.created_at, **known)
