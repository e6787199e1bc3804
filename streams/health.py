"""Whether a worker lives and is ready, over HTTP: `/health/live` and `/health/ready`, 200 or 503, with JSON for people.
And `/metrics`, what it has counted and where it is, for Prometheus.

Each stage answers for itself, on a socket of its own where a worker runs them all; the worker then asks its stages. It
shows partitions and offsets, never what is in a record. aiohttp is imported where it is needed: it takes 0.3 s and 15 MB.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.codec import encode_plain, parse
from streams.exposition import CONTENT_TYPE
from streams.exposition import of_stage as metrics_of_stage
from streams.exposition import of_worker as metrics_of_worker
from streams.metrics import Counts
from streams.settings import SettingsError
from streams.watch import Watch

if TYPE_CHECKING:
    from aiohttp import web

LOOPBACK = "127.0.0.1"
LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
ANSWER_WITHIN_S = 2.0
"""A stage that is busy with a large text answers late; probes commonly wait a second or more."""

Answer = tuple[bool, Mapping[str, Any]]
"""Whether all is well, and what to show."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers: `look` for LIVE and READY, `metrics` for Prometheus."""

    look: Callable[[str], Awaitable[Answer]]
    metrics: Callable[[], Awaitable[bytes]]


@asynccontextmanager
async def serving(address: str, answers: Answers) -> AsyncIterator[None]:
    """Answers at `address`, as the setting `health` has it; nowhere where it is empty. Raises SettingsError."""
    if not address:
        yield
        return

    from aiohttp import web

    async def answer(request: web.Request) -> web.Response:
        is_well, shown = await answers.look(request.path)
        return web.Response(body=encode_plain(shown), status=200 if is_well else 503, content_type="application/json")

    async def answer_metrics(_: web.Request) -> web.Response:
        return web.Response(body=await answers.metrics(), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.router.add_get(LIVE, answer)
    app.router.add_get(READY, answer)
    app.router.add_get(METRICS, answer_metrics)
    async with listening(app, address, "health"):
        yield


@asynccontextmanager
async def listening(app: "web.Application", address: str, setting: str, **options: Any) -> AsyncIterator[Any]:
    """`app` answers at `address`, as `setting` has it; gives where that is as a socket says it. Raises SettingsError."""
    from aiohttp import web

    runner = web.AppRunner(app, access_log=None, **options)
    await runner.setup()
    try:
        try:
            await _site(runner, address).start()
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise SettingsError(f"setting {setting} (NETBINNEN_{setting.upper()}): {address}: {why}") from None
        yield runner.addresses[0]
    finally:
        await runner.cleanup()


def _site(runner: "web.AppRunner", address: str) -> "web.BaseSite":
    from aiohttp import web

    if address.startswith("/"):
        return web.UnixSite(runner, address)
    host, _, port = address.rpartition(":")
    return web.TCPSite(runner, host.strip("[]") or LOOPBACK, int(port))


def of_stage(watch: Watch, counts: Counts) -> Answers:
    """What one stage answers. That it answers at all shows that its loop runs."""

    async def look(path: str) -> Answer:
        standing, positions = watch.standing, watch.positions or {}
        partitions = {
            str(number): {"next_offset": at.next_offset, "end": at.end, "stands_still_s": round(watch.still_s.get(number, 0))}
            for number, at in sorted(positions.items())
            if number in standing.partitions
        }
        shown = {
            "problem": watch.problem or None,
            "broker_answers": watch.positions is not None,
            "is_member": standing.is_member,
            "restoring": sorted(standing.restored),
            "partitions": partitions,
        }
        return (not watch.problem if path == LIVE else watch.is_ready), shown

    async def metrics() -> bytes:
        return metrics_of_stage(counts, watch)

    return Answers(look, metrics)


def of_worker(sockets: Mapping[str, Path]) -> Answers:
    """What a worker answers: all is well where it is in each of its stages."""

    async def ask(path: str) -> dict[str, tuple[bool, bytes] | None]:
        """What each stage says, with whether it is well; None where it does not answer."""
        found = await asyncio.gather(*(_ask(socket, path) for socket in sockets.values()))
        return dict(zip(sockets, found, strict=True))

    async def look(path: str) -> Answer:
        answers = await ask(path)
        shown = {stage: parse(answer[1]) if answer else {"problem": "does not answer"} for stage, answer in answers.items()}
        return all(answer is not None and answer[0] for answer in answers.values()), shown

    async def metrics() -> bytes:
        answers = await ask(METRICS)
        return metrics_of_worker({stage: answer[1] if answer and answer[0] else None for stage, answer in answers.items()})

    return Answers(look, metrics)


async def _ask(socket: Path, path: str) -> tuple[bool, bytes] | None:
    from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector

    timeout = ClientTimeout(total=ANSWER_WITHIN_S)
    try:
        async with (
            ClientSession(connector=UnixConnector(path=str(socket)), timeout=timeout) as session,
            session.get(f"http://stage{path}") as response,
        ):
            return response.status == 200, await response.read()
    except (ClientError, OSError, TimeoutError):
        return None
