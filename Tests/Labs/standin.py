"""Stand-ins for providers that cannot run here, each built from the provider's published
documentation and no more true than that. They speak TLS with a certificate of their own."""

import contextlib
import json
import secrets
import ssl
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lab import Lab

# What each fault does to the next requests that may change something. `portal` and `empty` are of
# something on the way that answers everything itself, `echo` repeats what it was sent.
FAULTS = (
    "none", "500", "429", "slow", "before", "cut", "redirect", "html", "full", "foreign", "portal",
    "empty", "models", "echo", "echo-changes",
)  # fmt: skip
# Answers to every request, whatever it was.
ALWAYS = {
    "portal": "<html>Please log in</html>", "empty": {},
    "models": {"object": "list", "data": [], "has_more": False},
}  # fmt: skip


class StandIn(Lab):
    """Requests come to `serve`; faults are made around it."""

    tools = ("curl",)

    def start(self):
        self.broken = "none"
        certificate, key = self.make_certificate()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"
        self.settings = {"url": self.url, "ca": str(certificate), "timeout": "5"}
        self.reset()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def make_certificate(self):
        certificate, key = self.folder / "ca.pem", self.folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=stand-in",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip
        return certificate, key

    def fault(self, name):
        """"full DIRECTORY" takes all the room there, for a while, once a change is made. "forget
        VALUE" ends that value, where there are several."""
        if name.startswith("forget "):
            return self.live.pop(name.removeprefix("forget "))
        self.broken, _, self.directory = name.partition(" ")
        assert self.broken in FAULTS, name

    def handler(self):
        lab = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                lab.answer(self, self.rfile.read(length))

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        return Handler

    def changes(self, method, path):
        """Whether a request may change something."""
        return method != "GET"

    def answer(self, request, body):
        method, path = request.command, request.path
        fault = self.broken if self.changes(method, path) else "none"
        if self.broken in ALWAYS:
            return self.send(request, 200, {}, ALWAYS[self.broken])
        if "echo" in (self.broken, fault.removesuffix("-changes")):
            told = f"{request.headers} {urllib.parse.unquote_plus(body.decode())}"
            told = " ".join(told.split())
            status = 400 if self.changes(method, path) else 200
            return self.send(request, status, {}, {"ok": False, "error": told[-180:]})
        if fault == "before":
            return request.connection.close()
        if fault in ("500", "429"):
            return self.send(request, int(fault), {}, {"message": "come back later"})
        if fault == "redirect":
            return self.send(request, 302, {"Location": self.url + "/elsewhere"}, {})
        status, headers, content = self.serve(method, path, request.headers, body)
        if fault == "slow":
            time.sleep(8)
        if fault == "full":
            self.broken = "none"
            fill(Path(self.directory) / "filler", seconds=3)
        if fault == "html":
            content = "<html>All is well</html>"
        return self.send(request, status, headers, content, cut=fault == "cut")

    def send(self, request, status, headers, content, cut=False):
        data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        if status == 204:
            data = b""
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: len(data) // 2] if cut else data)
        request.wfile.flush()
        request.close_connection = True

    def ask(self, method, path, headers):
        """A request by Python's own client. Returns the status, the headers and the answer."""
        context = ssl.create_default_context(cafile=self.settings["ca"])
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, context=context) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")


def fill(path, seconds):
    with path.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
    threading.Timer(seconds, path.unlink).start()


def bearer(headers):
    return (headers.get("Authorization") or "").removeprefix("Bearer ")


class GitLab(StandIn):
    """Personal access tokens that rotate themselves; using a rotated one ends its family."""

    driver = "gitlab"
    origin = "replacement"
    can_lose = True

    def reset(self):
        self.first = self.first or "glpat-" + secrets.token_hex(10)
        self.live, self.rotated, self.next = {self.first: 1}, set(), 2
        self.expires = "2027-02-01"

    def takes(self, value, identifier=None):
        path = "/api/v4/personal_access_tokens/self"
        return self.ask("GET", path, {"PRIVATE-TOKEN": value})[0] == 200

    def count(self):
        return len(self.live)

    def serve(self, method, path, headers, body):
        token = headers.get("PRIVATE-TOKEN") or bearer(headers)
        if token in self.rotated and path.endswith("/rotate"):
            self.live.clear()
        if token not in self.live:
            return 401, {}, {"message": "401 Unauthorized"}
        match method, path:
            case "GET", "/api/v4/personal_access_tokens/self":
                return 200, {}, self.about_token(token)
            case "POST", "/api/v4/personal_access_tokens/self/rotate":
                self.expires = json.loads(body)["expires_at"]
                del self.live[token]
                self.rotated.add(token)
                made = "glpat-" + secrets.token_hex(10)
                self.live[made], self.next = self.next, self.next + 1
                return 200, {}, self.about_token(made) | {"token": made}
            case "DELETE", "/api/v4/personal_access_tokens/self":
                del self.live[token]
                return 204, {}, None
        return 404, {}, {"message": "404 Not Found"}

    def about_token(self, token):
        return {
            "id": self.live[token], "name": "mcp", "revoked": False, "active": True,
            "scopes": ["api", "read_repository"], "user_id": 7, "expires_at": self.expires,
        }  # fmt: skip


