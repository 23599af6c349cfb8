"""What the real servers talk to, on loopback: their APIs, which give the caller's token away.

    services.py web      a Jira, an Obsidian, and a page for whoever fetches it
    services.py redis    a real redis-server that asks for the token as its password

The token is the first line of stdin. The port goes to stdout when all is ready; the end of stdin
ends everything.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

READY_SECONDS = 20
ATTEMPTS = 5
# Several hundred kilobytes, and of every width that UTF-8 has.
LONG_TEXT = "".join(f"Zeile {n}: naïve 漢字 🔑 \"quoted\" \\ back\n" for n in range(8_000))


class Web(BaseHTTPRequestHandler):
    """Knows a few paths, and refuses the rest with the authorization that it was asked with."""

    token = ""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/slow":
            # Longer than any client here waits, shorter than a test.
            time.sleep(8)
        pages = {
            "/robots.txt": (404, "text/plain", "none"),
            "/page": (200, "text/html", self.page()),
            "/note": (200, "text/plain", f"note: {self.token} — ü\n"),
            "/long": (200, "text/plain", LONG_TEXT + self.token + "\n" + LONG_TEXT),
            "/vault/": (200, "application/json", {"files": ["notes.md", "ключ.md"]}),
            "/vault/notes.md": (200, "text/markdown", f"# Notes\n\nkey: {self.token} — ü\n"),
            "/vault/long.md": (200, "text/markdown", LONG_TEXT),
        }
        if path in pages:
            return self.answer(*pages[path])
        if path.startswith("/rest/api/") and path.endswith("/issue/OK-1"):
            return self.answer(200, "application/json", self.issue())
        if path.startswith("/rest/api/") and path.endswith("/field"):
            return self.answer(200, "application/json", [])
        self.refuse()

    def refuse(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        said = f"denied for {self.headers.get('Authorization')}"
        body = {"errorMessages": [said], "errorCode": 40_101, "message": said, "errors": {}}
        self.answer(400, "application/json", body)

    do_POST = do_PUT = do_PATCH = do_DELETE = refuse

    def page(self) -> str:
        return (
            "<html><head><title>Passwörter</title></head><body><article><h1>Schlüssel 🔑</h1>"
            f"<p>The token is <code>{self.token}</code>, they say.</p>"
            f"<p><a href='/page?token={self.token}'>again</a></p></article></body></html>"
        )

    def issue(self) -> dict:
        text = f"Rotate {self.token} — bitte! 漢字\n" + "Größe\n" * 20_000
        fields = {
            "summary": f"Leaked {self.token}",
            "description": text,
            "status": {"name": "Open"},
            "issuetype": {"name": "Bug"},
            "created": "2026-01-02T03:04:05.000+0000",
            "updated": "2026-01-02T03:04:05.000+0000",
        }
        return {"id": "1", "key": "OK-1", "fields": fields}

    def answer(self, status: int, kind: str, body: object) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


def serve_web(token: str) -> None:
    Web.token = token
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_redis(token: str) -> tuple[subprocess.Popen, int]:
    """It cannot be told to take any port, and somebody else may be faster with the one found."""
    for _ in range(ATTEMPTS):
        port = free_port()
        settings = f"port {port}\nbind 127.0.0.1\nsave ''\nappendonly no\nrequirepass \"{token}\"\n"
        redis = subprocess.Popen(
            ["redis-server", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        redis.stdin.write(settings)
        redis.stdin.close()
        for line in redis.stdout:
            if "Ready to accept connections" in line:
                threading.Thread(target=redis.stdout.read, daemon=True).start()
                return redis, port
        redis.wait()
    raise SystemExit("services.py: redis-server does not start")


def fill_redis(token: str, port: int) -> None:
    commands = [
        ["SET", "settings", f"password={token}; naïve 漢字 🔑"],
        ["SET", "long", LONG_TEXT],
        ["HSET", "accounts", token, "its owner", "owner", token],
        ["RPUSH", "queue", "first", token, "последний"],
        ["XADD", "audit", "1-1", "token", token],
    ]
    for command in commands:
        subprocess.run(
            ["redis-cli", "-p", str(port), "-x", *command[:-1]],
            env=os.environ | {"REDISCLI_AUTH": token}, input=command[-1].encode(),
            stdout=subprocess.DEVNULL, check=True, timeout=READY_SECONDS,
        )


def serve_redis(token: str) -> None:
    redis, port = start_redis(token)
    try:
        fill_redis(token, port)
        print(port, flush=True)
        sys.stdin.read()
    finally:
        redis.terminate()
        redis.wait()


if __name__ == "__main__":
    {"web": serve_web, "redis": serve_redis}[sys.argv[1]](sys.stdin.readline().rstrip("\n"))
