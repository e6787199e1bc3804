"""Reads dead-letter topics from Kafka, up to where they end when it begins. In no group: nobody's offsets are touched.

Values are let go at once: what is kept of a letter is some hundred bytes, however large its page is.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.admin import BrokerError, admin_client, partition_counts
from streams.connect import consumer_options, stop_consumer
from streams.dlq.letters import DlqError, Filter, Letter, Mark, Place, read_record
from streams.publish.partition import incoming
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import READS, Topics, dead_letter_of

AT_ONCE = 100
"""Records taken from the client at a time."""
SILENT_S = 30
"""A partition that gives nothing out for so long is not to be read: a broker that is lost is replaced in some 9 s."""

Progress = Callable[[int, int], None]
"""Told how many records were read, and of how many."""


def no_progress(_read: int, _of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is. `counts` and `replayed` are by stage and reason; `unknown` records were written by somebody else."""

    counts: Counter[tuple[str, str]]
    replayed: Counter[tuple[str, str]]
    newest: list[tuple[Letter, int | None]]
    """The newest first, each with when it was last sent again."""
    unknown: int


@dataclass(frozen=True, slots=True)
class Found:
    """One dead letter with all that it carries, and each time that it was sent again."""

    letter: Letter
    record: Incoming
    replayed_ms: list[int]


async def list_letters(settings: Settings, wanted: Filter, newest_max: int, progress: Progress = no_progress) -> Listing:
    """Count what `wanted` lets through, and show the newest. Raises BrokerError and DlqError."""
    kinds: dict[Place, tuple[str, str]] = {}
    newest: list[tuple[int, Place, Letter]] = []
    marks: dict[Place, int] = {}
    unknown = 0
    async with aclosing(read_letters(settings, wanted, progress)) as records:
        async for _, found in records:
            if found is None:
                unknown += 1
            elif isinstance(found, Mark):
                marks[found.place] = found.at_ms
            elif wanted.matches(found):
                kinds[found.place] = (found.said.stage, found.said.reason.value)
                keep = heapq.heappush if len(newest) < newest_max else heapq.heappushpop
                keep(newest, (found.at_ms, found.place, found))
    replayed = Counter(kind for place, kind in kinds.items() if place in marks)
    rows = [(letter, marks.get(place)) for _, place, letter in sorted(newest, reverse=True)]
    return Listing(Counter(kinds.values()), replayed, rows, unknown)


async def find_letter(settings: Settings, place: Place, progress: Progress = no_progress) -> Found:
    """The dead letter at `place`. Raises BrokerError and DlqError."""
    found: tuple[Letter, Incoming] | None = None
    replayed: list[int] = []
    async with aclosing(read_letters(settings, Filter(places=[place]), progress)) as records:
        async for record, one in records:
            if isinstance(one, Mark) and one.place == place:
                replayed.append(one.at_ms)
            elif isinstance(one, Letter) and one.place == place:
                found = one, record
    if found is None:
        raise _no_letter_at(place)
    return Found(*found, replayed)


async def read_letters(
    settings: Settings, wanted: Filter, progress: Progress
) -> AsyncGenerator[tuple[Incoming, Letter | Mark | None]]:
    """All records that `wanted` could let through, a partition at a time, and the marks behind them.

    Raises BrokerError, and DlqError where there is no dead letter at a place that it names.
    """
    missing = set(wanted.places)
    partitions = await _partitions(settings, wanted)
    async with reading(settings) as consumer:
        spans = await _spans(consumer, partitions, wanted)
        total, before = sum(map(len, spans.values())), 0
        for partition, span in spans.items():
            async with aclosing(read_span(consumer, partition, span)) as records:
                async for record in records:
                    one = read_record(record)
                    if isinstance(one, Letter):
                        missing.discard(one.place)
                    yield record, one
                    progress(before + record.offset + 1 - span.start, total)
            before += len(span)
            progress(before, total)
    if missing:
        raise _no_letter_at(min(missing))


async def read_span(consumer: AIOKafkaConsumer, partition: TopicPartition, span: range) -> AsyncGenerator[Incoming]:
    """The committed records of `partition` at the offsets of `span`. Raises BrokerError where it gives out nothing."""
    consumer.assign([partition])
    consumer.seek(partition, span.start)
    clock = asyncio.get_running_loop()
    at, since = span.start, clock.time()
    # By position, never by a last record: behind it may be a transaction's marker.
    while at < span.stop:
        for records in (await consumer.getmany(partition, timeout_ms=500, max_records=AT_ONCE)).values():
            for record in records:
                if record.offset < span.stop:
                    yield incoming(record)
        before, at = at, await consumer.position(partition)
        if at > before:
            since = clock.time()
        elif clock.time() - since > SILENT_S:
            raise BrokerError(f"{partition.topic}/{partition.partition} gives out nothing at offset {at}: is the broker well?")


def _no_letter_at(place: Place) -> DlqError:
    return DlqError(f"there is no dead letter at {place}: netbinnen dlq list shows where they are; they are kept for 30 days")


async def _spans(consumer: AIOKafkaConsumer, partitions: list[TopicPartition], wanted: Filter) -> dict[TopicPartition, range]:
    """Which offsets to read. Letters begin where `wanted` says; marks can be anywhere behind them."""
    begins = await consumer.beginning_offsets(partitions)
    ends = await consumer.end_offsets(partitions)
    if wanted.places:
        for partition in partitions:
            first = min(p.offset for p in wanted.places if (p.topic, p.partition) == partition)
            begins[partition] = max(first, begins[partition])
    elif wanted.since_ms is not None:
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, wanted.since_ms))
        for partition, first in found.items():
            begins[partition] = ends[partition] if first is None else first.offset
    return {
        partition: range(begins[partition], ends[partition]) for partition in partitions if begins[partition] < ends[partition]
    }


async def _partitions(settings: Settings, wanted: Filter) -> list[TopicPartition]:
    """The partitions to read, in order. Raises BrokerError and DlqError."""
    topics = Topics(settings)
    ours = [topics.name(dead_letter_of(topic)) for topic in READS.values()]
    for place in wanted.places:
        if place.topic not in ours:
            raise DlqError(f"{place} is in none of {', '.join(ours)}: is --prefix right?")
    named = [topics.name(dead_letter_of(topic)) for topic in wanted.topics()]
    there = {(place.topic, place.partition) for place in wanted.places}
    async with admin_client(settings) as admin:
        counts = await partition_counts(admin)
    for name in {topic for topic, _ in there} or named:
        if name not in counts:
            raise BrokerError(f"there is no topic {name} at {settings.brokers}: start a worker, or give its --prefix")
    if there:
        return [TopicPartition(topic, number) for topic, number in sorted(there) if number < counts[topic]]
    return [TopicPartition(name, number) for name in named for number in range(counts[name])]


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """In no group. One partition is read at a time, so that only one has a fetch in memory."""
    consumer = AIOKafkaConsumer(
        **consumer_options(settings),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await stop_consumer(consumer)
