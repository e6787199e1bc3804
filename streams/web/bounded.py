"""What a look-up reads at most: somebody waits for it, and there may be weeks in a topic."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.partitioner import DefaultPartitioner

from streams.reading import RangeReader

WITHIN_S = 8.0
"""All of it. A browser waits longer; a person does not."""
AT_ONCE = 500


@dataclass(slots=True)
class Bounds:
    """What may still be looked at: `records`, until the loop's `deadline`. `looked` is how many were."""

    records: int
    deadline: float
    looked: int = 0
    is_exceeded: bool = False

    def among(self, where: str) -> str:
        """What was looked at, for people: the end of a sentence that says that something was not found."""
        records = "1 record" if self.looked == 1 else f"{self.looked} records"
        return f"among {records} of {where}{', and there are more' if self.is_exceeded else ''}."

    async def read(self, reader: RangeReader, spans: Mapping[int, tuple[int, int]]) -> AsyncGenerator[ConsumerRecord]:
        """The records of `reader` in `spans`, as far as these bounds go."""
        reader.seek(spans)
        while self.records > 0:
            try:
                async with asyncio.timeout_at(self.deadline):
                    taken = await reader.take(min(self.records, AT_ONCE))
            except TimeoutError:
                break
            if not taken:
                return
            self.records -= len(taken)
            for record in taken:
                self.looked += 1
                yield record
        self.is_exceeded = True


def deadline(share: float = 1.0) -> float:
    """By the loop's clock, that of a look-up, or a `share` of one, that begins now."""
    return asyncio.get_running_loop().time() + share * WITHIN_S


def partition_of(key: bytes, partitions: list[TopicPartition]) -> int:
    """Where a producer puts `key` that is told nothing else."""
    place: TopicPartition = DefaultPartitioner()(key, partitions, partitions)
    return int(place.partition)
