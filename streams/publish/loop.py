"""The publisher's place in the consumer group: partitions come and go, each is worked on by a task of its own.

aiokafka calls a rebalance listener without sending heartbeats (measured), so the callbacks only start and cancel tasks. Each
asks for records of its own partition, and only after it has said where it reads from.
"""

import asyncio
import logging
import math
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from streams.connect import UnaskedError, consumer_options, heed_cancellation, stop_consumer, unless_unasked
from streams.metrics import Counts
from streams.publish.partition import PartitionPublisher, PublishError
from streams.settings import Settings
from streams.topics import ENRICHED, PUBLISH, Topics
from streams.watch import Standing, Watch

if TYPE_CHECKING:
    from streams.spans import Spans

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How soon it is noticed that the group has failed. At rest each look costs."""
ASKS_S = 3_600.0
"""How long a partition without records waits until it asks again."""
LINGER_MIN_S, LINGER_MAX_S = 0.2, 2.0
"""From one transaction of a partition to the next, unless that is full: each is five requests, whatever is in it. A part waits
for it only where another of its partition came just before.
"""
LINGER_SHARE = 0.2
"""Of the time that news is underway, which that may take between these bounds: who is behind has fewer and larger ones."""
QUIET_S = 0.15
"""Without a record more, after which nothing is waited for beyond the shortest time."""
AGAIN_MAX = 3
"""How often a partition is begun anew under one assignment where a client ends it unasked: more is no accident."""


def linger_s(underway_s: float) -> float:
    """From a transaction that was not full to the next, where the newest event was underway for that long."""
    return min(max(LINGER_MIN_S, LINGER_SHARE * underway_s), LINGER_MAX_S)


class Share:
    """One assigned partition: its publisher, and the task that has it publish until `stop`, `full` records at most at once."""

    def __init__(self, publisher: PartitionPublisher, consumer: AIOKafkaConsumer, full: int, stop: asyncio.Event) -> None:
        self.publisher = publisher
        self._full = full
        self._consumer = consumer
        self._stop = stop
        self.is_ready = False
        self.task = asyncio.create_task(unless_unasked(self._run))

    async def _run(self) -> None:
        try:
            await self._work()
        finally:
            await self.publisher.stop()

    async def _work(self) -> None:
        await self.publisher.start()
        heed_cancellation()
        self._consumer.resume(self.publisher.source)
        self.is_ready = True
        began = -math.inf
        while not self._stop.is_set():
            await self._fill(began)
            began = time.monotonic()
            await self.publisher.publish()

    async def _fill(self, before: float) -> None:
        """Take what comes, and what comes soon after it. `before` is when the last batch was complete."""
        count = 0
        while not count:
            count = await self._take(ASKS_S, 0)
        while count < self._full and not self._stop.is_set():
            since = time.monotonic() - before
            waits_s = max(LINGER_MIN_S - since, min(QUIET_S, linger_s(self.publisher.underway_s) - since))
            more = await self._take(waits_s, count) if waits_s > 0 else 0
            if not more:
                break
            count += more

    async def _take(self, within_s: float, have: int) -> int:
        """Have the next records taken, as many as there are; `have` of the batch were taken before."""
        heed_cancellation()
        source = self.publisher.source
        found = await self._consumer.getmany(source, timeout_ms=within_s * 1000, max_records=self._full - have)
        records: list[ConsumerRecord] = found.get(source, [])
        if records:
            await self.publisher.take(records)
        return len(records)


class _Shares(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """The partitions this member has, by number."""

    def __init__(
        self, settings: Settings, counts: Counts, consumer: AIOKafkaConsumer, stop: asyncio.Event, spans: "Spans | None"
    ) -> None:
        self.by_partition: dict[int, Share] = {}
        self.leaving: set[asyncio.Task[None]] = set()
        self._begun: Counter[int] = Counter()
        """How often each was begun since it was assigned."""
        self._is_member = False
        self._turn = asyncio.Lock()
        self._settings = settings
        self._counts = counts
        self._consumer = consumer
        self._stop = stop
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
        self.by_partition[number] = Share(publisher, self._consumer, self._settings.batch_records_max, self._stop)
        self._begun[number] += 1

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """The work on each partition."""
        return [share.task for share in self.by_partition.values()]

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
        **consumer_options(settings),
        group_id=topics.group(PUBLISH),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(settings.session_timeout_s * 1000),
        heartbeat_interval_ms=int(settings.session_timeout_s * 250),
        # aiokafka would leave the group where nobody has asked for records for so long: who has no partition does not ask,
        # and who restores his does not yet. `watch` sees who is stuck.
        max_poll_interval_ms=sys.maxsize,
    )
    shares = _Shares(settings, counts, consumer, stop, spans)
    await consumer.start()
    watch.follow(shares.standing)
    try:
        consumer.subscribe([topics.name(ENRICHED)], listener=shares)
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            await asyncio.wait([stopping, *shares.tasks], timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            shares.look_after()
            # What the group has failed on, where no partition asks for records.
            consumer._coordinator.check_errors()
        await _drain(shares, settings)
    finally:
        # After a fault, too, there is no more time than for a stop.
        stop.set()
        await stop_consumer(consumer)
        shares.on_partitions_revoked([share.publisher.source for share in shares.by_partition.values()])
        await asyncio.gather(*shares.leaving, return_exceptions=True)


async def _drain(shares: _Shares, settings: Settings) -> None:
    """Let each partition publish what it has taken."""
    given_up = [share.publisher.source for share in shares.by_partition.values() if not share.publisher.is_at_work]
    shares.on_partitions_revoked(given_up)
    if shares.tasks:
        await asyncio.wait(shares.tasks, timeout=settings.drain_timeout_s)
