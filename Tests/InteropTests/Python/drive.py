"""Drives MCP servers over stdio with the official SDK and writes down what it saw.

    drive.py --era legacy|modern|auto [--probe-seconds N]
             SESSION --transcript OUT --wire OUT --stderr OUT [--calls FILE.json]
                     [--env NAME=VALUE]... -- COMMAND ARGS...
             [SESSION ...]...

All sessions are held at once. A transcript is one JSON object a line: the connection, every list,
every call with its result or error and the notifications that came with it, and how the server
ended, or why the client gave up. What changes from run to run (times of day, progress tokens) is
left out, so two runs can be compared byte for byte. The wire file holds the bytes of the server's
stdout as the SDK read them. The server gets the environment the SDK gives by default, and --env.

Without --calls every tool is called once without arguments, and every prompt and resource read.
FILE.json is a list of {"tool": NAME, "arguments": {...}}, where "cancelAfter": SECONDS gives the
call up; of {"resource": URI}; and of {"prompt": NAME, "arguments": {...}}. A server that asks for
a completion, for input or for the roots is answered, always alike. --probe-seconds is how long the
client waits for an answer to server/discover. Exits with 1 if a session did not come to its end.
"""

import argparse
import json
import logging
import re
import sys
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import anyio
import mcp.client.session
from anyio.abc import ByteReceiveStream, Process
from mcp import StdioServerParameters, types
from mcp.client.stdio import stdio_client

try:
    from mcp import Client, MCPError as ProtocolError

    HAS_MODERN_ERA = True
except ImportError:
    from mcp import ClientSession, McpError as ProtocolError

    HAS_MODERN_ERA = False

MODERN_VERSION = "2026-07-28"
TOTAL_SECONDS = 80
NOTIFICATION_SECONDS = 2

TIME_OF_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
DAY_OF_WEEK = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


