"""The broker as an operator sees it: is it there, are the topics right, how far behind is each stage."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    TopicAlreadyExistsError,
    for_code,
)

from streams.connect import connection, consumer_options, started, stop_consumer, why_unreachable
from streams.settings import Settings
from streams.topics import ALL, DAY_MS, READS, STAGES, Topic, Topics
from streams.watch import Position

SECOND_MS = 1000
COPIES_WANTED = 3
"""With two acknowledging, one broker may be lost without losing a record or stopping."""


class BrokerError(Exception):
    """The broker cannot be used as it is. The message is one line that says what to do."""


@asynccontextmanager
async def admin_client(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client. Raises BrokerError where no broker answers within `connect_timeout_s`."""
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        try:
            await started(admin.start(), settings.connect_timeout_s)
        except (KafkaError, TimeoutError, OSError):
            raise BrokerError(await why_unreachable(settings)) from None
        yield admin
    finally:
        await admin.close()


async def partition_counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """The partitions of each topic that exists, by its full name."""
    found = await admin.describe_topics()
    return {topic["topic"]: len(topic["partitions"]) for topic in found if not topic["error_code"]}


async def ensure_topics(settings: Settings) -> list[str]:
    """Create what is missing and check what is there. The names of those created.

    Raises BrokerError: no broker, a topic missing that may not be created, or a count of partitions that is not
    the setting's: stories are bound to their partition, so counts are never changed in place.
    """
    topics = Topics(settings)
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
        missing = [topic for topic in ALL if topics.name(topic) not in existing]
        if missing and not settings.create_topics:
            names = ", ".join(topics.name(topic) for topic in missing)
            raise BrokerError(f"topics are missing and may not be created here: {names}; see netbinnen topics --plan")
        _check_counts(existing, topics)
        await create_topics(admin, {topics.name(topic): topic for topic in missing}, settings)
        return [topics.name(topic) for topic in missing]


def _check_counts(existing: dict[str, int], topics: Topics) -> None:
    for topic in ALL:
        count = existing.get(topics.name(topic), topics.partitions)
        if count != topics.partitions:
            raise BrokerError(
                f"topic {topics.name(topic)} has {count} partitions, the setting is {topics.partitions}: "
                f"set NETBINNEN_PARTITIONS={count}, or use another prefix"
            )


async def create_topics(admin: AIOKafkaAdminClient, missing: Mapping[str, Topic], settings: Settings) -> None:
    """Create topics by these full names, and wait until the broker shows them. Raises BrokerError."""
    if not missing:
        return
    brokers = len((await admin.describe_cluster())["brokers"])
    copies = settings.replication or min(COPIES_WANTED, brokers)
    new = [NewTopic(name, settings.partitions, copies, topic_configs=topic.config()) for name, topic in missing.items()]
    response = await admin.create_topics(new)
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        # Another worker may have been first.
        if code and error is not TopicAlreadyExistsError:
            raise BrokerError(f"topic {name} was not created: {rest[0] if rest and rest[0] else error.__name__}")
    await _until_seen(admin, set(missing), settings)


async def wrong_configs(settings: Settings) -> dict[str, dict[str, tuple[str, str]]]:
    """Settings of topics that are not as `topics.py` has them: topic → setting → (is, should be)."""
    topics = Topics(settings)
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
        wanted = {topics.name(topic): topic.config() for topic in ALL if topics.name(topic) in existing}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted]
        responses = await admin.describe_configs(resources) if resources else []
    wrong: dict[str, dict[str, tuple[str, str]]] = {}
    for response in responses:
        for _code, _message, _type, name, entries in response.resources:
            values = {entry[0]: entry[1] for entry in entries}
            differs = {k: (values[k], v) for k, v in wanted[name].items() if k in values and values[k] != v}
            if differs:
                wrong[name] = differs
    return wrong


async def _until_seen(admin: AIOKafkaAdminClient, names: set[str], settings: Settings) -> None:
    """Wait until the broker shows what it created: the answer comes before every broker knows."""
    deadline = asyncio.get_running_loop().time() + settings.connect_timeout_s
    while not names <= set(await partition_counts(admin)):
        if asyncio.get_running_loop().time() > deadline:
            raise BrokerError(
                f"{settings.brokers} took the topics but does not show them after {settings.connect_timeout_s:g} s"
            )
        await asyncio.sleep(0.1)


async def _committed(admin: AIOKafkaAdminClient, group: str, settings: Settings) -> dict[TopicPartition, object]:
    """The group's offsets. A broker makes its coordinator at the first question, and has no answer until then."""
    deadline = asyncio.get_running_loop().time() + settings.connect_timeout_s
    while True:
        try:
            found: dict[TopicPartition, object] = await admin.list_consumer_group_offsets(group)
            return found
        except (GroupCoordinatorNotAvailableError, GroupLoadInProgressError):
            if asyncio.get_running_loop().time() > deadline:
                raise
        await asyncio.sleep(0.2)


async def has_offsets(settings: Settings, stage: str) -> bool:
    """Whether the group of `stage` has ever committed an offset."""
    async with admin_client(settings) as admin:
        found = await _committed(admin, Topics(settings).group(stage), settings)
    return any(getattr(offset, "offset", -1) >= 0 for offset in found.values())


