"""The wire over HTTP: the page's files, the news as server-sent events, and two look-ups.

Knows no Kafka: where news comes from and how a story is looked up are arguments. Every answer forbids a browser all that the
page does not need, and nothing of a record is ever sent as markup.
"""

import asyncio
import secrets
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from schemas.codec import encode_plain
from streams.health import LOOPBACK, listening
from streams.web.items import News
from streams.web.ports import Archive, NotFoundError, Source, UnavailableError
from streams.web.wire import Known, Message, TooSlowError, Wire

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Nor which versions run here.
    "Server": "netbinnen",
}
LOOPBACK_NAMES = frozenset({"localhost", LOOPBACK, "::1"})
RETRY_MS = 2_000
"""How long a browser waits before it comes again."""
STALLED_S = 30.0
"""A reader that takes nothing for so long is cut off; its browser comes again, with the last id that it has."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 s: what is closed is reset."""
STOP_S = 2.0
"""Readers end at once when the server does; look-ups may finish."""
LOOKUPS_MAX = 4
"""At a time: each has a client of the broker, and up to a MiB for each partition."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the page is, and the task that reads the source: it ends only by an error."""

    url: str
    reading: asyncio.Task[None]


@asynccontextmanager
async def serving(address: str, source: Source, archive: Archive, wire: Wire | None = None) -> AsyncIterator[Served]:
    """The wire at `address`, as the setting `web` has it. Raises SettingsError."""
    if wire is None:
        wire = Wire(secrets.token_hex(4))
    app = create_app(wire, archive, names_of(address))
    async with listening(app, address, "web", shutdown_timeout=STOP_S, handler_cancellation=True) as at:
        reading = asyncio.create_task(_read(source, wire))
        try:
            yield Served(_url(at), reading)
        finally:
            reading.cancel()
            await asyncio.wait([reading])


async def serve(address: str, source: Source, archive: Archive, stop: asyncio.Event, announce: Callable[[str], None]) -> None:
    """The same until `stop`. `announce` is told the page's address as soon as it answers."""
    async with serving(address, source, archive) as served:
        announce(served.url)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, served.reading], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if served.reading.done():
            served.reading.result()


async def _read(source: Source, wire: Wire) -> None:
    async with aclosing(source):
        async for one in source:
            if isinstance(one, News):
                wire.add(one)
            else:
                wire.broker = one


def names_of(address: str) -> frozenset[str] | None:
    """What a request may call the host at `address`; None where that is a socket, whose names are a proxy's matter.

    Without this a page of anybody's, whose name is made to lead to this machine, could read the wire.
    """
    if address.startswith("/"):
        return None
    host = address.rpartition(":")[0].strip("[]").lower()
    return LOOPBACK_NAMES | ({host} if host else set())


def _url(at: Any) -> str:
    if isinstance(at, str):
        return f"unix:{at}"
    host, port = at[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def create_app(wire: Wire, archive: Archive, names: frozenset[str] | None) -> web.Application:
    """The application; `names` are those that a request may call its host."""
    app = web.Application(middlewares=[_only_for(names)])
    files = Path(str(resources.files("streams.web") / "static"))
    answers = _Answers(wire, archive, files / "index.html")
    app.router.add_get("/", answers.shell)
    app.router.add_get("/story/{story_id}", answers.shell)
    app.router.add_get("/api/wire", answers.wire, allow_head=False)
    app.router.add_get("/api/story/{story_id}", answers.story)
    app.router.add_get("/api/page/{story_id}", answers.page)
    app.router.add_static("/static", files)
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(answers.close)
    return app


def _only_for(names: frozenset[str] | None) -> Any:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if names is not None and _host(request) not in names:
            return web.Response(status=421, text="This is not the host that you asked for.\n")
        # A browser says where a request of a page comes from; other sites have no business here, even unread.
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.path.startswith("/api/"):
            return web.Response(status=403, text="Not for other sites.\n")
        return await handler(request)

    return check


def _host(request: web.Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return None


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "no-store" if request.path.startswith("/api/") else "no-cache"


class _Answers:
    """One method for each address."""

    def __init__(self, wire: Wire, archive: Archive, index: Path) -> None:
        self._wire = wire
        self._archive = archive
        self._index = index
        self._turn = asyncio.Semaphore(LOOKUPS_MAX)

    async def close(self, _: web.Application) -> None:
        """The server ends: so do its readers, which would hold it up otherwise."""
        self._wire.close()

    async def shell(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._index, headers={"Content-Type": "text/html; charset=utf-8"})

    async def wire(self, request: web.Request) -> web.StreamResponse:
        """News until the server or the reader ends."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await response.write(f"retry: {RETRY_MS}\n\n".encode())
            async with aclosing(self._wire.follow(request.headers.get("Last-Event-ID"))) as messages:
                async for message in messages:
                    async with asyncio.timeout(STALLED_S):
                        await response.write(_framed(message))
        except (TooSlowError, TimeoutError):
            _cut_off(request)
        except ConnectionResetError:
            # The reader has gone.
            pass
        return response

    async def story(self, request: web.Request) -> web.Response:
        return await self._look_up(self._archive.story, request)

    async def page(self, request: web.Request) -> web.Response:
        return await self._look_up(self._archive.page, request)

    async def _look_up(
        self, look: Callable[[str, Known | None], Awaitable[dict[str, Any]]], request: web.Request
    ) -> web.Response:
        story_id = request.match_info["story_id"]
        try:
            async with self._turn:
                found = await look(story_id, self._wire.find(story_id))
        except NotFoundError as error:
            return _json({"problem": str(error)}, 404)
        except UnavailableError as error:
            return _json({"problem": str(error)}, 503)
        return _json(found)


def _cut_off(request: web.Request) -> None:
    """End the connection by a reset: in order, the system would keep what is unsent for as long as the reader takes nothing."""
    if request.transport is not None:
        connection: socket.socket = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        request.transport.abort()


def _json(value: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=encode_plain(value), status=status, content_type="application/json")


def _framed(message: Message) -> bytes:
    """`message` as server-sent events have it. JSON has no line breaks of its own."""
    if not message.name:
        return b":\n\n"
    id_ = f"id: {message.id}\n" if message.id else ""
    return f"event: {message.name}\n{id_}data: ".encode() + message.data + b"\n\n"
