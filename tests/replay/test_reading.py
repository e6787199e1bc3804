"""A bounded range of a topic, read in the order of time. The client here has what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition

from streams.reading import TAKEN_BYTES, RangeReader
from streams.settings import load_settings


@dataclass
class Record:
    offset: int
    timestamp: int
    value: bytes | None = b""


@dataclass
class Client:
    """A consumer of `log`, partition → records in the order of their offsets; `ends` are behind their last markers."""

    log: dict[int, list[Record]]
    ends: dict[int, int]
    at: dict[int, int] = field(default_factory=dict)

    def assign(self, places: Sequence[TopicPartition]) -> None:
        self.at = dict.fromkeys((place.partition for place in places), 0)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.at[place.partition] = offset

    async def position(self, place: TopicPartition) -> int:
        return self.at[place.partition]

    async def getmany(self, *places: TopicPartition, timeout_ms: int) -> dict[TopicPartition, list[Record]]:
        """Two records at a time; where there are none left, what is behind them is got past."""
        found = {}
        for place in places:
            records = [record for record in self.log[place.partition] if record.offset >= self.at[place.partition]][:2]
            self.at[place.partition] = records[-1].offset + 1 if records else self.ends[place.partition]
            if records:
                found[place] = records
        return found


async def read(log: dict[int, list[Record]], spans: dict[int, tuple[int, int]], count: int = 3) -> tuple[list[list[Any]], Any]:
    """What is taken at a time, and where the reader is then."""
    reader = RangeReader(load_settings(), "topic")
    await reader.consumer.stop()
    reader.consumer = Client(log, {number: end for number, (_, end) in spans.items()})
    reader.seek(spans)
    taken = []
    while records := await reader.take(count):
        taken.append(records)
    assert reader.is_at_end
    return taken, reader.positions


async def test_records_come_by_their_time_and_holes_and_empty_partitions_are_got_past() -> None:
    log = {
        0: [Record(2, 10), Record(5, 40), Record(6, 20), Record(9, 0)],
        1: [],
        2: [Record(0, 30)],
        3: [Record(7, 1)],
    }
    taken, positions = await read(log, {0: (1, 8), 1: (3, 3), 2: (0, 4), 3: (0, 5)})
    assert [[record.timestamp for record in records] for records in taken] == [[10, 30, 40], [20]]
    assert positions == {0: 8, 1: 3, 2: 4, 3: 5}


async def test_fewer_large_records_are_taken_at_a_time() -> None:
    log = {0: [Record(number, number, bytes(TAKEN_BYTES // 2)) for number in range(5)]}
    taken, _ = await read(log, {0: (0, 5)}, count=50)
    assert [len(records) for records in taken] == [2, 2, 1]
