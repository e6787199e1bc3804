"""One input partition: who owns it, what it remembers, and its transactions.

Each partition has its own transactional id, so that whoever starts with it fences the owner before: with that, not
with the group's generation (aiokafka has no KIP-447, its issue 844), a batch is published once.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalOperation
from aiokafka.structs import OffsetAndMetadata

from schemas import DecodeError, StoryState, decode
from streams.connect import consumer_options, heed_cancellation, stop_consumer, transactional_producer
from streams.framing import framing_of
from streams.metrics import Counts
from streams.process import give_memory_back
from streams.publish.batch import Batch
from streams.publish.memory import Stories, Story
from streams.records import Incoming, Outgoing, place_of
from streams.sends import send_all
from streams.settings import Settings
from streams.topics import ENRICHED, PUBLISH, STATE, Topics
from streams.tracing import sending

if TYPE_CHECKING:
    from streams.spans import Spans

DEADLINE_SHARE = 0.5
"""Of the transaction's timeout, what a batch may take to send. Past the timeout the broker would abort it unasked."""
COMPUTING_S = 0.005
"""A part or some, after which whatever else waits gets a turn: a transaction of another partition needs some 25 of them."""
RESTORED_AT_ONCE = 500
"""State records read back before others get their turn: a heartbeat must not wait for 24 partitions of thousands each."""


class PublishError(Exception):
    """The publisher cannot go on, and a person must look. One line that says what to do."""


def incoming(record: ConsumerRecord) -> Incoming:
    """An aiokafka record, its bytes untouched."""
    return Incoming(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        value=record.value,
        headers=list(record.headers),
    )


async def read_stories(
    settings: Settings, partition: int, moved: Callable[[float], None] = lambda _: None
) -> AsyncGenerator[tuple[str, Story | None]]:
    """The committed records of a partition of stories.state, from its beginning to where it ends now; None for a tombstone.

    `moved` is told what share of them is read, by offsets. Raises PublishError at one that cannot be read.
    """
    state = TopicPartition(Topics(settings).name(STATE), partition)
    reader = AIOKafkaConsumer(
        **consumer_options(settings),
        isolation_level="read_committed",
        enable_auto_commit=False,
        # Where retention takes the oldest segment away under the reader it goes on behind it, not at the end.
        auto_offset_reset="earliest",
    )
    try:
        await reader.start()
        reader.assign([state])
        await reader.seek_to_beginning(state)
        end = (await reader.end_offsets([state]))[state]
        begin = await reader.position(state)
        # By position, never by a last record: transaction markers and compaction leave gaps.
        while (at := await reader.position(state)) < end:
            moved((at - begin) / (end - begin))
            for records in (await reader.getmany(state, timeout_ms=500, max_records=RESTORED_AT_ONCE)).values():
                for record in records:
                    yield record.key.decode() if record.key else "", _story_of(record)
    finally:
        await stop_consumer(reader)


def _story_of(record: ConsumerRecord) -> Story | None:
    if record.value is None:
        return None
    try:
        state, _ = decode(StoryState, record.value)
        return Story.restored(state, record.value)
    except (DecodeError, ValueError) as error:
        # Only a DecodeError is known to say nothing of what is in the record.
        why = error if isinstance(error, DecodeError) else "its facts have no last day"
        raise PublishError(
            f"the state record {place_of(record)} cannot be read ({why}): was it written by netbinnen?"
        ) from None


