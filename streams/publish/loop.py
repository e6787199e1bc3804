"""The publisher's place in the consumer group: partitions come and go, each is worked on by a task of its own.

aiokafka calls a rebalance listener without sending heartbeats and hands out records while it runs (both measured), so
the callbacks only start and cancel tasks, and records that a partition did not ask for are dropped: a seek brings
them back.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from streams.connect import UnaskedError, connection, heed_cancellation, stop_consumer, unless_unasked
from streams.metrics import Counts
from streams.publish.partition import PartitionPublisher, PublishError
from streams.settings import MIB, Settings
from streams.topics import ENRICHED, PUBLISH, Topics
from streams.watch import Standing, Watch

if TYPE_CHECKING:
    from streams.spans import Spans

log = logging.getLogger(__name__)

POLL_MS = 250
"""How soon a stop or a failed partition is noticed; records are handed out as they come. At rest each look costs."""
FETCH_BYTES = MIB
"""Of one partition at a time: some batches. What was fetched beyond a batch is fetched again, since the partition is paused

meanwhile. A larger record comes all the same.
"""
LINGER_MIN_S, LINGER_MAX_S = 0.2, 1.0
"""From one transaction of a partition to the next, where the first was not full: each is five requests, whatever is in it. A
part waits for it only where another of its partition came just before.
"""
LINGER_SHARE = 0.1
"""Of the time that news is underway, which that may take between these bounds: who is behind has fewer and larger ones."""
AGAIN_MAX = 3
"""How often a partition is begun anew under one assignment where a client ends it unasked: more is no accident."""


def linger_s(underway_s: float) -> float:
    """From a transaction that was not full to the next, where the newest event was underway for that long."""
    return min(max(LINGER_MIN_S, LINGER_SHARE * underway_s), LINGER_MAX_S)


class Share:
    """One assigned partition: its publisher, the batch it is at, `full` records at most, and the task that does the work."""

    def __init__(self, publisher: PartitionPublisher, consumer: AIOKafkaConsumer, full: int) -> None:
        self.publisher = publisher
        self._full = full
        self._consumer = consumer
        self._batch: asyncio.Queue[list[ConsumerRecord]] = asyncio.Queue(1)
        self.is_ready = False
        self._sought: int | None = None
        self.idle = asyncio.Event()
        self.idle.set()
        self.task = asyncio.create_task(unless_unasked(self._run))

    async def _run(self) -> None:
        try:
            await self._work()
        finally:
            await self.publisher.stop()

    async def _work(self) -> None:
        await self.publisher.start()
        self.is_ready = True
        while True:
            heed_cancellation()
            self._consumer.resume(self.publisher.source)
            records = await self._batch.get()
            began = time.monotonic()
            await self.publisher.publish(records)
            self.idle.set()
            if len(records) < self._full:
                await asyncio.sleep(began + linger_s(self.publisher.underway_s) - time.monotonic())

    def offer(self, records: list[ConsumerRecord]) -> None:
        """Take `records` if they are the next ones; else seek back to where they begin."""
        wanted = self.publisher.next_offset
        if not self.is_ready or not self.idle.is_set():
            return
        if records[0].offset != wanted and self._sought != wanted:
            # Fetched under an earlier assignment. If the same comes after the seek, the log has a gap there.
            self._sought = wanted
            self._consumer.seek(self.publisher.source, wanted)
            return
        self.idle.clear()
        self._consumer.pause(self.publisher.source)
        self._batch.put_nowait(records)


class _Shares(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """The partitions this member has, by number."""

    def __init__(self, settings: Settings, counts: Counts, consumer: AIOKafkaConsumer, spans: "Spans | None") -> None:
        self.by_partition: dict[int, Share] = {}
        self.leaving: set[asyncio.Task[None]] = set()
        self._begun: Counter[int] = Counter()
        """How often each was begun since it was assigned."""
        self._is_member = False
        self._turn = asyncio.Lock()
        self._settings = settings
        self._counts = counts
        self._consumer = consumer
        self._spans = spans

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._is_member = False
        for partition in revoked:
            share = self.by_partition.pop(partition.partition, None)
            if share is not None:
                share.task.cancel()
                self.leaving.add(share.task)
                share.task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[None]) -> None:
        self.leaving.discard(task)
        if not task.cancelled():
            # What it may have failed on is its new owner's matter: for one, that it was fenced by that.
            task.exception()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._is_member = True
        self._begun.clear()
        for partition in assigned:
            self._begin(partition)

    def _begin(self, partition: TopicPartition) -> None:
        number = partition.partition
        self._consumer.pause(partition)
        publisher = PartitionPublisher(self._settings, number, self._consumer, self._counts, self._turn, self._spans)
        self.by_partition[number] = Share(publisher, self._consumer, self._settings.batch_records_max)
        self._begun[number] += 1

    def standing(self) -> Standing:
        """This member's place in the group."""
        restoring = {number: share for number, share in self.by_partition.items() if not share.is_ready}
        return Standing(
            self._is_member,
            frozenset(self.by_partition),
            {number: share.publisher.restored for number, share in restoring.items()},
            sum(share.publisher.stories for share in self.by_partition.values()),
        )

    def look_after(self) -> None:
        """Raise what a share has failed on. What a client has ended unasked is begun anew: nothing of it was committed."""
        for number, share in list(self.by_partition.items()):
            if not share.task.done():
                continue
            try:
                share.task.result()
            except UnaskedError as unasked:
                if self._begun[number] > AGAIN_MAX:
                    raise PublishError(f"partition {number} was ended {AGAIN_MAX + 1} times: {unasked}") from None
                log.warning("partition %d was ended by its client: %s; it is begun anew", number, unasked)
                self._begin(share.publisher.source)


