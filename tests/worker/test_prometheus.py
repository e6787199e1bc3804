"""A real Prometheus reads a worker's `/metrics`, and has data for every panel of the dashboard."""

import asyncio
import math
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.embedded import LOOPBACK, free_ports
from streams.health import of_stage, of_worker, serving
from streams.metrics import COUNTS, Counts
from streams.topics import STAGES
from streams.watch import Position, Standing, Watch
from tests.monitoring import Prometheus, panel_queries, scraping

WITHIN_S = 60


async def test_prometheus_has_data_for_every_panel_and_no_error(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    sockets = {stage: tmp_path / stage for stage in STAGES}
    counts = {stage: Counts() for stage in STAGES}
    async with AsyncExitStack() as served:
        for stage in STAGES:
            await served.enter_async_context(serving(str(sockets[stage]), of_stage(await watching(stage), counts[stage])))
        await served.enter_async_context(serving(str(port), of_worker(sockets)))
        prometheus = served.enter_context(scraping(f"{LOOPBACK}:{port}", tmp_path))
        deadline = time.monotonic() + WITHIN_S
        while empty := await without_data(prometheus):
            assert time.monotonic() < deadline, f"no data: {empty}"
            for each in counts.values():
                work(each)
            await asyncio.sleep(0.3)
        assert await prometheus.ask('sum(netbinnen_up{job="netbinnen"})') == [len(STAGES)]
        assert await prometheus.ask("count(netbinnen_up == 0)") == []


async def test_a_prometheus_that_starts_has_no_data_and_one_that_cannot_answer_an_error() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.query["query"] == "starting":
            return web.Response(status=503, text="Service Unavailable")
        return web.json_response({"status": "error", "errorType": "timeout", "error": "query timed out"}, status=503)

    app = web.Application()
    app.router.add_get("/api/v1/query", answer)
    async with TestServer(app) as server:
        prometheus = Prometheus(str(server.make_url("")).rstrip("/"))
        assert await prometheus.ask("starting") == []
        with pytest.raises(AssertionError, match="query timed out"):
            await prometheus.ask("slow")


async def watching(stage: str) -> Watch:
    async def ask() -> dict[int, Position]:
        return {0: Position(3, 5)}

    async def can_read(partition: int, offset: int) -> bool:
        return True

    watch = Watch(stage, 180, ask, can_read, asyncio.Event())
    watch.follow(lambda: Standing(True, frozenset({0}), {}, 9))
    await watch.look()
    return watch


def work(counts: Counts) -> None:
    """One more of all that is counted."""
    for key in COUNTS:
        counts.add(key)
    counts.published(time.time(), [int(time.time() * 1000) - 300])


async def without_data(prometheus: Prometheus) -> list[str]:
    """Queries that have no value yet, or none that is a number."""
    queries = [query for queries in panel_queries().values() for query in queries]
    found = await asyncio.gather(*(prometheus.ask(query) for query in queries))
    return [query for query, values in zip(queries, found, strict=True) if not any(map(math.isfinite, values))]