class PartitionPublisher:
    """Owns one partition of stories.enriched from its assignment to its revocation.

    `start` fences, restores and seeks; then it is to `take` records in the order of their offsets, and to `publish` what it has
    taken. The partitions of a process share one `turn`.
    """

    def __init__(
        self,
        settings: Settings,
        partition: int,
        consumer: AIOKafkaConsumer,
        counts: Counts,
        turn: asyncio.Lock | None = None,
        spans: "Spans | None" = None,
    ) -> None:
        topics = Topics(settings)
        self._settings = settings
        self._topics = topics
        self._consumer = consumer
        self._counts = counts
        self._framing = framing_of(settings)
        self.source = TopicPartition(topics.name(ENRICHED), partition)
        self._stories = Stories()
        self._turn = turn or asyncio.Lock()
        self._spans = spans
        self.next_offset = 0
        self._batch: Batch | None = None
        self.underway_s = 0.0
        """How long the newest event of the last batch was underway since its page was appended; 0 where that is not known."""
        self.restored = 0.0
        """The share of the state that is read back so far."""
        self._producer: AIOKafkaProducer = None

    @property
    def stories(self) -> int:
        """How many it remembers."""
        return len(self._stories)

    def _create_producer(self) -> AIOKafkaProducer:
        return transactional_producer(self._settings, self._topics.transactional_id(self.source.partition))

    async def start(self) -> None:
        """Fence the owner before, read the stories back, and seek to the first part not yet published."""
        self._producer = self._create_producer()
        await self._producer.start()
        await self._restore()
        give_memory_back()
        heed_cancellation()
        committed = await self._consumer.committed(self.source)
        if committed is None and len(self._stories):
            raise PublishError(
                f"{self._topics.name(STATE)} holds stories of partition {self.source.partition}, but group "
                f"{self._topics.group(PUBLISH)} has no offset for it: restore the group's offsets or use another prefix"
            )
        begins = await self._consumer.beginning_offsets([self.source])
        self.next_offset = begins[self.source] if committed is None else max(committed, begins[self.source])
        self._consumer.seek(self.source, self.next_offset)

    async def stop(self) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def _restore(self) -> None:
        def moved(share: float) -> None:
            self.restored = share

        async with aclosing(read_stories(self._settings, self.source.partition, moved)) as stories:
            async for story_id, story in stories:
                if story is None:
                    self._stories.forget([story_id])
                else:
                    self._stories.put({story_id: story})

    @property
    def is_at_work(self) -> bool:
        """Whether it has taken records that are not published yet."""
        return self._batch is not None

    async def take(self, records: Sequence[ConsumerRecord]) -> None:
        """Work on records that join the batch; nothing of it is sent before `publish`.

        One partition works at a time, and after `COMPUTING_S` others get a turn: where all of them have full batches, a
        transaction would otherwise not be heard from within its deadline.
        """
        if self._batch is None:
            bound = self._settings.dead_letters_in_a_row_max
            around = self._spans.around if self._spans else None
            self._batch = Batch(self.source.partition, self._stories, self._counts, bound, self._framing, around)
        async with self._turn:
            until = time.monotonic() + COMPUTING_S
            for record in records:
                self._batch.take(incoming(record))
                self.next_offset = record.offset + 1
                if time.monotonic() > until:
                    await asyncio.sleep(0)
                    until = time.monotonic() + COMPUTING_S

    async def publish(self) -> None:
        """Publish what was taken, if anything, in one transaction. Only then is it remembered.

        After an error this owner is done: what it had taken is the next one's, who begins at the offset that was committed.
        """
        if self._batch is None:
            return
        batch, deadline_s = self._batch, self._settings.transaction_timeout_s * DEADLINE_SHARE
        batch.forget_due()
        outgoing = list(batch.outgoing())
        outcome = "transactions_aborted"
        try:
            with sending(self._spans, outgoing):
                async with asyncio.timeout(deadline_s), self._producer.transaction():
                    await self._send_all(outgoing)
            outcome = "transactions_committed"
        except TimeoutError:
            raise PublishError(
                f"partition {self.source.partition}: {len(outgoing)} records could not be published within {deadline_s:g} s: "
                "is the broker well? Batches are made smaller by NETBINNEN_BATCH_RECORDS_MAX"
            ) from None
        except IllegalOperation:
            # What aiokafka says of a producer that it learned to be fenced between two sends.
            raise PublishError(f"partition {self.source.partition} has another owner: its transaction is gone") from None
        finally:
            self._batch = None
            self._counts.add(outcome)
        batch.remember()
        now = time.time()
        self._counts.published(now, batch.appended_ms)
        self.underway_s = now - max((ms for ms in batch.appended_ms if ms is not None), default=now * 1000) / 1000

    async def _send_all(self, outgoing: Sequence[Outgoing]) -> None:
        await send_all(self._producer, self._topics.name, outgoing)
        offsets = {self.source: OffsetAndMetadata(self.next_offset, "")}
        await self._producer.send_offsets_to_transaction(offsets, self._topics.group(PUBLISH))
