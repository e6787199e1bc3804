"""Two workers of each stage on Apache Kafka, killed all the time: every story once, revision by revision. `make chaos`.

A supervisor's part is played here: a killed worker is started again, of publishers every second one only when the other
has taken its partitions over. The test is void, and fails, unless transactions were open at kills (the broker's log says
so) and unless a publisher without transactions, killed the same way, loses or doubles events.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from schemas import RawArticle
from schemas.base import Withdrawn
from schemas.parts import Withdrawal
from streams.admin import ensure_topics
from streams.core.split.parts import Fetch, split_ticker
from streams.settings import Settings, load_settings
from streams.topics import EVENTS, PUBLISH, STAGES
from streams.withdraw import withdraw
from tests.broker.chaos.brokerlog import fenced
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_by_the_log, check_stories, expected_facts
from tests.broker.chaos.fleet import (
    PARTITIONS,
    WORKERS,
    Fleet,
    feed,
    stop_inside_transaction,
    wait_for_members,
    wait_for_progress,
)
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import faults, producing, read_all, wait_until_done
from tests.traffic import make_pages

CONTROL = {PUBLISH: "tests.broker.chaos.control"}


async def chaos(
    settings: Settings, fleet: Fleet, made: Sequence[RawArticle], kills: int, within_s: float, transactions: bool = True
) -> int:
    """Feed the pages `made` while `kills` workers are killed, two thirds of them publishers; returns when all is worked off.

    Gives how many publishers were killed that were seen to stand inside a transaction.
    """
    await ensure_topics(settings)
    rng = random.Random(kills)  # noqa: S311
    share = len(made) // (kills + 1)
    deadline = time.monotonic() + within_s
    inside = 0
    async with fleet.running():
        async with producing(settings) as producer:
            for kill in range(kills):
                stage = PUBLISH if kill % 3 else rng.choice(STAGES[:2])
                number = rng.randrange(WORKERS)
                # Both are at work again, and have something to do: a kill of an idle worker shows nothing.
                await wait_for_members(settings, stage, WORKERS, deadline)
                await feed(producer, settings, made[kill * share : (kill + 1) * share])
                if stage == PUBLISH and transactions:
                    inside += bool(await stop_inside_transaction(settings, fleet, number))
                else:
                    await wait_for_progress(settings, stage, deadline)
                fleet.kill(stage, number)
                if kill % 2:
                    await wait_for_members(settings, stage, WORKERS - 1, deadline)
                    await wait_for_progress(settings, stage, deadline)
                fleet.start(stage, number)
            await feed(producer, settings, made[kills * share :])
        await wait_until_done(settings, deadline)
    return inside


@pytest.mark.parametrize(
    ("pages", "kills", "aborted_min", "within_s"),
    [pytest.param(600, 5, 1, 240, id="short"), pytest.param(26_000, 80, 20, 3_000, id="long")],
)
async def test_kills_lose_and_repeat_nothing(
    kafka: KafkaCluster,
    prefix: str,
    tmp_path: Path,
    record_property: Record,
    pages: int,
    kills: int,
    aborted_min: int,
    within_s: float,
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    fleet = Fleet(settings, tmp_path)
    made = list(make_pages(pages))
    record_property(LOAD, f"{pages} pages, {kills} kills, {WORKERS} workers of each stage")
    inside = await chaos(settings, fleet, made, kills, within_s)
    open_ones = fenced(kafka, settings)
    record_property(
        SHOWN,
        f"0 lost, 0 twice; {open_ones} transactions aborted since their producer was gone, {inside} publishers seen inside "
        f"one at their kill; {len(fleet.ended)} workers ended by themselves",
    )
    await check_stories(settings, expected_facts(settings, made))
    await check_by_the_log(settings)
    assert min(open_ones, inside) >= aborted_min, "void: hardly a kill met an open transaction"


@pytest.mark.parametrize(("pages", "kills"), [pytest.param(600, 5, id="short"), pytest.param(2_000, 20, id="long")])
async def test_without_transactions_the_same_kills_do_harm(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, kills: int
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    fleet = Fleet(settings, tmp_path, CONTROL)
    await chaos(settings, fleet, list(make_pages(pages)), kills, within_s=900, transactions=False)
    found = faults(await read_all(settings, EVENTS))
    record_property(LOAD, f"{pages} pages, {kills} kills")
    record_property(SHOWN, f"{len(found)} events or revisions twice, or missing")
    assert found, "void: the kills hit nothing"


async def withdraw_some(settings: Settings, pages: Sequence[RawArticle]) -> None:
    """A story of each page, one a second: some before they are seen, some after."""
    for raw in pages:
        assert raw.fetched_at is not None
        story_id = split_ticker(raw, Fetch(raw.fetched_at)).parts[-1].story_id
        await withdraw(Withdrawal(story_id=story_id, withdrawn=Withdrawn(at=raw.fetched_at, reason="asked for")), settings)
        await asyncio.sleep(1)


@pytest.mark.parametrize(("pages", "kills"), [pytest.param(400, 5, id="short"), pytest.param(3_000, 20, id="long")])
async def test_a_month_of_pages_with_kills_forgets_and_withdraws_as_without(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, kills: int
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    fleet = Fleet(settings, tmp_path)
    made = list(make_pages(pages, pace=timedelta(days=40) / pages))
    await ensure_topics(settings)
    withdrawing = asyncio.create_task(withdraw_some(settings, made[:: pages // 20]))
    await chaos(settings, fleet, made, kills, within_s=900)
    assert withdrawing.done()
    counts = await check_by_the_log(settings)
    record_property(LOAD, f"{pages} pages of 40 days, {kills} kills")
    record_property(SHOWN, counts.line())
    for name in ("events_created", "events_updated", "events_withdrawn", "stories_forgotten"):
        assert counts[name], f"void: {name} is 0"
