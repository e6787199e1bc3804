"""A consumer that waits for records leaves the processor alone, on both brokers, and has them soon, the oldest first."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from streams.admin import ensure_topics
from streams.connect import connection, producer_options
from streams.fetching import EMPTY_IN_A_ROW, PAUSE_S, fetch_patiently
from streams.settings import Settings
from streams.topics import EVENTS, RAW, Topics
from tests.broker.newsroom import Newsroom, item, open_newsroom
from tests.broker.pipeline import settings_for
from tests.broker.shared import SharedKafka

IDLE_S = 2.0


@pytest.fixture(autouse=True)
def patient() -> None:
    fetch_patiently()


@pytest.fixture
async def consumer(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """At the end of all partitions of news.events."""
    consumer = AIOKafkaConsumer(**connection(settings), isolation_level="read_committed")
    await consumer.start()
    partitions = [TopicPartition(Topics(settings).name(EVENTS), number) for number in range(settings.partitions)]
    consumer.assign(partitions)
    await consumer.seek_to_end(*partitions)
    yield consumer
    await consumer.stop()


async def test_while_nothing_comes_the_broker_is_seldom_asked(
    consumer: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    send = consumer._client.send

    async def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal asked
        asked += 1
        return await send(*arguments, **options)

    monkeypatch.setattr(consumer._client, "send", counted)
    assert await consumer.getmany(timeout_ms=int(IDLE_S * 1000)) == {}
    # Without pauses it is thousands; beside fetches there are a few questions for metadata.
    assert asked < 2 * IDLE_S / PAUSE_S


async def test_what_comes_after_a_while_is_read_soon(settings: Settings, consumer: AIOKafkaConsumer) -> None:
    waited_s = []
    async with open_newsroom(settings) as newsroom:
        for number in range(3):
            await asyncio.sleep(PAUSE_S * EMPTY_IN_A_ROW)
            reading = asyncio.create_task(consumer.getone())
            await newsroom.publish(item(number))
            published = time.monotonic()
            record = await asyncio.wait_for(reading, 20)
            assert item(number).story_id.encode() in record.value
            waited_s.append(time.monotonic() - published)
    # Kafka's own wait is half a second. The best of three, since others may have the processor.
    assert min(waited_s) < 0.4


async def test_on_apache_kafka_it_is_never_in_the_way(kafka: SharedKafka, prefix: str) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    consumer = AIOKafkaConsumer(
        Topics(settings).name(EVENTS), **connection(settings), isolation_level="read_committed", auto_offset_reset="earliest"
    )
    async with open_newsroom(settings) as newsroom:
        await consumer.start()
        try:
            assert max([await empty_answers(consumer, newsroom, number) for number in range(20)]) < EMPTY_IN_A_ROW
        finally:
            await consumer.stop()


async def empty_answers(consumer: AIOKafkaConsumer, newsroom: Newsroom, number: int) -> int:
    """How many there were in a row after an event and what was aborted; both end with a marker, which is no record."""
    await newsroom.publish(item(number))
    await newsroom.send_event(b"{", abort=True)
    await consumer.getone()
    empty: int = consumer._fetcher._empty
    return empty


Times = Mapping[int, Sequence[int]]
"""By partition, the times of its records in ms after `FROM_MS`."""
FROM_MS = int(time.time() * 1000) - 3_600_000
"""No longer ago: a broker deletes what is older than its topic keeps, and the embedded one does so within a second."""


@asynccontextmanager
async def reader(settings: Settings, times: Times) -> AsyncIterator[AIOKafkaConsumer]:
    """Has fetched records with those times, and handed over none."""
    topic = Topics(settings).name(RAW)
    consumer = AIOKafkaConsumer(**connection(settings), auto_offset_reset="earliest")
    async with AIOKafkaProducer(**producer_options(settings)) as producer:
        for partition, of_records in times.items():
            for number, at_ms in enumerate(of_records):
                await producer.send(topic, b"%d" % number, partition=partition, timestamp_ms=FROM_MS + at_ms)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, partition) for partition in times])
        async with asyncio.timeout(20):
            while len(consumer._fetcher._records) < len(times):
                await asyncio.sleep(0.01)
        yield consumer
    finally:
        await consumer.stop()


async def asks(consumer: AIOKafkaConsumer, count: int, at_once: int = 16) -> list[dict[int, list[ConsumerRecord]]]:
    """What each ask gives of each partition, until `count` records have come."""
    found: list[dict[int, list[ConsumerRecord]]] = []
    async with asyncio.timeout(20):
        while count > 0:
            came = await consumer.getmany(timeout_ms=200, max_records=at_once)
            assert sum(map(len, came.values())) <= at_once
            found.append({place.partition: records for place, records in came.items()})
            count -= sum(map(len, came.values()))
    return found


@pytest.mark.parametrize("at_once", [1, 16])
async def test_of_several_partitions_the_oldest_records_are_read_first(settings: Settings, at_once: int) -> None:
    """Though one has ten times what another has: by numbers alone that would be behind for ever."""
    times = {0: range(0, 1_000, 5), 1: range(2, 1_000, 50)}
    async with reader(settings, times) as consumer:
        found = await asks(consumer, sum(map(len, times.values())), at_once)
    latest_ms = dict.fromkeys(times, FROM_MS)
    apart_ms = []
    for ask in found:
        latest_ms |= {partition: records[-1].timestamp for partition, records in ask.items()}
        apart_ms.append(max(latest_ms.values()) - min(latest_ms.values()))
    # A record of the second stands for 50 ms, a step of the first for 10. In the order of partitions it is some hundreds.
    assert max(apart_ms) <= 100


async def test_a_partition_whose_clock_is_ahead_waits_for_no_other(settings: Settings) -> None:
    ahead = 10**6  # Kafka takes no record whose time is more than an hour to come.
    times = {0: range(100), 1: range(ahead, ahead + 100)}
    async with reader(settings, times) as consumer:
        found = await asks(consumer, 200)
    assert all(ask.keys() == times.keys() for ask in found[:6])


@pytest.mark.parametrize("seed", range(5))
async def test_each_record_is_read_once_whatever_its_time_and_in_the_order_of_its_partition(
    settings: Settings, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311
    times = {partition: [rng.randrange(10**6) for _ in range(rng.randint(1, 120))] for partition in range(settings.partitions)}
    async with reader(settings, times) as consumer:
        found = await asks(consumer, sum(map(len, times.values())))
        assert await consumer.getmany(timeout_ms=100) == {}
    for partition, of_records in times.items():
        came = [record for ask in found for record in ask.get(partition, ())]
        assert [record.offset for record in came] == [*range(len(of_records))]
        assert [record.timestamp - FROM_MS for record in came] == of_records
