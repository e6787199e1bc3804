"""A consumer that waits for records leaves the processor alone, on both brokers, and has them soon."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.admin import ensure_topics
from streams.connect import connection
from streams.fetching import EMPTY_IN_A_ROW, PAUSE_S, fetch_patiently
from streams.settings import Settings
from streams.topics import EVENTS, Topics
from tests.broker.kafka import KafkaCluster
from tests.broker.newsroom import Newsroom, item, open_newsroom
from tests.broker.pipeline import settings_for

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


async def test_on_apache_kafka_it_is_never_in_the_way(kafka: KafkaCluster, prefix: str) -> None:
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
