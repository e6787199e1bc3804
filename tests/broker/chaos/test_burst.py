"""Very many pages at once, before a worker starts: they are worked off, in memory that is bounded. `make chaos`."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from schemas import RawArticle
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import STAGES
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_stories, expected_facts
from tests.broker.chaos.fleet import feed
from tests.broker.chaos.processes import resident_mb, stages_of
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, running_worker, wait_until_done
from tests.traffic import make_pages

MORE_MB_MAX = 200
"""Above an idle worker's. Found with 50,000 pages: 60 (split_ticker), 35 (extract_entities), 58 (publish): what 24 partitions
have read ahead and are at, not the burst.
"""


async def peaks(settings: Settings, log: Path, within_s: float) -> tuple[dict[str, float], float]:
    """Let a worker work off what is there. The greatest memory of each stage in MB, and how many seconds that took."""
    started = time.monotonic()
    with running_worker(settings, log) as worker:
        processes = await stages_of(worker.pid)
        await wait_until_done(settings, started + within_s, worker)
        took = time.monotonic() - started
        return {stage: resident_mb(pid, "VmHWM") for stage, pid in processes.items()}, took


async def feed_all(settings: Settings, made: list[RawArticle]) -> None:
    await ensure_topics(settings)
    async with producing(settings) as producer:
        await feed(producer, settings, made)


@pytest.mark.parametrize(("pages", "within_s"), [pytest.param(2_000, 120, id="short"), pytest.param(50_000, 720, id="long")])
async def test_a_burst_is_worked_off_in_bounded_memory(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, pages: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix)
    idle = settings.model_copy(update={"prefix": f"{prefix}idle-"})
    made = list(make_pages(pages, pace=timedelta(seconds=1), items=1))
    await feed_all(idle, made[:1])
    await feed_all(settings, made)
    without, _ = await peaks(idle, tmp_path / "idle.log", 60)
    found, took = await peaks(settings, tmp_path / "worker.log", within_s)
    expected = expected_facts(settings, made)
    more = {stage: found[stage] - without[stage] for stage in STAGES}
    record_property(LOAD, f"{pages} pages at once, one worker")
    record_property(
        SHOWN,
        f"worked off in {took:.0f} s ({pages / took:.0f} pages a second), {len(expected)} stories; at most, MB: "
        + "; ".join(f"{stage} {found[stage]:.0f}, {more[stage]:.0f} above an idle one" for stage in STAGES),
    )
    await check_stories(settings, expected)
    assert max(more.values()) < MORE_MB_MAX
