"""How fast a replay reads: as the records once came, so many times as fast, or as fast as it can."""

import asyncio
import contextlib
import time

from aiokafka import ConsumerRecord

from schemas.replay import ReplayPlan
from streams.reading import RangeReader

NAP_S = 0.5
"""How long it may take to notice a stop."""


class Pace:
    """`speed` 1 is the records' own; None is without waiting."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._began: tuple[float, int] | None = None

    async def take(self, reader: RangeReader, count: int, stop: asyncio.Event, plan: ReplayPlan) -> list[ConsumerRecord]:
        """Up to `count` records that are due; none where the next one is not due for a while, or at the end.

        What `plan` leaves out for its time is always due: it only has to be got past.
        """
        if self._speed is None:
            return await reader.take(count)
        next_ms = await reader.next_ms()
        if next_ms is None or not plan.is_within(next_ms):
            return await reader.take(count, lambda at_ms: not plan.is_within(at_ms))
        began, first_ms = self._began = self._began or (time.monotonic(), next_ms)
        now_ms = first_ms + (time.monotonic() - began) * self._speed * 1000
        if next_ms > now_ms:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), min(NAP_S, (next_ms - now_ms) / self._speed / 1000))
        return await reader.take(count, lambda at_ms: at_ms <= now_ms or not plan.is_within(at_ms))
