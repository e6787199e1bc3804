"""The consumer of events: what is handed out, when it counts as finished, and what of it is committed."""

import asyncio
import inspect
import logging
import math
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from streams.admin import BrokerError
from streams.connect import STOP_S, heed_cancellation, started, stop_consumer
from streams.consume.connecting import partitions_of, reading
from streams.consume.progress import Progress, Seen
from streams.consume.received import BadEventError, OnBad, Received, received
from streams.settings import Settings, load_settings
from streams.topics import EVENTS, Topics

log = logging.getLogger(__name__)

LOOK_S = 0.5
"""How often a consumer that waits for events looks whether a commit is due."""
REMEMBERED_MAX = 10_000
"""Ids, of 32 characters. What comes again is what was not committed, `commit_every_s` of events."""


class NewsConsumer:
    """A member of the consumer group `group`, and an iterator over what it is given to read; always `read_committed`.

    Where the group has no offsets yet it begins at the first event there is, or with `from_start=False` at the next new one.
    `topic` is `news.events` under the settings' prefix, or any other with such events, by its full name. Settings are those of
    the environment (`NETBINNEN_…`), with `brokers` and `prefix` before them, or `settings`.

    **At least once**: an item is finished when the next one is asked for, a batch when the next batch is, and both by
    `commit`. Only what is finished is ever committed: every `commit_every_s`, at a rebalance, and at the end. What was not (the
    loop was left by an exception, a cancellation or `break`, the process was killed) comes again, to the next loop over
    this consumer or to whoever has the partition then.

    **Duplicates**: an item whose id is among the last `remembered_max` that were finished here is passed over. A new process
    knows only the ids that it is given as `seen`, and nobody knows those of other members: who must have each event once
    keeps the ids, or the offsets, together with what it makes of the events.

    With `group=None` it reads all partitions and commits nothing. `offsets` are then where to begin, the next offset of
    each partition, for who keeps them in a store of their own.

    Raises SettingsError when it is made or entered, BrokerError (no broker, no such topic) when it is entered, and
    BadEventError when it is read (see `OnBad`).
    """

    def __init__(
        self,
        group: str | None,
        *,
        topic: str | None = None,
        brokers: str | None = None,
        prefix: str | None = None,
        settings: Settings | None = None,
        from_start: bool = True,
        offsets: Mapping[int, int] | None = None,
        on_bad: OnBad = "raise",
        commit_every_s: float = 5.0,
        remembered_max: int = REMEMBERED_MAX,
        seen: Iterable[str] = (),
    ) -> None:
        if group is not None and offsets is not None:
            raise ValueError("a group has its own offsets: give a group or offsets")
        self._settings = settings or load_settings(brokers=brokers, prefix=prefix)
        self.topic = topic or Topics(self._settings).name(EVENTS)
        self.skipped = 0
        """Records passed over because they could not be read."""
        self.duplicates = 0
        """Items passed over because they were finished here before."""
        self._group = group
        self._from_start = from_start
        self._offsets = offsets
        self._on_bad = on_bad
        self._commit_every_s = commit_every_s
        self._commit_at = 0.0
        self._seen = Seen(remembered_max, seen)
        self._progress = Progress(self._commit_in_time)
        self._at_hand: list[Received] = []
        self._consumer: AIOKafkaConsumer = None

    async def __aenter__(self) -> Self:
        count = await partitions_of(self.topic, self._settings)
        partitions = [TopicPartition(self.topic, number) for number in range(count)]
        if self._group is not None and not self._from_start:
            await self._begin_at_ends(partitions)
        self._consumer = self._client(earliest=self._from_start or self._group is not None)
        self._consumer.subscribe([self.topic], listener=self._progress)
        try:
            await started(self._consumer.start())
            if self._offsets:
                await self._go_to(self._offsets, partitions)
        except BaseException:
            await stop_consumer(self._consumer)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._commit_in_time()
        finally:
            await stop_consumer(self._consumer)

    def __aiter__(self) -> Self:
        self._take_back()
        return self

    async def __anext__(self) -> Received:
        while True:
            self._finish()
            await self._commit_if_due()
            item = await self._next(LOOK_S)
            if item is not None:
                self._at_hand = [item]
                return item

    async def batches(self, *, max_records: int = 500, within_s: float = 1.0) -> AsyncGenerator[list[Received]]:
        """Items in lists: each as soon as it has `max_records`, or `within_s` after its first item came; never empty."""
        self._take_back()
        while True:
            self._at_hand = await self._collect(max_records, within_s)
            yield list(self._at_hand)

    async def commit(self) -> None:
        """All that was handed out is finished; commit that now. Returns when the broker has it.

        In the middle of a rebalance nothing is committed: the partitions are another's, or their items come again.
        """
        self._finish()
        await self._commit()

    def _client(self, *, earliest: bool) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **reading(self._settings),
            group_id=self._group,
            enable_auto_commit=False,
            session_timeout_ms=int(self._settings.session_timeout_s * 1000),
            auto_offset_reset="earliest" if earliest else "latest",
        )

    async def _begin_at_ends(self, partitions: list[TopicPartition]) -> None:
        """Write down where a new group begins, before it does: else what comes between a crash and a restart is passed over."""
        consumer = self._client(earliest=True)
        try:
            await consumer.start()
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            new = {partition: ends[partition] for partition in partitions if await consumer.committed(partition) is None}
            if new:
                await consumer.commit(new)
        except CommitFailedError:
            log.debug("group %s has members: the first of them has done this", self._group)
        finally:
            await stop_consumer(consumer)

    async def _go_to(self, offsets: Mapping[int, int], partitions: list[TopicPartition]) -> None:
        begins = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        for number, offset in offsets.items():
            partition = TopicPartition(self.topic, number)
            if offset > ends.get(partition, -1):
                place = f"{self.topic}/{number}"
                raise BrokerError(f"{place} ends before offset {offset}, where you left off: are these offsets another's?")
            if offset < begins[partition]:
                log.warning("%s/%d: what was from %d to %d is no longer kept", self.topic, number, offset, begins[partition])
            self._consumer.seek(partition, max(offset, begins[partition]))

    def _finish(self) -> None:
        self._progress.finish()
        self._seen.add(item.id for item in self._at_hand)
        self._at_hand = []

    def _take_back(self) -> None:
        """A new loop begins with what the last one has not finished."""
        self._at_hand = []
        for partition, offset in self._progress.take_back().items():
            self._consumer.seek(partition, offset)

    async def _collect(self, max_records: int, within_s: float) -> list[Received]:
        try:
            return await self._fill(max_records, within_s)
        except BaseException:
            # Nobody has had them.
            self._take_back()
            raise

    async def _fill(self, max_records: int, within_s: float) -> list[Received]:
        clock = asyncio.get_running_loop().time
        batch: list[Received] = []
        until, epoch = math.inf, self._progress.epoch
        while len(batch) < max_records and clock() < until:
            if not batch:
                self._finish()
                await self._commit_if_due()
            try:
                item = await self._next(max(0.0, min(LOOK_S, until - clock())))
            except BadEventError:
                if batch:
                    # It is met again, and then alone.
                    break
                raise
            if epoch != self._progress.epoch:
                # Not handed out yet, and to come again: to us or to others.
                batch, until, epoch = [], math.inf, self._progress.epoch
            if item is not None:
                until = until if batch else clock() + within_s
                batch.append(item)
        return batch

    async def _next(self, wait_s: float) -> Received | None:
        """The next item. None where none came within `wait_s`, or one that is passed over."""
        heed_cancellation()
        found = await self._consumer.getmany(timeout_ms=int(wait_s * 1000), max_records=1)
        for partition, (record,) in found.items():
            self._progress.open(partition, record.offset)
            try:
                item = received(record)
            except BadEventError as error:
                await self._pass_over(error, partition)
                return None
            if item.id not in self._seen:
                return item
            self.duplicates += 1
        return None

    async def _pass_over(self, error: BadEventError, partition: TopicPartition) -> None:
        """Do about `error` what the caller wants; where that raises, its record is the next one again."""
        try:
            if self._on_bad == "raise":
                raise error
            if self._on_bad == "skip":
                log.warning("%s; skipped", error)
            elif inspect.isawaitable(done := self._on_bad(error)):
                await done
        except BaseException:
            self._progress.reopen(partition, error.record.offset)
            if partition in self._consumer.assignment():
                self._consumer.seek(partition, error.record.offset)
            raise
        self.skipped += 1

    async def _commit_if_due(self) -> None:
        if asyncio.get_running_loop().time() >= self._commit_at:
            await self._commit()

    async def _commit(self) -> None:
        self._commit_at = asyncio.get_running_loop().time() + self._commit_every_s
        if self._group is None or not self._progress.finished:
            return
        offsets = dict(self._progress.finished)
        try:
            await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            # A rebalance has begun; they are dropped when we hear of it.
            log.info("group %s is being dealt out anew: %d partitions were not committed", self._group, len(offsets))
            return
        for partition, offset in offsets.items():
            if self._progress.finished.get(partition) == offset:
                del self._progress.finished[partition]

    async def _commit_in_time(self) -> None:
        """The last commit before partitions go. Where it fails their last items come again, which is no reason to fail."""
        try:
            async with asyncio.timeout(STOP_S):
                await self._commit()
        except (KafkaError, TimeoutError) as error:
            log.warning("group %s: the last items will come again, their offsets were not committed: %r", self._group, error)
