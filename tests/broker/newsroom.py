"""Publishes to news.events and stories.state what the publisher would, in its transactions, without the stages before it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer

from schemas import EnrichedPart, encode
from schemas.base import Withdrawn
from schemas.parts import Withdrawal
from streams.connect import connection
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import ENRICHED, EVENTS, Topics
from tests.traffic import parts_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def item(number: int, at: datetime = NOON, more: str = "Het waait.") -> EnrichedPart:
    """Story `number` as a page shows it at `at`. Seen again half an hour later its time narrows, which is a revision."""
    page = f"Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - Boot nummer {number} is vertrokken. {more}\n1 uur geleden"
    return parts_of(page, at)[-1]


def withdrawal(number: int) -> Withdrawal:
    return Withdrawal(story_id=item(number).story_id, withdrawn=Withdrawn(at=NOON + DAY, reason="asked for"))


class Newsroom:
    """The publisher of all partitions; stories stay in the one that their id gives them."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._topics = Topics(settings)
        self._producer = producer
        self._stories = [Stories() for _ in range(settings.partitions)]

    def partition_of(self, part: EnrichedPart | Withdrawal) -> int:
        return int(part.story_id, 16) % self._topics.partitions

    async def publish(self, *parts: EnrichedPart | Withdrawal) -> None:
        """What `parts` change, in a transaction a partition."""
        for number, stories in enumerate(self._stories):
            batch = Batch(number, stories, Counts(), 1)
            batch.add(_record(part, number) for part in parts if self.partition_of(part) == number)
            await self.send([replace(out, partition=number) for out in batch.outgoing()])
            batch.remember()

    async def publish_later(self, days: int) -> None:
        """News of so many days later in every partition, which ends what was there before."""
        found: set[int] = set()
        number = 1_000_000 * days
        while len(found) < len(self._stories):
            number += 1
            part = item(number, NOON + days * DAY)
            if self.partition_of(part) not in found:
                found.add(self.partition_of(part))
                await self.publish(part)
        # What is over by one batch is forgotten by the next.
        await self.publish()

    async def send(self, records: Iterable[Outgoing], *, abort: bool = False) -> None:
        await self._producer.begin_transaction()
        for out in records:
            name = self._topics.name(out.topic)
            await (await self._producer.send(name, out.value, out.key, out.partition, headers=list(out.headers)))
        await (self._producer.abort_transaction() if abort else self._producer.commit_transaction())

    async def send_event(
        self, value: bytes | None, *headers: tuple[str, bytes], partition: int = 0, abort: bool = False
    ) -> None:
        """A record of news.events with `value` as it stands."""
        await self.send([Outgoing(EVENTS, b"k", value, headers, partition)], abort=abort)


def _record(part: EnrichedPart | Withdrawal, partition: int) -> Incoming:
    return Incoming(ENRICHED.name, partition, 0, 0, part.story_id.encode(), encode(part))


@asynccontextmanager
async def open_newsroom(settings: Settings) -> AsyncIterator[Newsroom]:
    producer = AIOKafkaProducer(**connection(settings), transactional_id=f"{settings.prefix}newsroom", acks="all")
    try:
        await producer.start()
        yield Newsroom(settings, producer)
    finally:
        await producer.stop()
