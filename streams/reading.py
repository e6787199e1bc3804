"""A bounded part of a topic, read once, in the order of its timestamps over all partitions. Commits nothing by itself."""

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.admin import admin_client, partition_counts
from streams.connect import consumer_options, started, stop_consumer
from streams.settings import MIB, Settings

TAKEN_BYTES = 4 * MIB
"""Taken at a time, a record more at most: a replay has some such pieces in work, each copied from process to process."""
POLL_MS = 500


class ReadingError(Exception):
    """The topic cannot be read to the end. One line."""


class RangeReader:
    """Reads `topic` between the offsets in `spans`: partition → (begin, end), the end excluded. Committed records only.

    An async context manager; raises BrokerError where no broker answers. `positions` says for each partition from where to
    go on after what was taken.
    """

    def __init__(self, settings: Settings, topic: str, group: str | None = None) -> None:
        self.consumer = AIOKafkaConsumer(
            **consumer_options(settings),
            group_id=group,
            isolation_level="read_committed",
            enable_auto_commit=False,
            # Where retention takes records away under the reader it goes on behind them.
            auto_offset_reset="earliest",
        )
        self._topic = topic
        self._settings = settings
        self._patience_s = settings.stuck_after_s
        self._count = 0
        self.positions: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._fetched: dict[int, deque[ConsumerRecord]] = {}
        self._heap: list[tuple[int, int]] = []

    async def __aenter__(self) -> "RangeReader":
        try:
            async with admin_client(self._settings) as admin:
                self._count = (await partition_counts(admin)).get(self._topic, 0)
            await started(self.consumer.start())
        except BaseException:
            await stop_consumer(self.consumer)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await stop_consumer(self.consumer)

    def partitions(self) -> list[TopicPartition]:
        """All partitions of the topic, none where it does not exist."""
        return [TopicPartition(self._topic, number) for number in range(self._count)]

    async def whole(self) -> dict[int, tuple[int, int]]:
        """All that is there now."""
        partitions = self.partitions()
        if not partitions:
            return {}
        begins = await self.consumer.beginning_offsets(partitions)
        ends = await self.consumer.end_offsets(partitions)
        return {place.partition: (begins[place], ends[place]) for place in partitions}

    async def offsets_at(self, moment: datetime) -> dict[int, int]:
        """Of each partition the offset of the first record that is not before `moment`; none of those that have no such."""
        at_ms = max(0, int(moment.timestamp() * 1000))
        partitions = self.partitions()
        found = await self.consumer.offsets_for_times(dict.fromkeys(partitions, at_ms)) if partitions else {}
        return {place.partition: at.offset for place, at in found.items() if at is not None and at.offset >= 0}

    async def since(self, moment: datetime) -> dict[int, tuple[int, int]]:
        """What is there now of `moment` and later."""
        begins = await self.offsets_at(moment)
        return {number: (begins.get(number, end), end) for number, (_, end) in (await self.whole()).items()}

    def seek(self, spans: Mapping[int, tuple[int, int]]) -> None:
        """Read these from now on."""
        self.positions = {partition: begin for partition, (begin, _) in spans.items()}
        self._ends = {partition: end for partition, (begin, end) in spans.items() if begin < end}
        self._fetched = {partition: deque() for partition in self._ends}
        self._heap = []
        if self._ends:
            self.consumer.assign([TopicPartition(self._topic, partition) for partition in self._ends])
        for partition in self._ends:
            self.consumer.seek(TopicPartition(self._topic, partition), self.positions[partition])

    @property
    def is_at_end(self) -> bool:
        """Whether all was taken."""
        return not self._ends

    async def next_ms(self) -> int | None:
        """The timestamp of the record that comes next, in milliseconds since 1970; None at the end."""
        await self._fetch()
        return self._heap[0][0] if self._heap else None

    async def take(self, count: int, is_due: Callable[[int], bool] = lambda _: True) -> list[ConsumerRecord]:
        """Up to `count` records whose timestamps `is_due`, fewer large ones; none where the next is not due, or at the end."""
        taken: list[ConsumerRecord] = []
        taken_bytes = 0
        while len(taken) < count and taken_bytes < TAKEN_BYTES:
            next_ms = await self.next_ms()
            if next_ms is None or not is_due(next_ms):
                break
            _, partition = heapq.heappop(self._heap)
            record = self._fetched[partition].popleft()
            self.positions[partition] = record.offset + 1
            self._push(partition)
            taken.append(record)
            taken_bytes += len(record.value or b"")
        return taken

    def _push(self, partition: int) -> None:
        if self._fetched[partition]:
            heapq.heappush(self._heap, (self._fetched[partition][0].timestamp, partition))

    async def _fetch(self) -> None:
        """Until the next record of each partition that is not at its end is here: only then is it known which comes first."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience_s
        while wanted := [partition for partition in self._ends if not self._fetched[partition]]:
            places = [TopicPartition(self._topic, partition) for partition in wanted]
            for place in places:
                # By position, never by a last record: transaction markers and compaction leave gaps.
                if await self.consumer.position(place) >= self._ends[place.partition]:
                    self.positions[place.partition] = self._ends.pop(place.partition)
            places = [place for place in places if place.partition in self._ends]
            if not places:
                continue
            for place, records in (await self.consumer.getmany(*places, timeout_ms=POLL_MS)).items():
                deadline = loop.time() + self._patience_s
                end = self._ends[place.partition]
                self._fetched[place.partition].extend(record for record in records if record.offset < end)
                self._push(place.partition)
            if loop.time() > deadline:
                raise ReadingError(f"{self._topic}: nothing came for {self._patience_s:g} s: does the broker answer?")


async def read_whole(settings: Settings, topic: str) -> AsyncGenerator[ConsumerRecord]:
    """All committed records of `topic` up to where it ends now; none where it does not exist."""
    async with RangeReader(settings, topic) as reader:
        reader.seek(await reader.whole())
        async with aclosing(rest(reader)) as records:
            async for record in records:
                yield record


async def rest(reader: RangeReader, at_once: int = 500) -> AsyncGenerator[ConsumerRecord]:
    """What `reader` has yet to read."""
    while records := await reader.take(at_once):
        for record in records:
            yield record
