"""Drives an MCP server over stdio with the official SDK and writes down what it saw.

    drive.py --era legacy|modern|auto --transcript OUT --wire OUT --stderr OUT
             [--calls FILE.json] [--env NAME=VALUE]... -- COMMAND ARGS...

The transcript is one JSON object a line: the connection, every list, every call with its result
or error and the notifications that came with it, and how the server ended. What changes from run
to run (times of day, progress tokens) is left out, so two runs can be compared byte for byte. The
wire file holds the bytes of the server's stdout as the SDK read them. The server gets the
environment the SDK gives by default, and --env.

Without --calls every tool is called once without arguments, and every prompt and resource read.
FILE.json is a list of {"tool": NAME, "arguments": {...}}.
"""

import argparse
import json
import logging
import re
import sys
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.abc import ByteReceiveStream, Process
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client

try:
    from mcp import Client, MCPError as ProtocolError

    HAS_MODERN_ERA = True
except ImportError:
    from mcp import ClientSession, McpError as ProtocolError

    HAS_MODERN_ERA = False

MODERN_VERSION = "2026-07-28"
TOTAL_SECONDS = 30
NOTIFICATION_SECONDS = 2

TIME_OF_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
DAY_OF_WEEK = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


class Wire:
    """Every byte of the server's stdout, and how many notifications were in it."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "wb", buffering=0)
        self.rest = b""
        self.notifications = 0
        self.process: Process | None = None

    def saw(self, data: bytes) -> None:
        self.file.write(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict) and "method" in message and "id" not in message:
                self.notifications += 1


class TappedStream(ByteReceiveStream):
    """A stream that shows the wire what passes through it."""

    def __init__(self, inner: ByteReceiveStream, wire: Wire) -> None:
        self.inner = inner
        self.wire = wire

    async def receive(self, max_bytes: int = 65536) -> bytes:
        data = await self.inner.receive(max_bytes)
        self.wire.saw(data)
        return data

    async def aclose(self) -> None:
        await self.inner.aclose()


class TappedProcess(Process):
    """The server's process, with its stdout tapped."""

    def __init__(self, inner: Process, wire: Wire) -> None:
        self.inner = inner
        self.tapped = TappedStream(inner.stdout, wire)

    stdin = property(lambda self: self.inner.stdin)
    stdout = property(lambda self: self.tapped)
    stderr = property(lambda self: self.inner.stderr)
    pid = property(lambda self: self.inner.pid)
    returncode = property(lambda self: self.inner.returncode)

    async def wait(self) -> int:
        return await self.inner.wait()

    def terminate(self) -> None:
        self.inner.terminate()

    def kill(self) -> None:
        self.inner.kill()

    def send_signal(self, signal: Any) -> None:
        self.inner.send_signal(signal)

    async def aclose(self) -> None:
        await self.inner.aclose()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def tap(wire: Wire) -> None:
    """Lets the SDK start the server as it always does, and listens in."""
    start = anyio.open_process

    async def open_process(*arguments: Any, **options: Any) -> Process:
        wire.process = TappedProcess(await start(*arguments, **options), wire)
        return wire.process

    anyio.open_process = open_process


