"""A Faust agent that loses nothing: sends are pipelined, and a record is acknowledged when all of its sends are.

Faust acknowledges what an agent raised on, what it could not decode, and past a record in flight (faust issue 606).
So: raw bytes, no automatic acknowledgement, one agent, and acknowledgements in the order of the offsets.

And it hands over one record at a time, with turns of the event loop between two: they evict the work's code and data from the
processor's caches, and a page takes two fifths longer. So what Faust has at hand is collected, and worked on at once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import EventT, StreamT

from streams.boundary import Boundary, DeadLettersError
from streams.connect import unless_unasked
from streams.records import Incoming, Outgoing
from streams.sends import Sent, wait_for_all

Send = Callable[[Outgoing], Awaitable[Sent]]
"""Hands a record to the producer."""
COLLECTED_MAX = 64
"""Records that wait to be worked on. For Faust they are begun, so that a stop and a rebalance wait for them."""
WORKING_S = 0.2
"""How long records are worked on before what they made is sent and whatever else waits gets some turns."""
TURNS = 2
"""Of the event loop without a record more, after which Faust is taken to have none at hand. It needs one for one."""


def incoming(event: EventT[Any]) -> Incoming:
    """A Faust event, its bytes untouched."""
    message = event.message
    return Incoming(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=int(message.timestamp * 1000),
        key=message.key,
        value=message.value,
        headers=_header_pairs(message.headers),
    )


def _header_pairs(headers: Any) -> list[tuple[str, bytes]]:
    if not headers:
        return []
    return list(headers.items()) if isinstance(headers, dict) else [(name, value) for name, value in headers]


async def run_agent(stream: StreamT[bytes], boundary: Boundary, send: Send, in_flight_max: int) -> None:
    """Work through `stream` until it ends. A send that fails is raised: the worker ends, the record comes again."""
    waiting: asyncio.Queue[EventT[Any]] = asyncio.Queue(COLLECTED_MAX)
    in_flight: asyncio.Queue[tuple[EventT[Any], list[Sent]]] = asyncio.Queue(in_flight_max)

    async def work() -> None:
        while True:
            made, fault = _made(await _first_of_some(waiting), waiting, boundary)
            for event, outgoing in made:
                await in_flight.put((event, [await send(out) for out in outgoing]))
                waiting.task_done()
            if fault is not None:
                # What came before is done, and need not come again.
                await in_flight.join()
                raise fault

    async def acknowledge() -> None:
        while True:
            event, sends = await in_flight.get()
            await wait_for_all(sends)
            await stream.ack(event)
            in_flight.task_done()

    async with asyncio.TaskGroup() as tasks:
        beside = [tasks.create_task(unless_unasked(doing)) for doing in (work, acknowledge)]
        # faust's own type of a stream lacks noack.
        async for event in stream.noack().events():  # type: ignore[attr-defined]
            await waiting.put(event)
        await waiting.join()
        await in_flight.join()
        for task in beside:
            task.cancel()


async def _first_of_some(waiting: "asyncio.Queue[EventT[Any]]") -> EventT[Any]:
    """The next record, once no more come to wait behind it."""
    first = await waiting.get()
    behind = turns = 0
    while turns < TURNS:
        await asyncio.sleep(0)
        turns = turns + 1 if waiting.qsize() == behind else 0
        behind = waiting.qsize()
    return first


def _made(
    event: EventT[Any] | None, waiting: "asyncio.Queue[EventT[Any]]", boundary: Boundary
) -> tuple[list[tuple[EventT[Any], list[Outgoing]]], DeadLettersError | None]:
    """What to send for `event` and, while there is time, for those that wait behind it; and on what it has stopped."""
    made: list[tuple[EventT[Any], list[Outgoing]]] = []
    until = time.monotonic() + WORKING_S
    while event is not None:
        try:
            made.append((event, boundary.handle(incoming(event))))
        except DeadLettersError as fault:
            return made, fault
        event = None if waiting.empty() or time.monotonic() > until else waiting.get_nowait()
    return made, None
