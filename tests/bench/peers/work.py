"""The stages' own work for other ways to run them: the same boundary, the same memories, the same topics and groups.

Each program here is a peer: `python -m tests.bench.peers.NAME STAGE` runs a stage as that peer's documentation says it should
be done, until SIGTERM. Settings are those of the environment.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from streams.agents import create_work
from streams.boundary import Boundary
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import Incoming, Outgoing
from streams.settings import Settings, load_settings
from streams.topics import PUBLISH, READS, Topics

Work = Callable[[Sequence[Incoming]], list[Outgoing]]
"""What a stage makes of records of any of its partitions, those of one in their order."""


def stage_work(stage: str, settings: Settings) -> Work:
    """The work of `stage`. A publisher's stories are remembered in the process alone: no peer reads them back."""
    counts = Counts()
    in_a_row_max = settings.dead_letters_in_a_row_max
    if stage != PUBLISH:
        boundary = Boundary(stage, READS[stage], create_work(stage, settings, counts), counts, in_a_row_max)
        return lambda records: [out for record in records for out in boundary.handle(record)]
    stories: defaultdict[int, Stories] = defaultdict(Stories)

    def publish(records: Sequence[Incoming]) -> list[Outgoing]:
        made: list[Outgoing] = []
        for partition, some in groupby(sorted(records, key=_partition), _partition):
            batch = Batch(partition, stories[partition], counts, in_a_row_max)
            batch.add(some)
            made += batch.outgoing()
            batch.remember()
        return made

    return publish


def producer_options(settings: Settings) -> dict[str, str | int]:
    """How librdkafka is to send, whoever wraps it: to the same partitions and compressed as ours is."""
    return {
        "partitioner": "murmur2_random",
        "linger.ms": 5,
        "message.max.bytes": 7_000_000,
        "compression.type": settings.compression,
    }


def _partition(record: Incoming) -> int:
    return record.partition


def incoming(message: Any) -> Incoming:
    """A message of confluent-kafka."""
    _, timestamp_ms = message.timestamp()
    headers = message.headers() or ()
    return Incoming(
        message.topic(), message.partition(), message.offset(), timestamp_ms, message.key(), message.value(), headers
    )


def of_command_line() -> tuple[str, Settings, Topics]:
    """The stage to run, and with what."""
    settings = load_settings()
    return sys.argv[1], settings, Topics(settings)
