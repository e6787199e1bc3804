"""How far a look-up goes. The reader here has what it is given."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from streams.reading import RangeReader
from streams.web.bounded import Bounds, deadline, partition_of
from streams.web.history import both_ends


class Reader:
    """Has the offsets of its spans as records; with `stands_still` none ever come."""

    def __init__(self, stands_still: bool = False) -> None:
        self.stands_still = stands_still
        self.left: list[int] = []

    def seek(self, spans: Mapping[int, tuple[int, int]]) -> None:
        self.left = [offset for begin, end in spans.values() for offset in range(begin, end)]

    async def take(self, count: int) -> list[int]:
        if self.stands_still:
            await asyncio.Event().wait()
        taken, self.left = self.left[:count], self.left[count:]
        return taken


async def read(bounds: Bounds, reader: Reader, spans: dict[int, tuple[int, int]]) -> list[Any]:
    async with aclosing(bounds.read(cast(RangeReader, reader), spans)) as records:
        return [record async for record in records]


async def test_what_is_within_bounds_is_read_to_its_end() -> None:
    bounds = Bounds(2_000, deadline())
    assert await read(bounds, Reader(), {0: (5, 1_300)}) == list(range(5, 1_300))
    assert (bounds.looked, bounds.is_exceeded) == (1_295, False)


async def test_no_more_records_are_looked_at_than_may_be() -> None:
    bounds = Bounds(700, deadline())
    assert len(await read(bounds, Reader(), {0: (0, 1_000)})) == 700
    assert (bounds.looked, bounds.is_exceeded) == (700, True)


async def test_a_reader_that_stands_still_is_not_waited_for() -> None:
    bounds = Bounds(10, asyncio.get_running_loop().time() + 0.05)
    assert await asyncio.wait_for(read(bounds, Reader(stands_still=True), {0: (0, 5)}), 5) == []
    assert bounds.is_exceeded


@pytest.mark.parametrize(
    ("span", "wanted"),
    [((3, 13), [(3, 13)]), ((0, 11), [(0, 5), (6, 11)]), ((7, 7), [(7, 7)])],
)
def test_of_a_long_partition_both_ends_are_read(span: tuple[int, int], wanted: list[tuple[int, int]]) -> None:
    assert both_ends({1: (0, 100), 2: span}, 2, 10) == [{2: one} for one in wanted]
    assert both_ends({}, 2, 10) == []


def test_a_key_is_where_kafkas_own_clients_put_it() -> None:
    partitions = [TopicPartition("t", number) for number in range(24)]
    # From Kafka's own tests of its hash, murmur2: "21" is -973932308, "foobar" -790332482.
    assert partition_of(b"21", partitions) == (-973932308 & 0x7FFFFFFF) % 24
    assert partition_of(b"foobar", partitions) == (-790332482 & 0x7FFFFFFF) % 24