class Wire:
    """Every byte of the server's stdout, and how many notifications were in it."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "wb", buffering=0)
        self.rest: list[bytes] = []
        self.notifications = 0
        self.process: Process | None = None

    def saw(self, data: bytes) -> None:
        self.file.write(data)
        # A long line comes in many pieces, and is put together once.
        first, *lines = data.split(b"\n")
        self.rest.append(first)
        if not lines:
            return
        lines.insert(0, b"".join(self.rest))
        self.rest = [lines.pop()]
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


CURRENT_WIRE: ContextVar[Wire] = ContextVar("wire")


def tap() -> None:
    """Lets the SDK start servers as it always does, and listens in."""
    start = anyio.open_process

    async def open_process(*arguments: Any, **options: Any) -> Process:
        wire = CURRENT_WIRE.get()
        wire.process = TappedProcess(await start(*arguments, **options), wire)
        return wire.process

    anyio.open_process = open_process


def leaves(error: BaseException) -> list[str]:
    """What lies at the bottom of an error of several tasks."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [f"{type(error).__name__}: {error}"]


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
        self.failed = False

    def record(self, step: str, **fields: Any) -> None:
        line = {"step": step} | {name: plain(value) for name, value in fields.items()}
        self.transcript.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.transcript.flush()

    async def message(self, message: Any) -> None:
        if isinstance(message, Exception):
            # The answer to a call that was given up may come or not.
            if "unknown request ID" in str(message):
                return
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
        except (RuntimeError, ValueError) as error:
            # The SDK refuses a result that does not fit the tool's output schema.
            fields["refused"] = str(error)
        with anyio.move_on_after(NOTIFICATION_SECONDS):
            while self.received < self.wire.notifications:
                await anyio.sleep(0.005)
        self.record(step, **fields, notifications=self.notifications)
        self.notifications = []
        return result

    async def run(self) -> None:
        CURRENT_WIRE.set(self.wire)
        try:
            with anyio.fail_after(TOTAL_SECONDS):
                async with self.connection() as (session, facts):
                    self.record("connect", **facts)
                    await self.talk(session, facts["capabilities"])
        except Exception as error:
            self.failed = True
            self.record("failed", errors=leaves(error))
        ended = self.wire.process.returncode if self.wire.process else None
        self.record("end", status=ended)

    async def talk(self, session: Any, capabilities: Any) -> None:
        tools = await self.ask("tools/list", session.list_tools())
        if self.options.calls:
            with open(self.options.calls, encoding="utf-8") as file:
                for step in json.load(file):
                    await self.take(session, **step)
            return
        for tool in tools.tools:
            await self.call(session, tool.name, {})
        if capabilities.prompts:
            prompts = await self.ask("prompts/list", session.list_prompts())
            for prompt in prompts.prompts:
                await self.prompt(session, prompt.name, {})
        if capabilities.resources:
            resources = await self.ask("resources/list", session.list_resources())
            for resource in resources.resources:
                await self.read(session, str(resource.uri))

    async def take(
        self, session: Any, tool: str = "", resource: str = "", prompt: str = "",
        arguments: dict[str, Any] = {}, cancelAfter: float | None = None,
    ) -> None:
        """One step of FILE.json."""
        if resource:
            await self.read(session, resource)
        elif prompt:
            await self.prompt(session, prompt, arguments)
        elif cancelAfter is not None:
            await self.give_up(session, tool, arguments, cancelAfter)
        else:
            await self.call(session, tool, arguments)

    async def read(self, session: Any, uri: str) -> None:
        await self.ask("resources/read", session.read_resource(uri), uri=uri)

    async def prompt(self, session: Any, name: str, arguments: dict[str, str]) -> None:
        await self.ask("prompts/get", session.get_prompt(name, arguments), name=name)

    async def give_up(
        self, session: Any, tool: str, arguments: dict[str, Any], seconds: float
    ) -> None:
        number = getattr(session, "_request_id", None)
        with anyio.move_on_after(seconds) as patience:
            await session.call_tool(tool, arguments)
        if not HAS_MODERN_ERA:
            # The 1.x line leaves it to its caller to tell the server.
            cancelled = types.CancelledNotification(
                method="notifications/cancelled",
                params=types.CancelledNotificationParams(requestId=number),
            )
            await session.send_notification(types.ClientNotification(cancelled))
        self.record("cancelled", tool=tool, gave_up=patience.cancelled_caught)
        self.notifications = []
        self.received = self.wire.notifications

    async def sample(self, _: Any, params: Any) -> Any:
        self.notifications.append({"asked": "sampling/createMessage", "params": plain(params)})
        text = types.TextContent(type="text", text="sampled")
        return types.CreateMessageResult(role="assistant", content=text, model="none")

    async def elicit(self, _: Any, params: Any) -> Any:
        self.notifications.append({"asked": "elicitation/create", "params": plain(params)})
        return types.ElicitResult(action="accept", content={"answer": "elicited"})

    async def roots(self, _: Any) -> Any:
        self.notifications.append({"asked": "roots/list"})
        return types.ListRootsResult(roots=[types.Root(uri="file:///project")])

    @property
    def answers(self) -> dict[str, Any]:
        return {
            "message_handler": self.message,
            "sampling_callback": self.sample,
            "elicitation_callback": self.elicit,
            "list_roots_callback": self.roots,
        }

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
                    async with ClientSession(*streams, **self.answers) as session:
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
            transport, mode=mode, log_level="debug", cache=None, **self.answers
        ) as client:
            era = "modern" if client.protocol_version == MODERN_VERSION else "legacy"
            if self.options.era not in (era, "auto"):
                raise ValueError(f"wanted the {self.options.era} era, got {era}")
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


def parse(words: list[str]) -> list[argparse.Namespace]:
    """One for each session, with what concerns all of them."""
    common = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    common.add_argument("--era", choices=["legacy", "modern", "auto"], required=True)
    common.add_argument("--probe-seconds", type=float)
    session = argparse.ArgumentParser()
    session.add_argument("--transcript", required=True)
    session.add_argument("--wire", required=True)
    session.add_argument("--stderr", required=True)
    session.add_argument("--calls")
    session.add_argument("--env", action="append", default=[], type=name_and_value)
    session.add_argument("command", nargs="+")
    places = [place for place, word in enumerate(words) if word == "SESSION"] + [len(words)]
    options = common.parse_args(words[: places[0]])
    if options.era == "modern" and not HAS_MODERN_ERA:
        common.error("this environment has mcp 1.x, which knows the legacy era alone")
    return [
        session.parse_args(words[begin + 1 : end], argparse.Namespace(**vars(options)))
        for begin, end in zip(places, places[1:])
    ]


async def drive(sessions: list[argparse.Namespace]) -> bool:
    drivers = [Driver(session) for session in sessions]
    async with anyio.create_task_group() as tasks:
        for driver in drivers:
            tasks.start_soon(driver.run)
    return not any(driver.failed for driver in drivers)


def main() -> None:
    sessions = parse(sys.argv[1:])
    if sessions[0].probe_seconds is not None:
        mcp.client.session.DISCOVER_TIMEOUT_SECONDS = sessions[0].probe_seconds
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    tap()
    sys.exit(0 if anyio.run(drive, sessions) else 1)


if __name__ == "__main__":
    main()
