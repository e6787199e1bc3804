"""A replay into topics of its own: read in order, computed in a pool, published in transactions of its own.

What is known of the stories is written to the replay's state topic with the offsets it comes from, in one transaction, so a
replay that was stopped or killed goes on where it was.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalOperation, ProducerFenced
from aiokafka.structs import OffsetAndMetadata

from schemas import StoryState, decode
from schemas.codec import encode_plain, parse
from schemas.replay import ReplayPlan
from streams.connect import producer_options, stop_producer, transactional_producer
from streams.names import load_names
from streams.publish.memory import Story
from streams.publish.partition import incoming
from streams.reading import RangeReader, read_whole, rest
from streams.records import Outgoing, place_of
from streams.replay.pacing import Pace
from streams.replay.planning import ReplayError, save_plan
from streams.replay.pool import Pool
from streams.replay.work import Event, Job, Rejected, Sighting
from streams.sends import not_waited_for, send_all
from streams.settings import Settings
from streams.topics import ENRICHED, EVENTS, STATE, Topics

RECORDS_AT_ONCE = 50
"""Read for one task of the pool: some tenths of a second, so that a stop is heeded soon and pictures of progress move."""
CHECKPOINT_S = 20.0
"""How much of its work a replay that is killed does again. Each time all stories that were seen since are written."""
CHECKPOINT_SIGHTINGS = 50_000
"""Or sooner: some hundred megabytes of what pages say of stories."""
EVERY_CHANGE_S = 0.5
"""How soon an event is there where each change is published."""
SENT_AT_ONCE = 1_000
"""Records in one transaction."""
REJECTED_SHOWN = 5
Answer = TypeVar("Answer")
NOTHING: Mapping[Any, Any] = MappingProxyType({})
_WITHDRAWN = b'"withdrawn"'


@dataclass
class Summary:
    """What a replay has done since it was started or gone on with."""

    id: str
    events_topic: str
    read: int = 0
    sightings: int = 0
    stories: int = 0
    events: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    rejected_first: list[Rejected] = field(default_factory=list)
    seconds: float = 0.0
    is_finished: bool = False

    def reject(self, bad: Iterable[Rejected]) -> None:
        for one in bad:
            self.rejected[one.reason] = self.rejected.get(one.reason, 0) + 1
            if len(self.rejected_first) < REJECTED_SHOWN:
                self.rejected_first.append(one)


async def replay(
    settings: Settings,
    plan: ReplayPlan,
    pace: Pace,
    processes: int,
    stop: asyncio.Event,
    moved: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Do what `plan` says until it is done or `stop` is set; `moved` is told how many of its records are behind.

    Raises ReplayError, ReadingError, DeadLettersError, SettingsError, and faults of the broker as they are.
    """
    began = time.monotonic()
    # Said here, where it is a line; in the pool it would be a broken one.
    names_digest = load_names(settings.names).digest if plan.source != ENRICHED.name else ""
    async with AsyncExitStack() as stack:
        group = Topics(settings).replay_group(plan.id)
        outlet = await stack.enter_async_context(_Outlet(settings, plan, group))
        reader = await stack.enter_async_context(RangeReader(settings, outlet.source, group))
        withdrawals = await stack.enter_async_context(_Withdrawals(settings))
        pool = stack.enter_context(Pool(settings, plan.source, plan.stories, processes, every_change=plan.every_change))
        work = _Replay(plan, reader, pool, outlet, withdrawals, moved)
        await ask_pool(plan, work.run(settings, pace, stop, names_digest))
    work.summary.seconds = time.monotonic() - began
    return work.summary


async def seek(reader: RangeReader, plan: ReplayPlan, source: str) -> None:
    """To where the group of the replay has come, else to where its range begins."""
    spans = {}
    for span in plan.spans:
        offset = await reader.consumer.committed(TopicPartition(source, span.partition))
        spans[span.partition] = max(span.begin, offset or 0), span.end
    reader.seek(spans)