async def live_members(settings: Settings) -> int:
    """How many members the groups of all stages have, one for each stage of each worker."""
    count = 0
    async with admin_client(settings) as admin:
        for stage in STAGES:
            group = Topics(settings).group(stage)
            await _committed(admin, group, settings)
            # One at a time: aiokafka 0.14.0 cannot read an answer about several ("Buffer underrun decoding string").
            (answer,) = await admin.describe_consumer_groups([group])
            count += len(answer.groups[0][5])
    return count


@dataclass(frozen=True, slots=True)
class Lag:
    """How many records of `topic` the group of `stage` has yet to read, in all and in the partition where most wait.

    `read` grows when the stage gets on: the offsets of its group, added up.
    """

    stage: str
    topic: str
    records: int
    worst: int
    worst_partition: int
    read: int


async def lags(settings: Settings) -> list[Lag]:
    """The lag of each stage. A partition that was never committed counts from its beginning."""
    found = []
    async with admin_client(settings) as admin:
        for stage in STAGES:
            positions = await _positions(admin, settings, stage)
            waiting = {partition: at.end - at.next_offset for partition, at in positions.items()}
            worst = max(waiting, key=lambda partition: (waiting[partition], -partition))
            read = sum(at.next_offset for at in positions.values())
            topic = Topics(settings).name(READS[stage])
            found.append(Lag(stage, topic, sum(waiting.values()), waiting[worst], worst, read))
    return found


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a topic: how many offsets, and when its newest record came, in milliseconds since 1970.

    Offsets are records and the marks of transactions, and where a topic is compacted those that are gone, too.
    """

    offsets: int
    newest_ms: int | None


async def contents_of(settings: Settings, now_ms: int) -> dict[str, Contents]:
    """Of each topic, by its full name. Raises BrokerError: no broker, a topic missing, or another count of partitions."""
    topics = Topics(settings)
    names = [topics.name(topic) for topic in ALL]
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
    missing = [name for name in names if name not in existing]
    if missing:
        raise BrokerError(
            f"there is no topic {missing[0]} at {settings.brokers}: netbinnen topics --create, or another --prefix"
        )
    _check_counts(existing, topics)
    places = [TopicPartition(name, number) for name in names for number in range(topics.partitions)]
    async with _consumer(settings) as consumer:
        ends = await consumer.end_offsets(places)
        begins = await consumer.beginning_offsets(places)
        newest = await _newest(consumer, [place for place in places if begins[place] < ends[place]], now_ms)
    found = {}
    for name in names:
        own = [place for place in places if place.topic == name]
        count = sum(ends[place] - begins[place] for place in own)
        found[name] = Contents(count, max((newest[place] for place in own if place in newest), default=None))
    return found


async def _newest(consumer: AIOKafkaConsumer, places: list[TopicPartition], now_ms: int) -> dict[TopicPartition, int]:
    """When the newest record of each came, to the second. Kafka says which is the first after a time, so we halve.

    Reading the last record would not do: behind it are marks of transactions, and gaps where it was compacted.
    """
    since = dict.fromkeys(places, 0)
    until = dict.fromkeys(places, now_ms + DAY_MS)  # A crawler's clock may be ahead.
    while open_ := {place: (since[place] + until[place]) // 2 for place in places if until[place] - since[place] > SECOND_MS}:
        found = await consumer.offsets_for_times(open_)
        for place, moment in open_.items():
            at = found.get(place)
            if at is None or at.offset < 0:
                until[place] = moment
            else:
                since[place] = max(moment, min(at.timestamp, until[place]))
    return {place: moment for place, moment in since.items() if moment}


async def positions_of(settings: Settings, stage: str) -> dict[int, Position] | None:
    """Where the group of `stage` is in each partition; None where the broker does not answer within `connect_timeout_s`."""
    try:
        async with asyncio.timeout(settings.connect_timeout_s), admin_client(settings) as admin:
            return await _positions(admin, settings, stage)
    except (BrokerError, KafkaError, TimeoutError, OSError):
        return None


async def _positions(admin: AIOKafkaAdminClient, settings: Settings, stage: str) -> dict[int, Position]:
    topics = Topics(settings)
    committed = await _committed(admin, topics.group(stage), settings)
    partitions = [TopicPartition(topics.name(READS[stage]), number) for number in range(settings.partitions)]
    async with _consumer(settings) as consumer:
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
    found = {}
    for partition in partitions:
        offset = getattr(committed.get(partition), "offset", -1)
        found[partition.partition] = Position(offset if offset >= 0 else begins[partition], ends[partition])
    return found


async def can_read(settings: Settings, stage: str, partition: int, offset: int) -> bool:
    """Whether there is a record for `stage` at `offset` or behind it, and the broker gives it out."""
    place = TopicPartition(Topics(settings).name(READS[stage]), partition)
    try:
        async with asyncio.timeout(settings.connect_timeout_s), _consumer(settings) as consumer:
            consumer.assign([place])
            consumer.seek(place, offset)
            return bool(await consumer.getmany(place, timeout_ms=int(settings.connect_timeout_s * 1000), max_records=1))
    except (KafkaError, TimeoutError, OSError):
        return False


@asynccontextmanager
async def _consumer(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group."""
    consumer = AIOKafkaConsumer(**consumer_options(settings))
    try:
        await consumer.start()
        yield consumer
    finally:
        await stop_consumer(consumer)
