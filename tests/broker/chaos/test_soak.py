"""An hour of whole workers on the same stories, day after day: no process grows, no partition stands still. `make chaos`.

Each loop over the stories is a day later than the one before, so each has all of them to write, and what is known of
them is no more than it was: the ages on the pages count back to the same day. One page in ten is fetched a little earlier
on every day, so its items come out again, narrower.
"""

import asyncio
import csv
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from schemas import RawArticle
from streams.admin import admin_client, ensure_topics
from streams.connect import connection
from streams.settings import Settings, load_settings
from streams.topics import ALL, PUBLISH, READS, STAGES, Topics
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.fleet import feed, wait_for_members
from tests.broker.chaos.processes import counted, resident_mb, stages_of
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, running_worker, wait_until_done
from tests.traffic import START, story_text

STORIES, ON_A_PAGE = 5_000, 10
PAGES_PER_S = 5
"""A loop takes 100 s, and a busy machine of two cores is not starved."""
NARROWER_SHARE, NARROWER = 10, timedelta(minutes=10)
LOOK_S = 10
GROWTH_MB_MAX = 1.0
"""In ten minutes, by least squares."""
STANDSTILL_S_MAX = 60


def make_day(day: int) -> Iterator[RawArticle]:
    """All stories once more, as their pages show them on that day: an article and items of its section on each."""
    age = f"{day + 1} dagen geleden" if day else "1 dag geleden"
    for number in range(STORIES // ON_A_PAGE):
        rng = random.Random(number)  # noqa: S311
        article, *items = (story_text(number * ON_A_PAGE + at, rng) for at in range(ON_A_PAGE))
        page = f"Kop boven nummer {number}\n{article}\nMeer volgt.\nMeer uit Sport\n" + "\n".join(
            f"{it}\n{age}" for it in items
        )
        earlier = NARROWER * day if number % NARROWER_SHARE == 0 else timedelta()
        yield RawArticle(url=f"https://a.example/{number}", text=page, fetched_at=START + timedelta(days=day) - earlier)


async def feed_days(settings: Settings, seconds: float) -> int:
    """Feed day after day at `PAGES_PER_S`, whole days only, for as long as `seconds` or a little longer. How many days."""
    started = time.monotonic()
    fed = day = 0
    async with producing(settings) as producer:
        while time.monotonic() - started < seconds:
            for raw in make_day(day):
                await asyncio.sleep(started + fed / PAGES_PER_S - time.monotonic())
                await feed(producer, settings, [raw])
                fed += 1
            day += 1
    return day


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """How fast the second grows with the first: the median over all pairs, by Theil and Sen.

    A machine that is busy for minutes makes one backlog, and its batches leave the publisher larger by a step. A fitted
    line takes the step for growth; what goes on growing is in most of the pairs.
    """
    return median((b - a) / (later - sooner) for (sooner, a), (later, b) in combinations(samples, 2))


def test_a_step_is_no_growth_and_a_leak_beside_it_is() -> None:
    step = [(float(at), 70.0 if at < 600 else 140.0) for at in range(0, 3_600, 60)]
    assert slope(step) == 0
    leak = [(at, size + at / 300) for at, size in step]
    assert slope(leak) * 600 > 2 * GROWTH_MB_MAX * 0.99


class Watch:
    """Looks at the stages every `LOOK_S`: their memory, and how long a partition stood still while records waited."""

    def __init__(self, settings: Settings, processes: dict[str, int]) -> None:
        self._settings = settings
        self._processes = processes
        self._since: dict[tuple[str, TopicPartition], tuple[int, float]] = {}
        self.memory: dict[str, list[tuple[float, float]]] = {stage: [] for stage in STAGES}
        self.standstill_s = 0.0

    async def look(self) -> None:
        started = time.monotonic()
        async with admin_client(self._settings) as admin, AIOKafkaConsumer(**connection(self._settings)) as consumer:
            while True:
                for stage, pid in self._processes.items():
                    self.memory[stage].append((time.monotonic() - started, resident_mb(pid, "VmRSS")))
                    await self._look_at_offsets(stage, admin, consumer)
                await asyncio.sleep(LOOK_S)

    async def _look_at_offsets(self, stage: str, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> None:
        topics = Topics(self._settings)
        partitions = [TopicPartition(topics.name(READS[stage]), number) for number in range(self._settings.partitions)]
        ends = await consumer.end_offsets(partitions)
        committed = await admin.list_consumer_group_offsets(topics.group(stage))
        now = time.monotonic()
        for partition in partitions:
            offset = committed[partition].offset if partition in committed else 0
            before, since = self._since.get((stage, partition), (-1, now))
            if offset != before or offset >= ends[partition]:
                since = now
            self._since[stage, partition] = offset, since
            self.standstill_s = max(self.standstill_s, now - since)

    def growth(self, stage: str, warm_up_s: float) -> tuple[float, float, float]:
        """After `warm_up_s`: the memory in MB at first and at last, and by how many MB it grows in ten minutes."""
        samples = [(at, size) for at, size in self.memory[stage] if at >= warm_up_s]
        return samples[0][1], samples[-1][1], slope(samples) * 600

    def write(self, path: Path) -> None:
        """All samples, for whoever wants to draw them."""
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["s", *STAGES])
            for samples in zip(*self.memory.values(), strict=False):
                rows.writerow([round(samples[0][0]), *(f"{size:.2f}" for _, size in samples)])


async def dead_letters(settings: Settings) -> int:
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        names = [Topics(settings).name(topic) for topic in ALL if topic.name.endswith(".dlq")]
        partitions = [TopicPartition(name, number) for name in names for number in range(settings.partitions)]
        return sum((await consumer.end_offsets(partitions)).values())


@pytest.mark.parametrize(("seconds", "warm_up_s"), [pytest.param(3_600, 600, id="long")])
async def test_an_hour_of_the_same_stories_makes_no_process_grow(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, seconds: float, warm_up_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix)
    await ensure_topics(settings)
    log = tmp_path / "worker.log"
    with running_worker(settings, log) as worker:
        processes = await stages_of(worker.pid)
        for stage in STAGES:
            await wait_for_members(settings, stage, 1, time.monotonic() + 60)
        watch = Watch(settings, processes)
        looking = asyncio.create_task(watch.look())
        days = await feed_days(settings, seconds)
        await wait_until_done(settings, time.monotonic() + 60, worker)
        assert not looking.done(), looking.exception()
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        assert await stages_of(worker.pid) == processes
    watch.write(log.with_name("memory.csv"))
    growths = {stage: watch.growth(stage, warm_up_s) for stage in STAGES}
    counts = counted(log, PUBLISH)
    letters = await dead_letters(settings)
    pages = days * STORIES // ON_A_PAGE
    record_property(LOAD, f"{seconds} s, {days} times {STORIES} stories: {pages} pages, {PAGES_PER_S} a second, one worker")
    record_property(
        SHOWN,
        f"after {warm_up_s} s, MB: "
        + "; ".join(f"{stage} {a:.1f} to {b:.1f}, {slope:+.2f} in 10 min" for stage, (a, b, slope) in growths.items())
        + f"; no partition stood still for over {watch.standstill_s:.0f} s; lag 0, {letters} dead letters, 0 restarts; "
        f"{counts.get('events_updated')} updates",
    )
    narrower = STORIES // ON_A_PAGE // NARROWER_SHARE * (ON_A_PAGE - 1)
    expected = {"done": days * STORIES, "events_created": STORIES, "events_updated": (days - 1) * narrower}
    assert {
        name: count for name, count in counts.items() if name not in ("unknown_fields", "transactions_committed")
    } == expected
    assert letters == 0
    assert watch.standstill_s <= STANDSTILL_S_MAX
    for stage, (_, _, slope) in growths.items():
        assert slope < GROWTH_MB_MAX, stage
