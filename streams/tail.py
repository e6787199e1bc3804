"""Events as they arrive: `netbinnen tail`."""

import sys

from aiokafka import AIOKafkaConsumer
from rich.console import Console

from schemas import DecodeError, NewsEvent, decode
from schemas.codec import unframed
from streams.admin import BrokerError, admin_client, partition_counts
from streams.connect import connection
from streams.settings import Settings
from streams.topics import EVENTS, RECORD_BYTES_MAX, Topics
from streams.wire import render


async def tail_events(settings: Settings, *, as_json: bool, from_start: bool, max_events: int | None) -> None:
    """Print events until cancelled, or `max_events` of them. Raises BrokerError: no broker, or no such topic."""
    name = Topics(settings).name(EVENTS)
    async with admin_client(settings) as admin:
        if name not in await partition_counts(admin):
            raise BrokerError(f"there is no topic {name} at {settings.brokers}: start a worker, or give its --prefix")
    consumer = AIOKafkaConsumer(
        name,
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest" if from_start else "latest",
        max_partition_fetch_bytes=RECORD_BYTES_MAX,
    )
    await consumer.start()
    shown = 0
    try:
        async for record in consumer:
            show(record.value, as_json)
            shown += 1
            if shown == max_events:
                return
    finally:
        await consumer.stop()


def show(value: bytes, as_json: bool) -> None:
    """One event on standard output: its JSON, or a line of the wire."""
    if as_json:
        sys.stdout.buffer.write(unframed(value) + b"\n")
        sys.stdout.flush()
        return
    try:
        event, _ = decode(NewsEvent, value)
    except DecodeError as error:
        print(f"netbinnen: an event that cannot be read: {error}", file=sys.stderr)
        return
    Console(highlight=False).print(render(event), soft_wrap=True)
