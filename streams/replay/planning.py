"""What a replay reads and where it writes, decided once: by what is wished for, and by where the topics end at that moment.

Plans are kept in the topic `replays`, so that a replay that was stopped is gone on with by its id alone.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer

from schemas import DecodeError, decode, encode
from schemas.replay import ReplayPlan, ReplaySpan
from streams.admin import BrokerError, admin_client, create_topics, partition_counts
from streams.connect import producer_options, stop_producer
from streams.reading import RangeReader, read_whole
from streams.settings import Settings
from streams.topics import ALL, EVENTS, RAW, REPLAYS, STATE, Topic, Topics, replay_of

LIVE = "live"
"""What `diff` calls the topic of live events, where it takes the id of a replay."""
_OFFSETS = re.compile(r"([0-9]{1,9}):([0-9]{0,18})-([0-9]{0,18})")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class ReplayError(Exception):
    """The replay cannot be done as wished. One line that says what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user asks for. `offsets`: partition → (begin, end), either may be None; empty for all partitions.

    `into_live` is to append the records to `source` again; `events_topic` is the full name of a topic for the events, else
    one is named after the id.
    """

    source: Topic = RAW
    since: datetime | None = None
    until: datetime | None = None
    offsets: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)
    stories: tuple[str, ...] = ()
    into_live: bool = False
    events_topic: str | None = None
    every_change: bool = False
    id: str | None = None


def parse_offsets(texts: Iterable[str]) -> dict[int, tuple[int | None, int | None]]:
    """`3:100-200` → partition 3, from 100 up to and without 200. Raises ReplayError."""
    found = {}
    for text in texts:
        match = _OFFSETS.fullmatch(text)
        if not match:
            raise ReplayError(f"--offsets {text!r}: give PARTITION:FROM-TO, as in 3:100-200, 3:100- or 3:-200")
        partition, begin, end = (int(part) if part else None for part in match.groups())
        if partition in found:
            raise ReplayError(f"--offsets: partition {partition} is given twice")
        if begin is not None and end is not None and begin > end:
            raise ReplayError(f"--offsets {text!r}: that ends before it begins")
        found[int(match[1])] = begin, end
    return found


async def events_topic(settings: Settings, name: str) -> str:
    """The full name of a topic of events: `live`, the id of a replay, or a topic. Raises BrokerError where there is none."""
    topics = Topics(settings)
    candidates = [topics.name(EVENTS)] if name == LIVE else [name, topics.name(replay_of(EVENTS, name))]
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
    found = next((topic for topic in candidates if topic in existing), None)
    if found is None:
        raise BrokerError(f"there is no topic {' or '.join(candidates)} at {settings.brokers}: is the --prefix right?")
    return found


async def replay_ids(settings: Settings) -> list[str]:
    """Of the replays whose events are there. Raises BrokerError."""
    begin = Topics(settings).name(replay_of(EVENTS, ""))
    async with admin_client(settings) as admin:
        return sorted(name.removeprefix(begin) for name in await partition_counts(admin) if name.startswith(begin))


async def make_plan(settings: Settings, wish: Wish) -> ReplayPlan:
    """The plan for `wish`. Nothing is created. Raises ReplayError and BrokerError."""
    id_ = wish.id or f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    if not _ID.fullmatch(id_) or id_ == LIVE:
        raise ReplayError(f"--id {id_!r}: small letters, digits and -, forty at most, and not {LIVE}")
    if wish.since and wish.until and wish.since >= wish.until:
        raise ReplayError("--until is not after --since: nothing is between them")
    topics = Topics(settings)
    events, state = topics.name(replay_of(EVENTS, id_)), topics.name(replay_of(STATE, id_))
    events = wish.events_topic or events
    if events in {topics.name(topic) for topic in (*ALL, REPLAYS)} or events == state:
        raise ReplayError(
            f"--to {events}: a replay never writes live topics; --into live appends its records to what they came from"
        )
    source = topics.name(wish.source)
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
    if source not in existing:
        raise ReplayError(f"there is no topic {source} at {settings.brokers}: is the --prefix right?")
    wrong = sorted(set(wish.offsets) - set(range(existing[source])))
    if wrong:
        raise ReplayError(f"--offsets: {source} has no partition {wrong[0]}, only 0 to {existing[source] - 1}")
    if not wish.into_live:
        for name in {events, state} & existing.keys():
            await _check_empty(settings, name)
    if wish.id:
        await _check_new(settings, source, wish.id)
    return ReplayPlan(
        id=id_,
        source=wish.source.name,
        spans=await _spans(settings, source, wish),
        since=wish.since,
        until=wish.until,
        stories=wish.stories,
        events="" if wish.into_live else events,
        state="" if wish.into_live else state,
        every_change=wish.every_change,
    )


async def _check_empty(settings: Settings, name: str) -> None:
    async with RangeReader(settings, name) as reader:
        if any(begin < end for begin, end in (await reader.whole()).values()):
            raise ReplayError(f"topic {name} is not empty: give another --to or --id, or go on with a replay by --resume")


async def _check_new(settings: Settings, source: str, id_: str) -> None:
    """The offsets of a group stay when topics are deleted, and what is before them would be left out."""
    async with RangeReader(settings, source, Topics(settings).replay_group(id_)) as reader:
        if any([await reader.consumer.committed(place) is not None for place in reader.partitions()]):
            raise ReplayError(f"there was a replay {id_} of {source}: give another --id, or go on with it by --resume")


async def _spans(settings: Settings, source: str, wish: Wish) -> tuple[ReplaySpan, ...]:
    async with RangeReader(settings, source) as reader:
        whole = await reader.whole()
        begins = await reader.offsets_at(wish.since) if wish.since else {}
        # Times of articles.raw are the crawlers' clocks, in no order: what is before `until` may come behind what is not.
        ordered = wish.source.timestamps == "LogAppendTime"
        ends = await reader.offsets_at(wish.until) if wish.until and ordered else {}
    spans = []
    for partition, (first, last) in whole.items():
        if wish.offsets and partition not in wish.offsets:
            continue
        asked, asked_end = wish.offsets.get(partition, (None, None))
        begin = max(first, begins.get(partition, last) if wish.since else first, asked or 0)
        end = min(last, ends.get(partition, last), last if asked_end is None else asked_end)
        spans.append(ReplaySpan(partition=partition, begin=begin, end=max(begin, end)))
    return tuple(spans)


async def save_plan(settings: Settings, plan: ReplayPlan) -> None:
    """Create the replay's topics and write its plan down, or that it is finished."""
    wanted = {Topics(settings).name(REPLAYS): REPLAYS}
    if not plan.is_into_live:
        wanted |= {plan.events: EVENTS, plan.state: STATE}
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
        missing = {name: topic for name, topic in wanted.items() if name not in existing}
        if missing and not settings.create_topics:
            raise BrokerError(f"topics are missing and may not be created here: {', '.join(missing)}")
        await create_topics(admin, missing, settings)
    producer = AIOKafkaProducer(**producer_options(settings))
    try:
        await producer.start()
        await producer.send_and_wait(Topics(settings).name(REPLAYS), encode(plan), plan.id.encode())
    finally:
        await stop_producer(producer)


async def find_plan(settings: Settings, id_: str) -> ReplayPlan:
    """The plan of the replay `id_`. Raises ReplayError where there is none."""
    plan = None
    async for record in read_whole(settings, Topics(settings).name(REPLAYS)):
        if record.key == id_.encode():
            try:
                plan, _ = decode(ReplayPlan, record.value)
            except DecodeError as error:
                raise ReplayError(f"the plan of replay {id_} cannot be read: {error}") from None
    if plan is None:
        raise ReplayError(f"there is no replay {id_!r} to go on with at {settings.brokers}: is the --prefix right?")
    return plan