class GitHub(StandIn):
    """Tokens are made on a page; anybody who has one can end it."""

    driver = "github"
    origin = "person"
    keeps_former = True

    def reset(self):
        self.live = {}
        self.first = self.make()

    def make(self):
        token = "ghp_" + secrets.token_hex(18)
        self.live[token] = "hubot" if self.broken == "foreign" else "octocat"
        return token

    def takes(self, value, identifier=None):
        return self.ask("GET", "/user", {"Authorization": "Bearer " + value})[0] == 200

    def count(self):
        return len(self.live)

    def serve(self, method, path, headers, body):
        token = bearer(headers)
        if (method, path) == ("POST", "/credentials/revoke"):
            if token:
                return 403, {}, {"message": "this endpoint takes no authentication"}
            for one in json.loads(body)["credentials"]:
                self.live.pop(one, None)
            return 202, {}, {}
        if token not in self.live:
            return 401, {}, {"message": "Bad credentials"}
        if (method, path) == ("GET", "/user"):
            facts = {
                "X-OAuth-Scopes": "repo, read:org",
                "github-authentication-token-expiration": "2027-02-01 12:30:00 +0200",
            }
            return 200, facts, {"login": self.live[token], "id": 1}
        return 404, {}, {"message": "Not Found"}


class Slack(StandIn):
    """Every answer has status 200, and says in its text how it is meant."""

    driver = "slack"
    origin = "person"
    keeps_former = True

    def reset(self):
        self.live = set()
        self.first = self.first or self.make()
        self.live.add(self.first)

    def make(self):
        token = "xoxb-" + secrets.token_hex(12)
        self.live.add(token)
        return token

    def changes(self, method, path):
        return path != "/api/auth.test"

    def takes(self, value, identifier=None):
        return self.ask("POST", "/api/auth.test", {"Authorization": "Bearer " + value})[1]["ok"]

    def count(self):
        return len(self.live)

    def serve(self, method, path, headers, body):
        token = bearer(headers)
        if token not in self.live:
            return 200, {}, {"ok": False, "error": "invalid_auth"}
        if path == "/api/auth.test":
            scopes = {"X-OAuth-Scopes": "chat:write,channels:read"}
            return 200, scopes, {"ok": True, "team_id": "T1", "user_id": "U1"}
        if path == "/api/auth.revoke":
            self.live.discard(token)
            return 200, {}, {"ok": True, "revoked": True}
        return 200, {}, {"ok": False, "error": "unknown_method"}


class SlackTooling(Slack):
    """A refresh token makes the next pair, and is used up."""

    driver = "slack-tooling"
    origin = "replacement"
    keeps_former = False
    can_lose = True

    def reset(self):
        super().reset()
        kept = "xoxe-1-" + secrets.token_hex(12)
        self.refresh = self.secrets.setdefault("slack/refresh", kept)
        self.settings["refresh"] = "slack/refresh"

    def renews(self, value):
        return value == self.refresh

    def serve(self, method, path, headers, body):
        if path != "/api/tooling.tokens.rotate":
            return super().serve(method, path, headers, body)
        asked = urllib.parse.parse_qs(body.decode())
        if asked["refresh_token"] != [self.refresh]:
            return 200, {}, {"ok": False, "error": "invalid_refresh_token"}
        self.live.clear()
        token, self.refresh = self.make(), "xoxe-1-" + secrets.token_hex(12)
        now = int(time.time())
        return 200, {}, {
            "ok": True, "token": token, "refresh_token": self.refresh, "team_id": "T1",
            "user_id": "U1", "iat": now, "exp": now + 43200,
        }  # fmt: skip


class Cloudflare(StandIn):
    """A token keeps its id and gets another value."""

    driver = "cloudflare"
    origin = "replacement"
    can_lose = True

    def reset(self):
        self.first = self.first or secrets.token_hex(20)
        self.settings["id"] = self.settings.get("id") or secrets.token_hex(16)
        self.live = {self.first: self.settings["id"]}

    def make(self):
        token = secrets.token_hex(20)
        self.live[token] = secrets.token_hex(16)
        return token

    def takes(self, value, identifier=None):
        path = "/client/v4/user/tokens/verify"
        return self.ask("GET", path, {"Authorization": "Bearer " + value})[0] == 200

    def count(self):
        return len(self.live)

    def serve(self, method, path, headers, body):
        token = bearer(headers)
        if token not in self.live:
            return 401, {}, {"success": False, "errors": [{"message": "Invalid API Token"}]}
        match method, path:
            case "GET", "/client/v4/user/tokens/verify":
                facts = {
                    "id": self.live[token], "status": "active",
                    "expires_on": "2027-02-01T00:00:00Z",
                }  # fmt: skip
                return 200, {}, {"success": True, "result": facts}
            case "PUT", _:
                for old, name in list(self.live.items()):
                    if path == f"/client/v4/user/tokens/{name}/value":
                        del self.live[old]
                        made = secrets.token_hex(20)
                        self.live[made] = name
                        return 200, {}, {"success": True, "result": made}
        return 404, {}, {"success": False, "errors": []}