async def ask_pool(plan: ReplayPlan, answer: Awaitable[Answer]) -> Answer:
    """What the pool answers. Raises ReplayError where a process of it is gone."""
    try:
        return await answer
    except BrokenProcessPool:
        raise ReplayError(
            f"a process of the replay was killed, is memory short? Go on with: netbinnen replay --resume {plan.id}"
        ) from None


class _Replay:
    def __init__(
        self,
        plan: ReplayPlan,
        reader: RangeReader,
        pool: Pool,
        outlet: "_Outlet",
        withdrawals: "_Withdrawals",
        moved: Callable[[int], None],
    ) -> None:
        self._plan = plan
        self._reader = reader
        self._pool = pool
        self._outlet = outlet
        self._withdrawals = withdrawals
        self._moved = moved
        self._stories: dict[str, tuple[datetime, Story]] = {}
        """story_id → when it was seen first, for the order of publishing, and what is known of it."""
        self._found: dict[str, list[tuple[int, Sighting]]] = defaultdict(list)
        self._order = 0
        self._behind: dict[int, int] = {}
        """The offsets up to which everything is in `_found` or `_stories`."""
        self._writing: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(0))
        """The write-down that was begun last; at first there is nothing to wait for."""
        self.summary = Summary(plan.id, plan.events)

    async def run(self, settings: Settings, pace: Pace, stop: asyncio.Event, names_digest: str) -> None:
        await self.begin(settings)
        try:
            await self.read(pace, stop)
        finally:
            # aiokafka is not to be stopped amid a transaction.
            await asyncio.wait([self._writing])
        if not stop.is_set():
            await self.finish(settings, stop, names_digest)

    async def begin(self, settings: Settings) -> None:
        """Take up what an earlier run has left, and what is withdrawn."""
        async for record in read_whole(settings, self._plan.state):
            self._stories[record.key.decode()] = _restored(record)
        await self._withdrawals.refresh()
        await seek(self._reader, self._plan, self._outlet.source)
        self._behind = dict(self._reader.positions)

    async def read(self, pace: Pace, stop: asyncio.Event) -> None:
        """Through the whole range, or until `stop`. What was read by then is written down."""
        in_work: deque[tuple[asyncio.Future[tuple[list[Sighting], list[Rejected]]], dict[int, int], int]] = deque()
        written = time.monotonic()
        while not stop.is_set():
            if self._writing.done():
                self._writing.result()
            records = await pace.take(self._reader, RECORDS_AT_ONCE, stop, self._plan)
            if records:
                wanted = [incoming(record) for record in records if self._plan.is_within(record.timestamp)]
                in_work.append((self._pool.find(wanted), dict(self._reader.positions), len(records)))
            elif self._reader.is_at_end:
                break
            while in_work and (in_work[0][0].done() or len(in_work) > 2 * self._pool.count):
                await self._take_in(*in_work.popleft())
            if self._is_due(time.monotonic() - written):
                await self._write_beside()
                written = time.monotonic()
        while in_work:
            await self._take_in(*in_work.popleft())
        if not stop.is_set():
            self._behind = dict(self._reader.positions)
        await self._write_beside()
        await self._writing
        self._tell()

    def _is_due(self, seconds: float) -> bool:
        if self._plan.every_change:
            return seconds >= EVERY_CHANGE_S
        return seconds >= CHECKPOINT_S or self._order >= CHECKPOINT_SIGHTINGS

    async def _take_in(
        self, finding: "asyncio.Future[tuple[list[Sighting], list[Rejected]]]", behind: dict[int, int], read: int
    ) -> None:
        sightings, rejected = await finding
        for sighting in sightings:
            self._order += 1
            self._found[sighting.story_id].append((self._order, sighting))
        self._behind = behind
        self.summary.read += read
        self.summary.sightings += len(sightings)
        self.summary.reject(rejected)
        self._tell()

    def _tell(self) -> None:
        self._moved(self._plan.records_before(self._behind))

    async def _write_beside(self) -> None:
        """Write down while more is read, once what was begun before is written."""
        await self._writing
        self._writing = asyncio.create_task(self._write_down())
        not_waited_for(self._writing)

    async def _write_down(self) -> None:
        """All that was found since the last time, into the topics, with the offsets behind it."""
        jobs = [self._job(story_id, sightings) for story_id, sightings in self._found.items()]
        behind = self._behind
        self._found.clear()
        self._order = 0
        folded = await self._pool.fold(jobs)
        for one in folded:
            self.summary.reject(one.rejected)
            if one.story is not None:
                before, _ = self._stories.get(one.story_id, (one.first_seen, None))
                self._stories[one.story_id] = min(before, one.first_seen), one.story
        events = [event for _, event in sorted((pair for one in folded for pair in one.events), key=itemgetter(0))]
        states = {one.story_id: one.story.state for one in folded if one.story is not None}
        await self._outlet.write(events, states, behind)
        self.summary.events += len(events)

    def _job(self, story_id: str, sightings: list[tuple[int, Sighting]]) -> Job:
        _, known = self._stories.get(story_id, (None, None))
        if story_id in self._withdrawals.facts and not (known and known.is_withdrawn):
            # Before all else that is said of it: nothing that is withdrawn is shown again.
            sightings = [(0, Sighting(story_id, self._withdrawals.facts[story_id])), *sightings]
        return Job(story_id, known, sightings)

    async def finish(self, settings: Settings, stop: asyncio.Event, names_digest: str) -> None:
        """All is read: what was withdrawn meanwhile is shown so, then each story is published once, unless each change was.

        It is not finished where `stop` was set before the end.
        """
        await self._withdrawals.refresh()
        for story_id in self._withdrawals.facts.keys() & self._stories.keys():
            if not self._stories[story_id][1].is_withdrawn:
                self._found[story_id] = []
        await self._write_down()
        if not self._plan.every_change:
            await self._publish_once(settings, stop, names_digest)
        if stop.is_set():
            return
        self.summary.stories = len(self._stories)
        self.summary.is_finished = True
        await self._outlet.settle()
        await save_plan(settings, self._plan.model_copy(update={"is_finished": True}))

    async def _publish_once(self, settings: Settings, stop: asyncio.Event, names_digest: str) -> None:
        # An earlier run may have been stopped in the middle of this, and a story withdrawn since then.
        published = {record.key.decode(): _withdraws(record) async for record in read_whole(settings, self._plan.events)}
        due = (
            story_id
            for story_id, (_, story) in self._stories.items()
            if story_id not in published or (story.is_withdrawn and not published[story_id])
        )
        ids = sorted(due, key=lambda story_id: (self._stories[story_id][0], story_id))
        async with aclosing(self._last_events(ids, names_digest)) as transactions:
            async for events in transactions:
                if stop.is_set():
                    return
                await self._outlet.write(events)
                self.summary.events += len(events)

    async def _last_events(self, ids: Sequence[str], names_digest: str) -> AsyncGenerator[list[Event]]:
        """Of stories, a transaction's at a time. The next ones are made while these are written."""
        making: deque[asyncio.Task[list[Event]]] = deque()
        for at in range(0, len(ids), SENT_AT_ONCE):
            stories = [(story_id, self._stories[story_id][1]) for story_id in ids[at : at + SENT_AT_ONCE]]
            making.append(asyncio.create_task(self._pool.last_events(stories, names_digest)))
            not_waited_for(making[-1])
            if len(making) > 1:
                yield await making.popleft()
        while making:
            yield await making.popleft()


