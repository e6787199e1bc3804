"""Workers come and go while pages are fed, and one that was given up for dead comes back: every story once. `make chaos`.

The broker's log says that the groups were rebalanced, and what became of the transaction that the dead one stood in.
"""

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from schemas import RawArticle
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import PUBLISH, STAGES
from tests.broker.chaos.brokerlog import is_fenced_at, rebalances
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_by_the_log, check_stories, expected_facts
from tests.broker.chaos.fleet import (
    PARTITIONS,
    SESSION_S,
    WORKERS,
    Fleet,
    feed,
    stop_inside_transaction,
    wait_for_all,
    wait_for_members,
    wait_for_progress,
)
from tests.broker.chaos.load import under_load
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, wait_until_done, waiting
from tests.traffic import make_pages

THIRD = WORKERS
"""The number of the worker that comes and goes: the others have those below."""
STOP_WITHIN_S = 10
DEAD_S = 2 * SESSION_S
SLOWLY_S, SLOWLY_PARTS = 24, 60
"""How long a worker is tried to be stopped at work, and in how many parts pages are fed meanwhile."""


def shares(made: Sequence[RawArticle], count: int) -> list[Sequence[RawArticle]]:
    return [made[number * len(made) // count : (number + 1) * len(made) // count] for number in range(count)]


def count_rebalances(kafka: KafkaCluster, settings: Settings) -> int:
    return sum(len(rebalances(kafka, settings, stage)) for stage in STAGES)


async def come_and_go(
    kafka: KafkaCluster, settings: Settings, fleet: Fleet, moves: int, deadline: float
) -> tuple[int, int, float]:
    """A third worker of a stage joins, or leaves where it is there, `moves` times in all.

    Gives how many rebalances that made, at how many of the moves records waited for the stage, and the longest stop.
    """
    rng = random.Random(moves)  # noqa: S311
    members = dict.fromkeys(STAGES, WORKERS)
    busy, longest_s = 0, 0.0
    before = count_rebalances(kafka, settings)
    for _ in range(moves):
        stage = rng.choice(STAGES)
        # Only then is a move a rebalance of its own, and not part of the one before.
        await wait_for_members(settings, stage, members[stage], deadline)
        busy += await waiting(settings, stage) > 0
        if members[stage] == WORKERS:
            fleet.start(stage, THIRD)
            members[stage] += 1
        else:
            code, took_s = await fleet.stop(stage, THIRD)
            assert code == 0, fleet.tail(stage, THIRD)
            members[stage] -= 1
            longest_s = max(longest_s, took_s)
    for stage in STAGES:
        await wait_for_members(settings, stage, members[stage], deadline)
    return count_rebalances(kafka, settings) - before, busy, longest_s


@pytest.mark.parametrize(("moves", "within_s"), [pytest.param(4, 120, id="short"), pytest.param(30, 600, id="long")])
async def test_joins_and_leaves_lose_and_repeat_nothing(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, moves: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    fleet = Fleet(settings, tmp_path)
    deadline = time.monotonic() + within_s
    async with fleet.running():
        await wait_for_all(settings, deadline)
        async with under_load(settings) as load:
            found, busy, longest_s = await come_and_go(kafka, settings, fleet, moves, deadline)
        await wait_until_done(settings, deadline)
    record_property(LOAD, f"{len(load.acked)} pages, {moves} joins and leaves of a third worker of a stage")
    record_property(
        SHOWN,
        f"0 lost, 0 twice; {found} rebalances by the broker's log, {busy} of the moves while records waited; a stop took "
        f"{longest_s:.1f} s at most; longest standstill of a partition: {load.standstills}; {len(fleet.ended)} workers ended "
        "by themselves",
    )
    await check_stories(settings, expected_facts(settings, load.acked))
    await check_by_the_log(settings)
    assert longest_s < STOP_WITHIN_S
    assert fleet.traces() == []
    assert found >= moves, "void: not every move was a rebalance"
    assert busy >= moves / 2, "void: there was nothing to do"


async def feed_slowly(producer: AIOKafkaProducer, settings: Settings, pages: Sequence[RawArticle], met: asyncio.Event) -> None:
    """Until a worker is `met` at work, then the rest: what is fed at once is soon worked off."""
    for some in shares(pages, SLOWLY_PARTS):
        await feed(producer, settings, some)
        with suppress(TimeoutError):
            await asyncio.wait_for(met.wait(), SLOWLY_S / SLOWLY_PARTS)


async def stop_at_work(settings: Settings, fleet: Fleet, stage: str, number: int, deadline: float) -> dict[TopicPartition, int]:
    """SIGSTOP a worker that has something to do. Of a publisher, the transactions that it stands inside."""
    await wait_for_progress(settings, stage, deadline)
    if stage == PUBLISH:
        held = await stop_inside_transaction(settings, fleet, number, SLOWLY_S)
        assert held, "void: the publisher was met inside no transaction"
        return held
    fleet.signal(stage, number, signal.SIGSTOP)
    return {}


async def leave_for_dead(
    settings: Settings, fleet: Fleet, stage: str, made: Sequence[RawArticle], deadline: float
) -> dict[TopicPartition, int]:
    """A worker of the stage stands still for twice its session while the other takes over, then goes on. Feeds the pages."""
    first, second, third = shares(made, 3)
    await wait_for_members(settings, stage, WORKERS, deadline)
    async with producing(settings) as producer:
        met = asyncio.Event()
        feeding = asyncio.create_task(feed_slowly(producer, settings, first, met))
        try:
            held = await stop_at_work(settings, fleet, stage, 0, deadline)
        finally:
            stopped = time.monotonic()
            met.set()
            await feeding
        await feed(producer, settings, second)
        assert await waiting(settings, stage) > 0, f"void: {stage} had nothing to do"
        await wait_for_members(settings, stage, WORKERS - 1, deadline)
        while await waiting(settings, stage):
            assert time.monotonic() < deadline, f"the others of {stage} have not taken over"
            await asyncio.sleep(0.3)
        await asyncio.sleep(stopped + DEAD_S - time.monotonic())
        fleet.signal(stage, 0, signal.SIGCONT)
        await feed(producer, settings, third)
    await wait_until_done(settings, deadline)
    await wait_for_members(settings, stage, WORKERS, deadline)
    return held


@pytest.mark.parametrize(
    ("pages", "stages", "within_s"),
    [pytest.param(240, (PUBLISH,), 120, id="short"), pytest.param(600, STAGES, 240, id="long")],
)
async def test_a_zombie_loses_and_repeats_nothing(
    kafka: KafkaCluster,
    prefix: str,
    tmp_path: Path,
    record_property: Record,
    pages: int,
    stages: Sequence[str],
    within_s: float,
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    fleet = Fleet(settings, tmp_path)
    made = list(make_pages(pages * len(stages)))
    record_property(LOAD, f"{len(made)} pages; stopped for {DEAD_S} s, session {SESSION_S} s: {', '.join(stages)}")
    held: dict[TopicPartition, int] = {}
    async with fleet.running():
        for stage, share in zip(stages, shares(made, len(stages)), strict=True):
            held |= await leave_for_dead(settings, fleet, stage, share, time.monotonic() + within_s)
    of_it = [is_fenced_at(kafka, partition, offset) for partition, offset in held.items()]
    record_property(
        SHOWN,
        f"0 lost, 0 twice; {sum(of_it)} of {len(of_it)} transactions that the publisher stood in aborted with a higher epoch, "
        f"nothing of it after; {len(fleet.ended)} workers ended by themselves",
    )
    await check_stories(settings, expected_facts(settings, made))
    await check_by_the_log(settings)
    assert of_it
    assert all(of_it)
    assert fleet.traces() == []