def plain(value: Any) -> Any:
    """A result of the SDK as JSON, without what differs from run to run."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "progressToken"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return DAY_OF_WEEK.sub("<day>", TIME_OF_DAY.sub("<time>", value))
    return value


class Driver:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.wire = Wire(options.wire)
        self.transcript = open(options.transcript, "w", encoding="utf-8")
        self.notifications: list[Any] = []
        self.received = 0

    def record(self, step: str, **fields: Any) -> None:
        line = {"step": step} | {name: plain(value) for name, value in fields.items()}
        self.transcript.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.transcript.flush()

    async def message(self, message: Any) -> None:
        if isinstance(message, Exception):
            self.notifications.append({"unreadable": type(message).__name__})
            return
        # The 1.x line wraps the notification once more.
        self.notifications.append(plain(getattr(message, "root", message)))
        self.received += 1

    async def ask(self, step: str, request: Any, **fields: Any) -> Any:
        """Awaits one request and records its result or error with what came meanwhile."""
        result = None
        try:
            result = await request
            fields["result"] = result
        except ProtocolError as error:
            fields["error"] = error.error
        except RuntimeError as error:
            # The SDK refuses a result that does not fit the tool's output schema.
            fields["refused"] = str(error)
        with anyio.move_on_after(NOTIFICATION_SECONDS):
            while self.received < self.wire.notifications:
                await anyio.sleep(0.005)
        self.record(step, **fields, notifications=self.notifications)
        self.notifications = []
        return result

    async def run(self) -> None:
        tap(self.wire)
        with anyio.fail_after(TOTAL_SECONDS):
            async with self.connection() as (session, facts):
                self.record("connect", **facts)
                await self.talk(session, facts["capabilities"])
        ended = self.wire.process.returncode if self.wire.process else None
        self.record("end", status=ended)

    async def talk(self, session: Any, capabilities: Any) -> None:
        tools = await self.ask("tools/list", session.list_tools())
        if self.options.calls:
            with open(self.options.calls, encoding="utf-8") as file:
                calls = json.load(file)
        else:
            calls = [{"tool": tool.name} for tool in tools.tools]
        for call in calls:
            await self.call(session, call["tool"], call.get("arguments", {}))
        if self.options.calls:
            return
        if capabilities.prompts:
            prompts = await self.ask("prompts/list", session.list_prompts())
            for prompt in prompts.prompts:
                await self.ask("prompts/get", session.get_prompt(prompt.name), name=prompt.name)
        if capabilities.resources:
            resources = await self.ask("resources/list", session.list_resources())
            for resource in resources.resources:
                await self.ask(
                    "resources/read", session.read_resource(resource.uri), uri=str(resource.uri)
                )

    async def call(self, session: Any, tool: str, arguments: dict[str, Any]) -> None:
        async def on_progress(progress: float, total: float | None, message: str | None) -> None:
            pass  # Asked for, so that the server sends it; recorded as a notification.

        request = session.call_tool(tool, arguments, progress_callback=on_progress)
        await self.ask("tools/call", request, tool=tool, arguments=arguments)

    @asynccontextmanager
    async def connection(self) -> Any:
        command, *arguments = self.options.command
        server = StdioServerParameters(
            command=command, args=arguments, env=dict(self.options.env) or None
        )
        with open(self.options.stderr, "wb") as errors:
            transport = stdio_client(server, errlog=errors)
            if HAS_MODERN_ERA:
                async with self.client(transport) as pair:
                    yield pair
            else:
                async with transport as streams:
                    async with ClientSession(*streams, message_handler=self.message) as session:
                        hello = await session.initialize()
                        yield session, {
                            "era": "legacy",
                            "version": hello.protocolVersion,
                            "server": hello.serverInfo,
                            "capabilities": hello.capabilities,
                            "instructions": hello.instructions,
                        }

    @asynccontextmanager
    async def client(self, transport: Any) -> Any:
        mode = "legacy" if self.options.era == "legacy" else "auto"
        async with Client(
            transport, mode=mode, message_handler=self.message, log_level="debug", cache=None
        ) as client:
            era = "modern" if client.protocol_version == MODERN_VERSION else "legacy"
            if self.options.era not in (era, "auto"):
                raise SystemExit(f"drive.py: wanted the {self.options.era} era, got {era}")
            yield client, {
                "era": era,
                "version": client.protocol_version,
                "server": client.server_info,
                "capabilities": client.server_capabilities,
                "instructions": client.instructions,
            }


def name_and_value(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError("expected NAME=VALUE")
    return name, value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--era", choices=["legacy", "modern", "auto"], required=True)
    parser.add_argument("--transcript", required=True)
    parser.add_argument("--wire", required=True)
    parser.add_argument("--stderr", required=True)
    parser.add_argument("--calls")
    parser.add_argument("--env", action="append", default=[], type=name_and_value)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if options.era == "modern" and not HAS_MODERN_ERA:
        parser.error("this environment has mcp 1.x, which knows the legacy era alone")
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    anyio.run(Driver(options).run)


if __name__ == "__main__":
    main()
