"""Replays of a window beside live workers on Apache Kafka, under load, and how fast a replay is beside them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from schemas import RawArticle
from streams.admin import positions_of
from streams.settings import Settings, load_settings
from streams.topics import EXTRACT, SPLIT, STAGES
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_stories, expected_facts
from tests.broker.chaos.fleet import PARTITIONS, feed
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, running_worker, wait_until_done
from tests.broker.replaying import feed_raw, netbinnen, output_of, start, stories_in, summary_of
from tests.broker.test_diff import changed_by_the_other_tagger, differences
from tests.traffic import make_pages

EVERY_S = 0.2
"""Between pages while replays run: the live workers are never done for long."""
FULL_SPEED_RUNS = 3
"""Of live stages and of replays, in turn: each takes some seconds, in which the machine may do something else."""


async def feed_on(settings: Settings, pages: Sequence[RawArticle]) -> int:
    """A page now and then, until cancelled; gives how many."""
    fed = 0
    async with producing(settings) as producer:
        with suppress(asyncio.CancelledError):
            for page in pages:
                await feed(producer, settings, [page])
                fed += 1
                await asyncio.sleep(EVERY_S)
    return fed


async def live_rate(settings: Settings, pages: int, deadline: float) -> float:
    """Pages a second of a worker that has just been started on so many, from the first part it has sent until all is done."""
    while not any(at.end for at in (await positions_of(settings, EXTRACT) or {}).values()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    began = time.monotonic()
    await wait_until_done(settings, deadline)
    return pages / (time.monotonic() - began)


@pytest.mark.parametrize(("pages", "within_s"), [pytest.param(600, 120, id="short"), pytest.param(10_000, 600, id="long")])
async def test_replays_of_a_window_beside_live_workers(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    made = list(make_pages(pages * 2))
    first, later = made[:pages], made[pages:]
    await feed_raw(settings, first)
    window = [option for number in range(PARTITIONS) for option in ("--offsets", await middle(settings, number))]
    with running_worker(settings, tmp_path / "worker.log"):
        live = await live_rate(settings, pages, time.monotonic() + within_s)
        feeding = asyncio.create_task(feed_on(settings, later))
        runs = {"one": (["--processes", "1"], {}), "two": ([], {"NETBINNEN_PARTITIONS": "5"}), "other": ([], {})}
        for id_, (options, environment) in runs.items():
            module = "tests.broker.other_tagger" if id_ == "other" else "streams.cli"
            with start(settings, "replay", *window, "--id", id_, *options, module=module, **environment) as process:
                while process.poll() is None:
                    await asyncio.sleep(0.2)
                assert process.returncode == 0, process.communicate()
        feeding.cancel()
        fed = await feeding
        await wait_until_done(settings, time.monotonic() + within_s)
        standing = [await positions_of(settings, stage) for stage in STAGES]
    rate, live = await full_speeds(settings, first, live, within_s, tmp_path)
    ratio = rate / live
    one, two = await output_of(settings, "one"), await output_of(settings, "two")
    changed = changed_by_the_other_tagger(stories_in(one))
    found, _ = await differences(settings, "one", "other")
    record_property(LOAD, f"{pages} pages, then one each {EVERY_S:g} s ({fed}); two replays of {len(one[0])} stories")
    record_property(
        SHOWN,
        f"both the same to the byte; {len(found)} stories changed by another tagger, all named; live: 0 lost, 0 twice; "
        f"at full speed {rate:.0f} pages a second, live {live:.0f}: {ratio:.2f} of it",
    )
    assert fed, "void: nothing was live meanwhile"
    assert one == two
    assert {each["uri"] for each in found} == changed
    assert changed
    assert [await positions_of(settings, stage) for stage in STAGES] == standing
    await check_stories(settings, expected_facts(settings, [*first, *later[:fed]]))
    assert ratio >= 1


async def full_speeds(
    settings: Settings, pages: Sequence[RawArticle], live: float, within_s: float, folder: Path
) -> tuple[float, float]:
    """Pages a second of replays of all there is, and of live workers on `pages`, of which one made `live`: the medians.

    Of a replay from its first pages on, without what its start takes, as live is.
    """
    begun = summary_of(netbinnen(settings, "replay", "--offsets", "0:0-1", "--json", "--id", "begun"))
    lives, replays = [live], []
    for run in range(FULL_SPEED_RUNS):
        whole = summary_of(netbinnen(settings, "replay", "--all", "--json", "--id", f"all-{run}"))
        replays.append((whole["read"] - begun["read"]) / (whole["seconds"] - begun["seconds"]))
        if len(lives) < FULL_SPEED_RUNS:
            fresh = settings.model_copy(update={"prefix": f"{settings.prefix}{run}-"})
            await feed_raw(fresh, pages)
            with running_worker(fresh, folder / f"live-{run}.log"):
                lives.append(await live_rate(fresh, len(pages), time.monotonic() + within_s))
    return median(replays), median(lives)


async def middle(settings: Settings, partition: int) -> str:
    """The middle third of a partition."""
    positions = await positions_of(settings, SPLIT)
    assert positions is not None
    end = positions[partition].end
    return f"{partition}:{end // 3}-{2 * end // 3}"
