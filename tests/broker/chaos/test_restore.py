"""How long a publisher takes to read its stories back, what they weigh, and that its group does not notice. `make chaos`.

Apache Kafka is given the state of many stories; a worker is started as an operator starts it, and is ready when it has
published one more part in every partition.
"""

import asyncio
import time
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas import encode
from streams.admin import ensure_topics
from streams.connect import connection
from streams.offline import states_of
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, PUBLISH, STATE, Topics
from tests.broker.chaos.brokerlog import rebalances
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.processes import resident_mb
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, start_worker, waiting
from tests.traffic import START, make_pages, parts_of

SESSION_S = 6
PAGES = 500
"""Their stories are what the others are copies of."""
COPIES_SENT_AT_ONCE = 5_000


def models() -> dict[str, bytes]:
    """State records of realistic stories, by story_id: items seen on many pages, some with their article."""
    return {story_id: story.state for story_id, story in states_of(make_pages(PAGES)).items()}


async def fill(settings: Settings, count: int) -> float:
    """Write the states of `count` stories, and the group's offsets. The mean bytes of one."""
    topics = Topics(settings)
    of_models = cycle(models().items())
    size = 0
    async with producing(settings) as producer:
        for start in range(0, count, COPIES_SENT_AT_ONCE):
            sends = []
            for number in range(start, min(start + COPIES_SENT_AT_ONCE, count)):
                model, value = next(of_models)
                story_id = f"{number:032x}"
                copy = value.replace(model.encode(), story_id.encode())
                size += len(copy)
                sends.append(await producer.send(topics.name(STATE), copy, story_id.encode()))
            await asyncio.gather(*sends)
    async with AIOKafkaConsumer(**connection(settings), group_id=topics.group(PUBLISH), enable_auto_commit=False) as consumer:
        partitions = [TopicPartition(topics.name(ENRICHED), number) for number in range(settings.partitions)]
        consumer.assign(partitions)
        await consumer.commit(dict.fromkeys(partitions, OffsetAndMetadata(0, "")))
    return size / count


async def feed_every_partition(settings: Settings) -> None:
    (raw,) = make_pages(1)
    part = parts_of(raw.text or "", START + timedelta(hours=3))[0]
    async with producing(settings) as producer:
        for number in range(settings.partitions):
            await producer.send_and_wait(
                Topics(settings).name(ENRICHED), encode(part), part.story_id.encode(), partition=number
            )


async def ready_after_s(settings: Settings, log: Path, within_s: float) -> tuple[float, float, float]:
    """Start a publisher and stop it once it has published: seconds that took, its memory then and at most, in MB."""
    started = time.monotonic()
    process = start_worker(settings, log, "--stage", "publish", NETBINNEN_SESSION_TIMEOUT_S=str(SESSION_S))
    try:
        while await waiting(settings, PUBLISH):
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() - started < within_s, "not ready in time"
            await asyncio.sleep(0.5)
        return time.monotonic() - started, resident_mb(process.pid, "VmRSS"), resident_mb(process.pid, "VmHWM")
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-2000:]


@pytest.mark.parametrize(
    ("stories", "at_least_s", "within_s"),
    [pytest.param(20_000, 0, 120, id="short"), pytest.param(1_000_000, 60, 1_200, id="long")],
)
async def test_reading_stories_back_costs_no_membership(
    kafka: KafkaCluster,
    prefix: str,
    tmp_path: Path,
    record_property: Record,
    stories: int,
    at_least_s: float,
    within_s: float,
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix)
    empty = settings.model_copy(update={"prefix": f"{prefix}empty-"})
    for each in (settings, empty):
        await ensure_topics(each)
        await feed_every_partition(each)
    size = await fill(settings, stories)
    without = await ready_after_s(empty, tmp_path / "empty.log", within_s)
    took, memory, peak = await ready_after_s(settings, tmp_path / "publish.log", within_s)
    said = rebalances(kafka, settings, PUBLISH)
    record_property(LOAD, f"{stories} stories of {size:.0f} bytes in {settings.partitions} partitions")
    record_property(
        SHOWN,
        f"ready after {took:.0f} s ({without[0]:.0f} s without any), {memory:.0f} MB, at most {peak:.0f} ({without[1]:.0f} "
        f"without any): {(memory - without[1]) * 1024 * 1024 / stories:.0f} bytes a story; {len(said)} rebalances",
    )
    assert took >= at_least_s, "void: the restore was no long one"
    # One to come and one to go.
    assert len(said) == 2
