"""How fast a replay reads: only what is replayed takes its time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.replay import ReplayPlan
from streams.replay import Pace
from streams.topics import RAW

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Reader:
    """Timestamps in the place of records."""

    waiting: deque[int]

    async def next_ms(self) -> int | None:
        return self.waiting[0] if self.waiting else None

    async def take(self, count: int, is_due: Callable[[int], bool] = lambda _: True) -> list[int]:
        taken: list[int] = []
        while self.waiting and len(taken) < count and is_due(self.waiting[0]):
            taken.append(self.waiting.popleft())
        return taken


async def read(speed: float | None, *moments: datetime, since: datetime | None = None, until: datetime | None = None) -> float:
    """Seconds that it takes to read records of these moments."""
    reader: Any = Reader(deque(int(moment.timestamp() * 1000) for moment in moments))
    plan = ReplayPlan(id="r", source=RAW.name, spans=(), since=since, until=until)
    pace, began, read = Pace(speed), time.monotonic(), 0
    while reader.waiting:
        read += len(await pace.take(reader, 2, asyncio.Event(), plan))
        assert time.monotonic() - began < 10, "it waits for what is not replayed"
    assert read == len(moments)
    return time.monotonic() - began


async def test_records_are_read_as_fast_as_they_came_or_so_many_times_as_fast() -> None:
    moments = NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2), NOON + timedelta(seconds=1)
    assert 2 <= await read(1, *moments) < 3
    assert 0.2 <= await read(10, *moments) < 1
    assert await read(None, *moments) < 0.1


async def test_what_is_not_within_the_replayed_time_takes_none() -> None:
    second = timedelta(seconds=1)
    moments = NOON - 2 * HOUR, NOON - HOUR, NOON, NOON + second, NOON + HOUR, NOON + 2 * HOUR
    assert 1 <= await read(1, *moments, since=NOON, until=NOON + 2 * second) < 2
