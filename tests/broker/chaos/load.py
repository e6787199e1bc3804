"""Pages that come all the time while a test disturbs something, and how long the stages stand still at that."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice

from aiokafka.errors import KafkaError

from schemas import RawArticle, encode
from streams.admin import positions_of
from streams.settings import Settings
from streams.topics import RAW, STAGES, Topics
from streams.watch import Position, Progress, Standing
from tests.broker.pipeline import producing
from tests.traffic import make_pages

PAGES_MAX = 50_000
PAGES_AT_ONCE, EVERY_S = 4, 0.5
"""A quarter of what the stages of a fleet do on two busy cores: what waits is soon worked off."""
LOOK_S = 0.5
ENDS_WITHIN_S = 60
"""Longer than a client waits for one answer."""


@dataclass
class Load:
    """What the broker has taken, and for how long, at most, a partition of each stage stood still while records waited."""

    acked: list[RawArticle] = field(default_factory=list)
    standstill_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    @property
    def standstills(self) -> str:
        return ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in self.standstill_s.items())


@asynccontextmanager
async def under_load(settings: Settings, looked_at: Settings | None = None) -> AsyncIterator[Load]:
    """Pages are fed for as long as the block runs; `looked_at` is how the broker is reached undisturbed."""
    load, stop = Load(), asyncio.Event()
    feeding = asyncio.create_task(_feed(settings, load, stop))
    looking = [asyncio.create_task(_look(looked_at or settings, stage, load, stop)) for stage in STAGES]
    try:
        yield load
    finally:
        # Not by cancelling them: a client of aiokafka 0.14.0 that is just closed loses that, once in 200 times.
        stop.set()
        async with asyncio.timeout(ENDS_WITHIN_S):
            await asyncio.gather(feeding, *looking)


async def _feed(settings: Settings, load: Load, stop: asyncio.Event) -> None:
    """Where a producer fails another goes on with what it did not get through: no page is sent that is not in the end acked.

    One that came twice adds nothing.
    """
    name = Topics(settings).name(RAW)
    pages, some = make_pages(PAGES_MAX), list[RawArticle]()
    while some or not stop.is_set():
        with suppress(KafkaError):
            async with producing(settings, enable_idempotence=True) as producer:
                while some or not stop.is_set():
                    some = some or list(islice(pages, PAGES_AT_ONCE))
                    sends = [await producer.send(name, encode(raw), raw.url.encode()) for raw in some]
                    await asyncio.gather(*sends)
                    load.acked += some
                    some = []
                    await asyncio.sleep(EVERY_S)


async def _look(settings: Settings, stage: str, load: Load, stop: asyncio.Event) -> None:
    progress = Progress()
    while not stop.is_set():
        positions = await positions_of(settings, stage)
        # Where the broker does not answer, the time counts on.
        if positions is not None:
            still_s = progress.stands_still_s(time.monotonic(), Standing(), positions)
            load.standstill_s[stage] = max(load.standstill_s[stage], *still_s.values())
        await asyncio.sleep(LOOK_S)


async def wait_until_all_move(settings: Settings, within_s: float) -> tuple[float, int]:
    """Until each partition of each stage in which records wait now has gone on. How long that took, and how many waited."""
    started = time.monotonic()
    waited = await asyncio.gather(*(_wait_until_moved(settings, stage, started + within_s) for stage in STAGES))
    return time.monotonic() - started, sum(waited)


async def _wait_until_moved(settings: Settings, stage: str, deadline: float) -> int:
    before: Mapping[int, Position] | None = None
    while time.monotonic() < deadline:
        now = await positions_of(settings, stage)
        before = before or now
        if before and now:
            waiting = [number for number, at in before.items() if at.next_offset < at.end]
            if all(now[number].next_offset > before[number].next_offset for number in waiting):
                return sum(at.end - at.next_offset for at in before.values())
        await asyncio.sleep(LOOK_S)
    raise AssertionError(f"{stage} has not gone on in time")