def _restored(record: ConsumerRecord) -> tuple[datetime, Story]:
    """Of a record of the replay's state when the story was seen first, and what is known of it. Raises ReplayError."""
    try:
        state, _ = decode(StoryState, record.value)
        return datetime.fromisoformat(str(state.facts.get("first_seen"))), Story.restored(state, record.value)
    except ValueError as error:
        raise ReplayError(
            f"the state record {place_of(record)} cannot be read ({error}): begin anew under another --id"
        ) from None


def _withdraws(event: ConsumerRecord) -> bool:
    return b".withdrawn." in dict(event.headers).get("ce_type", b"")


class _Outlet:
    """The transactions of a replay, under an id of its own: who goes on with it fences who was at it before."""

    def __init__(self, settings: Settings, plan: ReplayPlan, group: str) -> None:
        self.source = settings.prefix + plan.source
        self._plan = plan
        self._names = {EVENTS: plan.events, STATE: plan.state}
        self._group = group
        self._settings = settings
        self._patience_s = settings.transaction_timeout_s
        self._producer = transactional_producer(settings, group)

    async def __aenter__(self) -> "_Outlet":
        try:
            await self._producer.start()
        except BaseException:
            await stop_producer(self._producer)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await stop_producer(self._producer)

    async def settle(self) -> None:
        """Until all can be read: Kafka answers a commit before it can. Who starts anew under the id waits for that.

        Nothing can be written after it.
        """
        producer = AIOKafkaProducer(**producer_options(self._settings), transactional_id=self._group)
        try:
            await asyncio.wait_for(producer.start(), self._patience_s)
        except TimeoutError:
            raise self._unanswered() from None
        finally:
            await stop_producer(producer)

    async def write(
        self, events: Sequence[Event], states: Mapping[str, bytes] = NOTHING, behind: Mapping[int, int] = NOTHING
    ) -> None:
        """Events in their order, states by story_id, and the offsets that they come from.

        A story's events are in one transaction with its state and the offsets, so that none is there twice. States alone may
        be: they come out the same.
        """
        records = [Outgoing(EVENTS, event.key, event.value, event.headers) for event in events]
        records += [Outgoing(STATE, story_id.encode(), state) for story_id, state in states.items()]
        at_once = len(records) if events and behind else SENT_AT_ONCE
        slices = [records[at : at + at_once] for at in range(0, len(records), at_once)] if records else [[]]
        for at, some in enumerate(slices, 1):
            await self._transaction(some, behind if at == len(slices) else {})

    async def _transaction(self, records: Sequence[Outgoing], behind: Mapping[int, int]) -> None:
        sending = asyncio.create_task(self._send(records, behind))
        not_waited_for(sending)
        # By then the broker aborts it unasked. aiokafka waits for ever, also for the end of what is cancelled.
        await asyncio.wait([sending], timeout=self._patience_s)
        if not sending.done():
            sending.cancel()
            raise self._unanswered()
        try:
            sending.result()
        except (ProducerFenced, IllegalOperation):
            raise ReplayError(f"another process goes on with replay {self._plan.id}: this one ends") from None

    def _unanswered(self) -> ReplayError:
        return ReplayError(
            f"the broker took no transaction within {self._patience_s:g} s: does it answer? "
            f"Go on with: netbinnen replay --resume {self._plan.id}"
        )

    async def _send(self, records: Sequence[Outgoing], behind: Mapping[int, int]) -> None:
        async with self._producer.transaction():
            await send_all(self._producer, self._names.__getitem__, records)
            offsets = {TopicPartition(self.source, number): OffsetAndMetadata(at, "") for number, at in behind.items()}
            if offsets:
                await self._producer.send_offsets_to_transaction(offsets, self._group)


class _Withdrawals:
    """The live stories that are withdrawn: story_id → their facts as JSON. What nobody may see again a replay does not show."""

    def __init__(self, settings: Settings) -> None:
        self.facts: dict[str, bytes] = {}
        self._reader = RangeReader(settings, Topics(settings).name(STATE))
        self._read: dict[int, int] = {}

    async def __aenter__(self) -> "_Withdrawals":
        await self._reader.__aenter__()
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._reader.__aexit__(*exit_)

    async def refresh(self) -> None:
        """Those of now: the first time all of stories.state is read, then what was added."""
        whole = await self._reader.whole()
        self._reader.seek({number: (self._read.get(number, begin), end) for number, (begin, end) in whole.items()})
        async for record in rest(self._reader):
            # Looked for in the bytes: of a million states a handful is read as JSON.
            if record.value and _WITHDRAWN in record.value:
                facts = parse(record.value)["facts"]
                if facts.get("withdrawn"):
                    self.facts[record.key.decode()] = encode_plain(facts)
        self._read = dict(self._reader.positions)
