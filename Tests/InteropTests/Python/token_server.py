"""An MCP server that holds a token and cannot keep it to itself.

It reads GITHUB_TOKEN from its environment and gives it away once per tool, each time in another
place or another spelling. It runs on both lines of the official SDK. `whoami` alone is honest:
it proves which token arrived without showing it.
"""

import base64
import hashlib
import html
import json
import os
import sys
import time
import urllib.parse
from typing import Any

try:
    from mcp.server.mcpserver import Context, MCPServer as Server
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.shared.exceptions import MCPError as ProtocolError

    def protocol_error(code: int, message: str, data: Any) -> Exception:
        return ProtocolError(code, message, data)

except ModuleNotFoundError:
    from mcp.server.fastmcp import Context, FastMCP as Server
    from mcp.server.fastmcp.exceptions import ToolError
    from mcp.shared.exceptions import McpError as ProtocolError
    from mcp.types import ErrorData

    def protocol_error(code: int, message: str, data: Any) -> Exception:
        return ProtocolError(ErrorData(code=code, message=message, data=data))


TOKEN = os.environ["GITHUB_TOKEN"]

# The 2.x line points descriptor 1 elsewhere while it serves; this one stays on the wire.
WIRE = os.dup(1)

# Long enough for a reader to see each piece alone.
PAUSE_SECONDS = 0.03

server = Server("token-server", instructions=f"Authenticated with {TOKEN}.")


def write_in_pieces(descriptor: int, line: bytes, secret: bytes) -> None:
    """Writes a line so that no single write holds the whole secret."""
    start = line.index(secret)
    cuts = [start + 1, start + len(secret) // 2, start + len(secret) - 1]
    for begin, end in zip([0, *cuts], [*cuts, len(line)]):
        os.write(descriptor, line[begin:end])
        time.sleep(PAUSE_SECONDS)


@server.tool()
def whoami() -> str:
    """Proves which token the server has, without showing it."""
    return "sha256:" + hashlib.sha256(TOKEN.encode()).hexdigest()[:16]


@server.tool()
def text() -> str:
    """The token in a text result."""
    return f"The token is {TOKEN}, twice: {TOKEN}"


@server.tool()
def failure() -> str:
    """The token in a failed call, said on purpose."""
    raise ToolError(f"401 for token {TOKEN}")


@server.tool()
def crash() -> str:
    """The token in an unexpected exception."""
    raise RuntimeError(f"cannot connect to https://user:{TOKEN}@api.example.com/")


@server.tool()
def rejection() -> str:
    """The token in the message and the data of a JSON-RPC error, where the SDK lets one through."""
    raise protocol_error(-31999, f"rejected {TOKEN}", {"header": f"Bearer {TOKEN}"})


@server.tool()
def structured() -> dict[str, Any]:
    """The token as a value and as a key of structured content."""
    return {"user": "octocat", "token": TOKEN, "seen": {TOKEN: 1}, "list": ["a", TOKEN]}


@server.tool()
def basic_header() -> str:
    """The token in the header that curl -u would send, and alone, in both alphabets."""
    pair = f"x-access-token:{TOKEN}".encode()
    shifted = [base64.b64encode(prefix + TOKEN.encode()).decode() for prefix in (b"", b"a", b"ab")]
    return "\n".join(
        [
            "Authorization: Basic " + base64.b64encode(pair).decode(),
            "Authorization: Basic " + base64.b64encode(f"user:{TOKEN}\n".encode()).decode(),
            base64.urlsafe_b64encode(pair).decode(),
            *shifted,
        ]
    )


@server.tool()
def json_text() -> str:
    """The token escaped inside a JSON text, with and without \\u escapes."""
    document = {"credentials": {"token": TOKEN}}
    return json.dumps(document) + "\n" + json.dumps(document, ensure_ascii=False)


@server.tool()
def percent() -> str:
    """The token in a URL's query, spelled three ways."""
    strict = urllib.parse.quote(TOKEN, safe="")
    form = urllib.parse.urlencode({"access_token": TOKEN})
    path = urllib.parse.quote(TOKEN)
    return f"https://api.example.com/?token={strict}\n{form}\n{path}"


@server.tool()
def hexadecimal() -> str:
    """The token in hexadecimal digits of both cases."""
    digits = TOKEN.encode().hex()
    return f"{digits} {digits.upper()}"


@server.tool()
def markup() -> str:
    """The token in HTML text."""
    return f'<input name="token" value="{html.escape(TOKEN)}">'


@server.tool()
def stderr() -> str:
    """The token on stderr, in one write and in several."""
    print(f"DEBUG using token {TOKEN}", file=sys.stderr, flush=True)
    write_in_pieces(2, f"DEBUG again {TOKEN} end\n".encode(), TOKEN.encode())
    return "written to stderr"


@server.tool()
async def log(context: Context) -> str:
    """The token in a log notification."""
    await context.info(f"token {TOKEN} accepted")
    return "logged"


@server.tool()
async def progress(context: Context) -> str:
    """The token in the message of a progress notification."""
    await context.report_progress(1, 2, f"half way with {TOKEN}")
    await context.report_progress(2, 2, "done")
    return "progressed"


@server.tool()
def split() -> str:
    """The token in a notification that reaches the wire in four writes, cut through the token."""
    line = {
        "jsonrpc": "2.0",
        "method": "notifications/message",
        "params": {"level": "info", "logger": "split", "data": f"before {TOKEN} after"},
    }
    spelled = json.dumps(TOKEN, ensure_ascii=False)[1:-1]
    raw = json.dumps(line, ensure_ascii=False) + "\n"
    write_in_pieces(WIRE, raw.encode(), spelled.encode())
    return "written in pieces"


@server.prompt()
def advice() -> str:
    """The token in a prompt."""
    return f"Use the token {TOKEN} for every request."


@server.prompt()
def complaint() -> str:
    """The token in the error of a prompt."""
    raise ValueError(f"no template for {TOKEN}")


@server.resource("example://token")
def token_file() -> str:
    """The token in a resource."""
    return f"[default]\noauth_token = {TOKEN}\n"


if __name__ == "__main__":
    server.run()