async def run_publisher(
    settings: Settings, counts: Counts, stop: asyncio.Event, watch: Watch, spans: "Spans | None" = None
) -> None:
    """Publish until `stop` is set, then finish the transactions at hand and leave the group. `watch` looks at it meanwhile.

    Raises PublishError for what a person must look at; a fault of the broker and a fenced producer are raised as
    they are: the process ends, its supervisor starts it anew.
    """
    topics = Topics(settings)
    consumer = AIOKafkaConsumer(
        **connection(settings),
        group_id=topics.group(PUBLISH),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(settings.session_timeout_s * 1000),
        heartbeat_interval_ms=int(settings.session_timeout_s * 250),
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    shares = _Shares(settings, counts, consumer, spans)
    await consumer.start()
    watch.follow(shares.standing)
    try:
        consumer.subscribe([topics.name(ENRICHED)], listener=shares)
        while not stop.is_set():
            await _hand_out(consumer, shares, settings)
            shares.look_after()
        await _drain(shares, settings)
    finally:
        # After a fault, too, there is no more time than for a stop.
        stop.set()
        await stop_consumer(consumer)
        shares.on_partitions_revoked([share.publisher.source for share in shares.by_partition.values()])
        await asyncio.gather(*shares.leaving, return_exceptions=True)


async def _hand_out(consumer: AIOKafkaConsumer, shares: _Shares, settings: Settings) -> None:
    batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=settings.batch_records_max)
    for partition, records in batches.items():
        share = shares.by_partition.get(partition.partition)
        if share is not None and records:
            share.offer(records)


async def _drain(shares: _Shares, settings: Settings) -> None:
    """Let each partition finish the transaction it is in. A batch that is not sent yet is left to the next owner."""
    given_up = [share.publisher.source for share in shares.by_partition.values() if not share.publisher.is_sending]
    shares.on_partitions_revoked(given_up)
    waiting = [asyncio.create_task(share.idle.wait()) for share in shares.by_partition.values()]
    if waiting:
        _, late = await asyncio.wait(waiting, timeout=settings.drain_timeout_s)
        for task in late:
            task.cancel()
