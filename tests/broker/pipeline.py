"""Drives the real worker for tests: a process, as an operator starts it, on topics of the test's own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas import NewsEvent, decode
from streams.admin import lags
from streams.connect import connection
from streams.metrics import Counts
from streams.publish.partition import PartitionPublisher
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, PUBLISH, RECORD_BYTES_MAX, Topic, Topics

PARTITIONS = 2
ARRIVE_WITHIN_S = 45


def settings_for(bootstrap: str, prefix: str) -> Settings:
    return load_settings(brokers=bootstrap, prefix=prefix, partitions=PARTITIONS)


def start_worker(
    settings: Settings, log: Path, *arguments: str, module: str = "streams.cli", **environment: str
) -> "subprocess.Popen[bytes]":
    """`netbinnen worker` in a process of its own, what it prints at the end of `log`."""
    env = os.environ | {"NETBINNEN_PARTITIONS": str(settings.partitions)} | environment
    command = [sys.executable, "-m", module, "worker", "--brokers", settings.brokers, "--prefix", settings.prefix]
    with log.open("ab") as output:
        return subprocess.Popen([*command, *arguments], env=env, stdout=output, stderr=output)


@contextmanager
def running_worker(settings: Settings, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """All stages of `start_worker`; it must stop cleanly at SIGTERM."""
    process = start_worker(settings, log, TMPDIR=str(log.parent), **environment)
    try:
        yield process
        assert process.poll() is None, f"the worker ended: {log.read_text()[-2000:]}"
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
    assert code == 0, log.read_text()[-2000:]


@asynccontextmanager
async def producing(settings: Settings, enable_idempotence: bool = False) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        **connection(settings), acks="all", max_request_size=RECORD_BYTES_MAX, enable_idempotence=enable_idempotence
    )
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def read(settings: Settings, topics: Sequence[Topic], count: int, extra_s: float = 1.0) -> list[ConsumerRecord]:
    """`count` records of `topics` from their beginning, and any that come in the `extra_s` after: more is a failure too."""
    names = [Topics(settings).name(topic) for topic in topics]
    consumer = AIOKafkaConsumer(
        *names,
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=RECORD_BYTES_MAX,
    )
    found: list[ConsumerRecord] = []
    await consumer.start()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + ARRIVE_WITHIN_S
    try:
        while loop.time() < deadline:
            for records in (await consumer.getmany(timeout_ms=300)).values():
                found += records
            if len(found) >= count:
                deadline = min(deadline, loop.time() + extra_s)
    finally:
        await consumer.stop()
    return found


async def read_all(settings: Settings, topic: Topic) -> list[ConsumerRecord]:
    """What a consumer with `read_committed` sees, in the order of each partition."""
    consumer = AIOKafkaConsumer(
        **connection(settings), isolation_level="read_committed", max_partition_fetch_bytes=RECORD_BYTES_MAX
    )
    await consumer.start()
    found: list[ConsumerRecord] = []
    try:
        partitions = [TopicPartition(Topics(settings).name(topic), number) for number in range(settings.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            consumer.seek(partition, 0)
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for records in (await consumer.getmany(timeout_ms=300)).values():
                found += records
    finally:
        await consumer.stop()
    return found


async def waiting(settings: Settings, stage: str) -> int:
    """Records that the stage has yet to read."""
    return next(lag.records for lag in await lags(settings) if lag.stage == stage)


async def wait_until_done(settings: Settings, deadline: float, worker: "subprocess.Popen[bytes] | None" = None) -> None:
    """Until all that was fed is published. The stages are asked in their order: once one is done, nothing more comes on.

    Not if `worker` ends before.
    """
    while worker is None or worker.poll() is None:
        found = await lags(settings)
        if not any(lag.records for lag in found):
            return
        assert time.monotonic() < deadline, f"not worked off in time: {found}"
        await asyncio.sleep(0.3)
    raise AssertionError(f"the worker ended with exit code {worker.returncode}")


def faults(events: Iterable[ConsumerRecord]) -> list[str]:
    """Event ids that came twice, and stories whose revisions are not 1, 2, 3 …"""
    found = []
    revisions: dict[str, list[int]] = {}
    ids = Counter[bytes]()
    for record in events:
        event, _ = decode(NewsEvent, record.value)
        headers = dict(record.headers)
        ids[headers["ce_id"]] += 1
        revisions.setdefault(event.uri, []).append(event.revision)
        is_created = headers["ce_type"] == b"nl.netbinnen.story.created.v1"
        if is_created != (event.revision == 1):
            found.append(f"{event.uri} revision {event.revision} is {headers['ce_type']!r}")
    found += [f"event {id_!r} {count} times" for id_, count in ids.items() if count > 1]
    return found + [f"{uri}: {have}" for uri, have in revisions.items() if have != list(range(1, len(have) + 1))]


@asynccontextmanager
async def owning(
    settings: Settings, kind: type[PartitionPublisher] = PartitionPublisher
) -> AsyncIterator[tuple[PartitionPublisher, AIOKafkaConsumer]]:
    """The started owner of partition 0 and the consumer that it reads with."""
    topics = Topics(settings)
    consumer = AIOKafkaConsumer(**connection(settings), group_id=topics.group(PUBLISH), enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(topics.name(ENRICHED), 0)])
    owner = kind(settings, 0, consumer, Counts())
    try:
        await owner.start()
        yield owner, consumer
    finally:
        await owner.stop()
        await consumer.stop()


async def publish_next(owner: PartitionPublisher, consumer: AIOKafkaConsumer) -> None:
    (records,) = (await consumer.getmany(timeout_ms=10_000)).values()
    await owner.take(records)
    await owner.publish()
