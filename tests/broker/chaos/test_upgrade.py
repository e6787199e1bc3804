"""Two releases side by side on the same topics and state, forward, back, forward, under load. `make chaos`.

Workers are replaced one at a time. The next release knows a field more in every record (`next_release.py`), of which today's
does not know what it means.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from schemas.codec import parse
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, EVENTS, EXTRACT, PUBLISH, SPLIT, STAGES, STATE
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_stories, expected_facts
from tests.broker.chaos.fleet import PARTITIONS, WORKER, WORKERS, Fleet, feed, wait_for_all, wait_for_members, wait_for_progress
from tests.broker.chaos.next_release import FIELDS, RELEASE
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, read_all, wait_until_done
from tests.traffic import make_pages

NEXT = "tests.broker.chaos.next_release"


async def replace(settings: Settings, fleet: Fleet, number: int, module: str, stages: tuple[str, ...], deadline: float) -> None:
    """`stages` of worker `number` at once, as it would itself; returns when all are at work."""
    await asyncio.gather(*(fleet.replace(stage, number, module) for stage in stages))
    for stage in stages:
        await wait_for_members(settings, stage, WORKERS, deadline)


def steps(rounds: int) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Which worker is replaced by what, and of which stages: forward, then `rounds` times back and forward.

    First all splitters: where what reads is older than what writes.
    """
    for stages in ((SPLIT,), (EXTRACT, PUBLISH)):
        yield from ((number, NEXT, stages) for number in range(WORKERS))
    for module in (WORKER, NEXT) * rounds:
        yield from ((number, module, STAGES) for number in range(WORKERS))


@pytest.mark.parametrize(
    ("pages", "rounds", "within_s"), [pytest.param(560, 1, 600, id="short"), pytest.param(6_000, 5, 1_800, id="long")]
)
async def test_releases_side_by_side_lose_nothing_of_stories_and_nothing_of_the_newer_ones_fields(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, rounds: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    fleet = Fleet(settings, tmp_path)
    made, plan = list(make_pages(pages)), list(steps(rounds))
    share = len(made) // (len(plan) + 1)
    deadline = time.monotonic() + within_s
    carried = 0
    async with fleet.running(), producing(settings) as producer:
        await wait_for_all(settings, deadline)
        for step, (number, module, stages) in enumerate(plan):
            await feed(producer, settings, made[step * share : (step + 1) * share])
            await wait_for_progress(settings, PUBLISH, deadline)
            if stages == (EXTRACT, PUBLISH) and not carried:
                # Until now there was no extractor but today's.
                carried = sum("crawler" in parse(record.value) for record in await read_all(settings, ENRICHED))
            await replace(settings, fleet, number, module, stages, deadline)
        await feed(producer, settings, made[len(plan) * share :])
        await wait_until_done(settings, deadline)
    by = Counter(dict(record.headers)["netbinnen.code_version"] for record in await read_all(settings, EVENTS))
    updates, quiet = check_carried(await read_all(settings, STATE))
    record_property(LOAD, f"{pages} pages, {WORKERS} workers of each stage, replaced one at a time {2 * rounds + 1} times")
    record_property(
        SHOWN,
        f"0 lost, 0 twice; {by[RELEASE.encode()]} events of the next release, {by.total() - by[RELEASE.encode()]} of today's; "
        f"{updates} times today's updated a story with fields of the next one, {quiet} times a story's event stood, and no "
        f"field was lost; {carried} parts of the next splitter came through today's extractor",
    )
    assert fleet.ended == []
    assert min(by[RELEASE.encode()], updates, quiet, carried) > 0, "void: the releases did not meet"
    await check_stories(settings, expected_facts(settings, made))


def check_carried(states: list[ConsumerRecord]) -> tuple[int, int]:
    """What the next release has written into a story's state is in all that were written after it, whoever wrote them.

    Gives how often today's release made a new event of a story with such fields, and how often a state was written anew with
    the event of before.
    """
    last: dict[bytes, dict[str, Any]] = {}
    updates = quiet = 0
    for record in states:
        before, after = last.get(record.key), parse(record.value)
        last[record.key] = after
        if before is None:
            continue
        have, here = fields_of(before), fields_of(after)
        assert all(have[place].items() <= here[place].items() for place in have.keys() & here.keys()), (before, after)
        is_quiet = before["event"]["version"] == after["event"]["version"]
        assert not is_quiet or before["event"] == after["event"]
        quiet += is_quiet
        updates += not is_quiet and "build" in before and "weight" not in after["event"]["netbinnen"]
    return updates, quiet


def fields_of(state: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """The next release's fields in a state, by what they stand in. Where an earlier sight of a text comes, that is another."""
    facts = state["facts"]
    places = {(): state, ("facts",): facts}
    for digest, text in facts["texts"].items():
        places["text", digest] = text
        places["first", digest, text["first"]["fetched_at"]] = text["first"]
    for number, bounds in enumerate(facts["fine"]):
        places["fine", str(number)] = bounds
    names = {name for _, name, _ in FIELDS}
    return {place: {name: values[name] for name in names & values.keys()} for place, values in places.items()}
