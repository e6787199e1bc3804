"""The owner of one partition on Apache Kafka: what it refuses to start from, and a batch that takes too long."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka.errors import KafkaError

from schemas import EnrichedPart, encode
from schemas.codec import encode_carrying, parse
from streams.admin import ensure_topics
from streams.core.story.facts import facts_of
from streams.publish.batch import update
from streams.publish.partition import PartitionPublisher, PublishError, read_stories
from streams.settings import MIB, Settings, load_settings
from streams.topics import ENRICHED, EVENTS, STATE, Topic, Topics
from tests.broker.pipeline import owning, producing, publish_next, read
from tests.broker.shared import SharedKafka
from tests.traffic import parts_of

PAGE = "Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def part(minutes: int = 0) -> EnrichedPart:
    return parts_of(PAGE, NOON + timedelta(minutes=minutes))[-1]


@pytest.fixture
async def settings(kafka: SharedKafka, prefix: str) -> Settings:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1, transaction_timeout_s=3)
    await ensure_topics(settings)
    return settings


async def put(settings: Settings, topic: Topic, value: bytes, key: str = part().story_id) -> None:
    async with producing(settings) as producer:
        await producer.send_and_wait(Topics(settings).name(topic), value, key.encode())


async def test_stories_without_an_offset_are_refused(settings: Settings) -> None:
    """As after the loss of the group: from the beginning on, all would be published anew; from the end on, parts are lost."""
    change = update(part().story_id, facts_of(part()), None)
    assert change is not None
    await put(settings, STATE, change.state)
    with pytest.raises(PublishError, match="has no offset for it"):
        async with owning(settings):
            pass


@pytest.mark.parametrize("value", [b"{", b'{"event": {}, "facts": {}}', b"\xff"])
async def test_a_state_record_that_cannot_be_read_ends_the_start(settings: Settings, value: bytes) -> None:
    await put(settings, STATE, value)
    with pytest.raises(PublishError, match=r"stories\.state/0@0 cannot be read"):
        async with owning(settings):
            pass


async def test_a_state_record_larger_than_what_is_fetched_at_once_is_read_back(settings: Settings) -> None:
    change = update(part().story_id, facts_of(part()), None)
    assert change is not None
    # Beside what this release knows: no text of it is as long.
    state = encode_carrying({**parse(change.state), "x_new": secrets.token_hex(MIB)})
    await put(settings, STATE, state)
    await put(settings, STATE, change.state, "other")
    found = [story async for _, story in read_stories(settings, 0)]
    assert [story.state for story in found if story] == [state, change.state]


async def test_it_is_told_how_far_the_state_is_read_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.publish.partition.RESTORED_AT_ONCE", 1)
    change = update(part().story_id, facts_of(part()), None)
    assert change is not None
    for number in range(3):
        await put(settings, STATE, change.state, f"{number:032x}")
    shares: list[float] = []
    assert [story_id[-1] async for story_id, _ in read_stories(settings, 0, shares.append)] == ["0", "1", "2"]
    # Now and then a fetch has no record yet, and it is told the same again.
    assert sorted(set(shares)) == [0, 1 / 3, 2 / 3]
    assert shares == sorted(shares)


class Slow(PartitionPublisher):
    """Sends everything and then takes too long."""

    async def _send_all(self, *outgoing: Any) -> None:
        await super()._send_all(*outgoing)
        await asyncio.sleep(2)


async def test_a_batch_that_takes_too_long_is_aborted_and_published_once_by_the_next_owner(settings: Settings) -> None:
    await put(settings, ENRICHED, encode(part()))
    async with owning(settings, Slow) as (owner, consumer):
        with pytest.raises(PublishError, match=r"could not be published within 1\.5 s"):
            await publish_next(owner, consumer)
    assert await read(settings, [EVENTS, STATE], 0, extra_s=0.5) == []
    async with owning(settings) as (owner, consumer):
        await publish_next(owner, consumer)
    assert len(await read(settings, [EVENTS, STATE], 2)) == 2


async def test_the_next_owner_fences_the_one_before(settings: Settings) -> None:
    await put(settings, ENRICHED, encode(part()))
    async with owning(settings) as (zombie, its_consumer), owning(settings) as (owner, consumer):
        await publish_next(owner, consumer)
        with pytest.raises((KafkaError, PublishError)):
            await publish_next(zombie, its_consumer)
    assert len(await read(settings, [EVENTS, STATE], 2)) == 2
