"""What a worker and its stages answer over HTTP."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, UnixConnector

from streams.embedded import LOOPBACK, free_ports
from streams.exposition import CONTENT_TYPE
from streams.health import LIVE, METRICS, READY, of_stage, of_worker, serving
from streams.metrics import Counts
from streams.settings import SettingsError, load_settings
from streams.watch import Position, Standing, Watch


async def get(address: str, path: str) -> tuple[int, Any]:
    connector = UnixConnector(path=address) if address.startswith("/") else None
    host = "stage" if connector else address
    async with ClientSession(connector=connector) as session, session.get(f"http://{host}{path}") as response:
        return response.status, await response.json()


def watch_of(positions: dict[int, Position] | None, standing: Standing) -> Watch:
    async def ask() -> dict[int, Position] | None:
        return positions

    async def can_read(partition: int, offset: int) -> bool:
        return True

    watch = Watch("publish", 1, ask, can_read, asyncio.Event())
    watch.follow(lambda: standing)
    return watch


async def test_a_stage_shows_where_it_is() -> None:
    watch = watch_of({0: Position(3, 5), 1: Position(7, 7)}, Standing(True, frozenset({0})))
    await watch.look()
    port = f"{LOOPBACK}:{free_ports(1)[0]}"
    async with serving(port, of_stage(watch, Counts())):
        assert await get(port, READY) == (
            200,
            {
                "problem": None,
                "broker_answers": True,
                "is_member": True,
                "restoring": [],
                "partitions": {"0": {"next_offset": 3, "end": 5, "stands_still_s": 0}},
            },
        )
        watch.problem = "publish is stuck"
        assert (await get(port, LIVE))[0] == 503


async def test_a_stage_that_reads_its_stories_back_lives_and_is_not_ready() -> None:
    watch = watch_of({0: Position(3, 5)}, Standing(True, frozenset({0}), {0: 9}))
    await watch.look()
    port = f"{LOOPBACK}:{free_ports(1)[0]}"
    async with serving(port, of_stage(watch, Counts())):
        assert (await get(port, LIVE))[0] == 200
        status, shown = await get(port, READY)
    assert (status, shown["restoring"]) == (503, [0])


async def test_a_worker_is_well_where_each_of_its_stages_is(tmp_path: Path) -> None:
    watch = watch_of({}, Standing(True))
    await watch.look()
    sockets = {"split_ticker": tmp_path / "split", "publish": tmp_path / "publish"}
    port = f"{LOOPBACK}:{free_ports(1)[0]}"
    async with serving(port, of_worker(sockets)), serving(str(sockets["split_ticker"]), of_stage(watch, Counts())):
        status, shown = await get(port, READY)
        assert (status, shown["publish"]) == (503, {"problem": "does not answer"})
        assert shown["split_ticker"]["is_member"]
        async with serving(str(sockets["publish"]), of_stage(watch, Counts())):
            assert (await get(port, READY))[0] == (await get(port, LIVE))[0] == 200


async def get_metrics(port: str) -> tuple[int, str, list[str]]:
    """Status, type, and the lines that say which stages are up."""
    async with ClientSession() as session, session.get(f"http://{port}{METRICS}") as response:
        lines = (await response.text()).splitlines()
        return response.status, response.headers["Content-Type"], [line for line in lines if line.startswith("netbinnen_up")]


async def test_metrics_are_at_the_same_address_as_text_of_prometheus(tmp_path: Path) -> None:
    sockets = {"split_ticker": tmp_path / "split", "publish": tmp_path / "publish"}
    port = f"{LOOPBACK}:{free_ports(1)[0]}"
    answers = of_stage(watch_of({}, Standing(True)), Counts())
    async with serving(port, of_worker(sockets)):
        async with serving(str(sockets["publish"]), answers):
            status, kind, up = await get_metrics(port)
            assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
            assert sorted(up) == ['netbinnen_up{stage="publish"} 1.0', 'netbinnen_up{stage="split_ticker"} 0.0']
        _, _, up = await get_metrics(port)
        assert sorted(up) == ['netbinnen_up{stage="publish"} 0.0', 'netbinnen_up{stage="split_ticker"} 0.0']


async def test_a_stage_that_fails_to_say_its_metrics_is_not_up(tmp_path: Path) -> None:
    async def broken() -> bytes:
        raise ValueError

    port, socket = f"{LOOPBACK}:{free_ports(1)[0]}", tmp_path / "publish"
    answers = replace(of_stage(watch_of({}, Standing(True)), Counts()), metrics=broken)
    async with serving(port, of_worker({"publish": socket})), serving(str(socket), answers):
        assert await get_metrics(port) == (200, CONTENT_TYPE, ['netbinnen_up{stage="publish"} 0.0'])


async def test_a_bare_port_is_this_machines_alone() -> None:
    (port,) = free_ports(1)
    async with serving(str(port), of_stage(watch_of({}, Standing()), Counts())):
        assert (await get(f"{LOOPBACK}:{port}", LIVE))[0] == 200
        with pytest.raises(OSError, match="in use"):
            await asyncio.start_server(lambda *_: None, LOOPBACK, port)
        listening = await asyncio.start_server(lambda *_: None, "127.0.0.2", port)
        listening.close()


async def test_an_address_that_is_taken_is_one_line() -> None:
    port = f"{LOOPBACK}:{free_ports(1)[0]}"
    look = of_stage(watch_of({}, Standing()), Counts())
    async with serving(port, look):
        with pytest.raises(SettingsError, match=rf"setting health \(NETBINNEN_HEALTH\): {port}: "):
            async with serving(port, look):
                pass


@pytest.mark.parametrize("address", ["a", "kafka.example", "host:port"])
def test_an_address_without_a_port_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="setting health"):
        load_settings(health=address)
