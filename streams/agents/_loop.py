"""A Faust agent that loses nothing: sends are pipelined, and a record is acknowledged when all of its sends are.

Faust acknowledges what an agent raised on, what it could not decode, and past a record in flight (faust issue 606).
So: raw bytes, no automatic acknowledgement, one agent, and acknowledgements in the order of the offsets.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import EventT, StreamT

from streams.boundary import Boundary, DeadLettersError
from streams.records import Incoming, Outgoing
from streams.sends import Sent, wait_for_all

Send = Callable[[Outgoing], Awaitable[Sent]]
"""Hands a record to the producer."""


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
    in_flight: asyncio.Queue[tuple[EventT[Any], list[Sent]]] = asyncio.Queue(in_flight_max)

    async def acknowledge() -> None:
        while True:
            event, sends = await in_flight.get()
            await wait_for_all(sends)
            await stream.ack(event)
            in_flight.task_done()

    async with asyncio.TaskGroup() as tasks:
        acknowledging = tasks.create_task(acknowledge())
        # faust's own type of a stream lacks noack.
        try:
            async for event in stream.noack().events():  # type: ignore[attr-defined]
                sends = [await send(out) for out in boundary.handle(incoming(event))]
                await in_flight.put((event, sends))
        except DeadLettersError:
            # What came before is done, and need not come again.
            await in_flight.join()
            raise
        await in_flight.join()
        acknowledging.cancel()
