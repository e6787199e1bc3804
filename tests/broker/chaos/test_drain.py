"""Workers that are told to stop while they have much to do: each ends in time, with all of its processes. `make chaos`.

Partitions and batches are the default's: what is at hand at a stop is as much as it can be.
"""

import asyncio
import random
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from schemas import RawArticle
from streams.admin import ensure_topics, lags
from streams.settings import Settings, load_settings
from streams.topics import SPLIT, STAGES
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_by_the_log, check_stories, expected_facts
from tests.broker.chaos.fleet import SESSION_S, WORKERS, feed, wait_for_all, wait_for_members, wait_for_progress
from tests.broker.chaos.processes import children
from tests.broker.conftest import is_running
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, start_worker, wait_until_done
from tests.traffic import make_pages

STOP_S_MAX = 10
"""What supervisors commonly give before they kill."""
ROUNDS = ([0], [1], [0, 1])
"""Which workers are told to stop: the one, the other while the first comes back, both at once."""
UNSETTLED = 1
"""The round in which the group is not given time to settle."""


class Workers:
    """`WORKERS` of `netbinnen worker`, each a supervisor with a process a stage, and how long each of their stops took."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self.stops_s: list[float] = []

    def start(self, number: int) -> None:
        self._processes[number] = start_worker(self._settings, self._log(number), NETBINNEN_SESSION_TIMEOUT_S=str(SESSION_S))

    def _log(self, number: int) -> Path:
        return self._folder / f"worker-{number}.log"

    def _tail(self, number: int) -> str:
        return self._log(number).read_text()[-2000:]

    async def stop(self, number: int) -> None:
        """SIGTERM. It must end well and in time, and so must what it started."""
        process = self._processes[number]
        stages = children(process.pid)
        assert len(stages) == len(STAGES), f"worker {number} has processes {stages}"
        started = time.monotonic()
        process.terminate()
        code = await asyncio.to_thread(process.wait, 60)
        del self._processes[number]
        self.stops_s.append(time.monotonic() - started)
        said = self._tail(number)
        assert code == 0, said
        assert self.stops_s[-1] <= STOP_S_MAX, said
        assert not [pid for pid in stages if is_running(pid)], said

    def said(self) -> str:
        """Of each what it is at, and the end of its log."""
        codes = {number: process.poll() for number, process in self._processes.items()}
        return "\n".join(
            f"worker {number}, exit code {codes.get(number, 'of a stop')}: {self._tail(number)}" for number in range(WORKERS)
        )

    def end(self) -> None:
        """Whatever still runs, where the test has failed."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(30)


async def drain(settings: Settings, workers: Workers, made: Sequence[RawArticle], rounds: int, within_s: float) -> list[int]:
    """Feed the pages `made` while workers are stopped and started; returns when all is worked off and all are stopped.

    Gives how many records waited for the stages at each stop.
    """
    rng = random.Random(rounds)  # noqa: S311
    share = len(made) // rounds
    deadline = time.monotonic() + within_s
    waited = []
    for number in range(WORKERS):
        workers.start(number)
    async with producing(settings) as producer:
        for turn in range(rounds):
            is_settled = turn % len(ROUNDS) != UNSETTLED
            if is_settled:
                await wait_for_all(settings, deadline)
            await feed(producer, settings, made[turn * share : (turn + 1) * share])
            if is_settled:
                await wait_for_progress(settings, rng.choice(STAGES), deadline)
            else:
                await asyncio.sleep(rng.uniform(0, 1))
            waited.append(sum(lag.records for lag in await lags(settings)))
            stopped = ROUNDS[turn % len(ROUNDS)]
            await asyncio.gather(*map(workers.stop, stopped))
            for number in stopped:
                workers.start(number)
        await feed(producer, settings, made[rounds * share :])
    await wait_until_done(settings, deadline)
    for number in range(WORKERS):
        await workers.stop(number)
    return waited


async def test_a_stage_whose_faust_does_not_stop_ends_well_after_its_drain_time(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix)
    await ensure_topics(settings)
    log = tmp_path / "stage.log"
    environment = {"HANG": "stops", "NETBINNEN_DRAIN_TIMEOUT_S": "2"}
    stage = start_worker(settings, log, "--stage", SPLIT, module="tests.broker.chaos.hang", **environment)
    try:
        await wait_for_members(settings, SPLIT, 1, time.monotonic() + 60)
        started = time.monotonic()
        stage.terminate()
        code = await asyncio.to_thread(stage.wait, 30)
    finally:
        stage.kill()
    took = time.monotonic() - started
    record_property(LOAD, "a stage with a stop that hangs, and 2 s to drain")
    record_property(SHOWN, f"exit code {code} after {took:.1f} s")
    assert code == 0, log.read_text()[-2000:]
    assert took < STOP_S_MAX
    assert "Faust has not stopped within 2 s" in log.read_text()


@pytest.mark.parametrize(
    ("pages", "rounds", "within_s"), [pytest.param(3_000, 3, 180, id="short"), pytest.param(10_000, 20, 900, id="long")]
)
async def test_a_worker_told_to_stop_under_load_ends_in_time_with_all_its_processes(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, rounds: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix)
    await ensure_topics(settings)
    made = list(make_pages(pages, pace=timedelta(seconds=1), items=2))
    workers = Workers(settings, tmp_path)
    record_property(LOAD, f"{pages} pages, {rounds} rounds, {WORKERS} workers with all stages")
    try:
        waited = await drain(settings, workers, made, rounds, within_s)
    except AssertionError as failed:
        failed.add_note(workers.said())
        raise
    finally:
        workers.end()
    stops = sorted(workers.stops_s)
    record_property(
        SHOWN,
        f"0 lost, 0 twice; {len(stops)} stops, each with exit code 0, the slowest in {stops[-1]:.1f} s, half of them in "
        f"{stops[len(stops) // 2]:.1f} s; no process left; at a stop {min(waited)} to {max(waited)} records waited",
    )
    assert sum(count > 0 for count in waited) > rounds * 3 / 4, "void: workers were stopped that had nothing to do"
    await check_stories(settings, expected_facts(settings, made))
    await check_by_the_log(settings)
