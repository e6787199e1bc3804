"""Drives the real worker for tests: a process, as an operator starts it, on topics of the test's own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from streams.settings import Settings, load_settings
from streams.topics import RECORD_BYTES_MAX, Topic, Topics

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
async def producing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=settings.broker_list, acks="all", max_request_size=RECORD_BYTES_MAX)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def read(settings: Settings, topics: Sequence[Topic], count: int, extra_s: float = 1.0) -> list[ConsumerRecord]:
    """`count` records of `topics` from their beginning, and any that come in the `extra_s` after: more is a failure too."""
    names = [Topics(settings).name(topic) for topic in topics]
    consumer = AIOKafkaConsumer(
        *names,
        bootstrap_servers=settings.broker_list,
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
