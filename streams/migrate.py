"""`netbinnen topics migrate`: all stories into new topics, with another count of partitions or by newer rules of identity.

A story is bound to its partition and to its id, so neither is changed in place. The new topics get the state of every
story and go on from there: revisions count on, nothing is created twice. Events of before stay where they are.
"""

import hashlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import reduce
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas.base import Withdrawn
from schemas.codec import parse
from schemas.parts import Withdrawal
from streams.admin import admin_client, ensure_topics, has_offsets, lags, live_members, partition_counts
from streams.connect import producer_options, transactional_producer
from streams.core.story.facts import facts_of_withdrawal, merge
from streams.core.story.view import URI_PREFIX, current_id
from streams.framing import framing_of
from streams.publish.batch import Update, event_record, update
from streams.publish.memory import Story
from streams.publish.partition import read_stories
from streams.records import Outgoing
from streams.sends import send_all
from streams.settings import Settings
from streams.topics import ENRICHED, PUBLISH, STATE, Topics

RECORDS_AT_ONCE = 1_000
"""In one transaction: far less than its timeout takes, and so many that committing costs little."""


class MigrateError(Exception):
    """Stories cannot be moved as things are. One line that says what to do."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """How many stories were moved, and how many of them have another id now."""

    stories: int
    renamed: int


async def migrate(settings: Settings, source_prefix: str, moved: Callable[[int], None] = lambda _: None) -> Migrated:
    """Move the stories of the topics under `source_prefix` to those of `settings`, calling `moved` with how many were.

    What was interrupted is gone on with. A worker that starts on the new topics meanwhile finds stories without an offset
    of its group, since the offsets come with the last transaction; one that read its stories too early is fenced at the
    end. Raises MigrateError, PublishError and BrokerError.
    """
    source = await _source_of(settings, source_prefix)
    await _check_finished(source)
    await ensure_topics(settings)
    if await has_offsets(settings, PUBLISH) or await live_members(settings):
        raise MigrateError(f"workers have been at the topics of prefix {settings.prefix!r}: stop them, take one that is new")
    there = {story_id: _digest(story.state) async for story_id, story in _stories(settings)}
    framing = framing_of(settings)
    count = 0
    renamed: dict[str, dict[str, Story]] = defaultdict(dict)
    changed: dict[str, Story] = {}
    async with _Target(settings, there) as target:
        async for story_id, story in _stories(source):
            today = current_id(story.facts) or story_id
            state = story.state
            if today != story_id:
                renamed[today][story_id] = story
            elif story_id in there and there[story_id] != _digest(state):
                changed[story_id] = story
            else:
                await target.add(story_id, state)
            count += 1
            moved(count)
        # What is otherwise in the target may be left over, or what an earlier run made of this story and renamed ones.
        for story_id in changed.keys() - renamed.keys():
            await target.add(story_id, changed[story_id].state)
        # A story that has kept its id may be what another one is from today.
        kept = {story_id: story async for story_id, story in _stories(source) if story_id in renamed} if renamed else {}
        for today, stories in renamed.items():
            facts = reduce(merge, (story.facts for story in stories.values()))
            change = update(today, facts, kept.get(today), _beside(stories.values()))
            if change is not None:
                changes = [one for one in (change, *_withdrawals(today, stories)) if one.event]
                events = [event_record(one, framing) for one in changes]
                await target.add(today, change.state, events)
        for story_id in there.keys() - target.story_ids:
            await target.add(story_id, None)
        await _check_finished(source)
        await target.finish()
    await _fence(settings)
    return Migrated(count, sum(map(len, renamed.values())))


def _beside(stories: Iterable[Story]) -> dict[str, Any]:
    """All that the stories' records have, what this release does not know, too; of two by one name the least record's."""
    records = (parse(state) for state in sorted((story.state for story in stories), reverse=True))
    return {name: value for record in records for name, value in record.items()}


def _digest(state: bytes) -> bytes:
    return hashlib.sha256(state).digest()


def _withdrawals(today: str, stories: Mapping[str, Story]) -> Iterator[Update]:
    """That each of `stories` is `today` now. By the new rules no page has their ids, so no state keeps them away."""
    for story_id, story in stories.items():
        at = parse(story.state)["event"]["versionCreated"]
        withdrawn = Withdrawn(at=at, reason="the rules of identity have changed", successor=URI_PREFIX + today)
        gone = update(story_id, facts_of_withdrawal(Withdrawal(story_id=story_id, withdrawn=withdrawn)), story)
        if gone:
            yield gone


async def _fence(settings: Settings) -> None:
    """Whoever owns a partition of the new topics by now has read its stories too early: its next batch is refused.

    First our own id, which waits until the last transaction is there to be read: Kafka answers a commit before it is.
    """
    topics = Topics(settings)
    for id_ in (_own_id(topics), *map(topics.transactional_id, range(settings.partitions))):
        async with AIOKafkaProducer(**producer_options(settings), transactional_id=id_):
            pass


def _own_id(topics: Topics) -> str:
    return f"{topics.group(PUBLISH)}/migrate"


async def _source_of(settings: Settings, prefix: str) -> Settings:
    """The settings of the topics that are there."""
    if prefix == settings.prefix:
        raise MigrateError(f"new topics need a prefix of their own, {prefix!r} is the old one: give --prefix")
    source = settings.model_copy(update={"prefix": prefix})
    name = Topics(source).name(STATE)
    async with admin_client(settings) as admin:
        count = (await partition_counts(admin)).get(name)
    if count is None:
        raise MigrateError(f"there is no topic {name}: is --from right?")
    return source.model_copy(update={"partitions": count})


async def _check_finished(source: Settings) -> None:
    """Nothing is on its way in the old topics, and nobody at work."""
    for lag in await lags(source):
        if lag.records:
            raise MigrateError(
                f"{lag.records} records of {lag.topic} are not processed: stop the crawlers, let the workers finish, stop them"
            )
    members = await live_members(source)
    if members:
        raise MigrateError(f"{members} stages are at work on the old topics: stop their workers")


async def _stories(settings: Settings) -> AsyncGenerator[tuple[str, Story]]:
    """The last state of each story, a partition at a time."""
    for number in range(settings.partitions):
        stories: dict[str, Story] = {}
        async with aclosing(read_stories(settings, number)) as records:
            async for story_id, story in records:
                if story is None:
                    stories.pop(story_id, None)
                else:
                    stories[story_id] = story
        for found in stories.items():
            yield found


class _Target:
    """Writes to the new topics, a transaction for so many records. A record goes where its key's parts will.

    `there` says which states they have already: those are not written again.
    """

    def __init__(self, settings: Settings, there: Mapping[str, bytes]) -> None:
        self._topics = Topics(settings)
        self._producer = transactional_producer(settings, _own_id(self._topics))
        self._there = there
        self._waiting: list[Outgoing] = []
        self.story_ids: set[str] = set()

    async def __aenter__(self) -> "_Target":
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def add(self, story_id: str, state: bytes | None, events: Iterable[Outgoing] = ()) -> None:
        """A story's state, and `events` in the same transaction, so that where one is the others are too."""
        self.story_ids.add(story_id)
        if state is None or story_id not in self._there or self._there[story_id] != _digest(state):
            self._waiting += (*events, Outgoing(STATE, story_id.encode(), state))
        if len(self._waiting) >= RECORDS_AT_ONCE:
            await self._send({})

    async def finish(self) -> None:
        """Send what is left, and with it the offsets that let workers start."""
        name = self._topics.name(ENRICHED)
        partitions = (TopicPartition(name, number) for number in range(self._topics.partitions))
        await self._send(dict.fromkeys(partitions, OffsetAndMetadata(0, "")))

    async def _send(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        async with self._producer.transaction():
            await send_all(self._producer, self._topics.name, self._waiting)
            if offsets:
                await self._producer.send_offsets_to_transaction(offsets, self._topics.group(PUBLISH))
        self._waiting.clear()
