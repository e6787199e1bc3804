"""Faust's Kafka consumer, which here hands over a record without tasks, and asks for more only where there is room.

Faust hands over each record beside a wait for a rebalance: four tasks, and five turns of the event loop, for what is done at
once unless the stream's queue is full. And it takes all that has come, until 3,276 records wait, whatever their size: of a
backlog of pages that is half a gigabyte.
"""

import asyncio
import types
from collections.abc import AsyncIterator, Coroutine, Generator
from contextlib import closing
from typing import Any

from faust.transport.drivers import aiokafka
from faust.types import TP, Message
from mode.services import WaitResults

WAITING_MAX, AT_ONCE_MAX = 64, 32
"""Where fewer records wait for the stage, it asks for so many more: some hundred pages are at hand at most."""
LOOK_S = 0.01
"""How soon it is seen that there is room. A stage works for longer without a turn for anything else."""


class Consumer(aiokafka.Consumer):
    """As Faust's. The first that is waited for is begun at once, and what comes does not pile up."""

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        """The next records, once fewer than `WAITING_MAX` wait. `timeout` is how many seconds it waits for them."""
        while not self.should_stop and sum(topic.queue.qsize() for topic in self.app.topics) >= WAITING_MAX:
            await asyncio.sleep(LOOK_S)
        async for found in super().getmany(timeout):
            yield found

    async def wait_first(self, *waited: Any, timeout: Any = None) -> WaitResults:
        """Wait until one of them is done or the service stops; the others are cancelled."""
        first, *others = waited
        if isinstance(first, Coroutine):
            try:
                awaited = first.send(None)
            except BaseException as ended:
                for other in others:
                    if isinstance(other, Coroutine):
                        other.close()
                if isinstance(ended, StopIteration):
                    return WaitResults([first], [ended.value], self.should_stop)
                raise
            first = _rest(first, awaited)
        return await super().wait_first(first, *others, timeout=timeout)


class Transport(aiokafka.Transport):
    """As Faust's, with the consumer above."""

    Consumer = Consumer


async def _rest(begun: Coroutine[Any, Any, Any], awaited: Any) -> Any:
    return await _goes_on(begun, awaited)


@types.coroutine
def _goes_on(begun: Coroutine[Any, Any, Any], awaited: Any) -> Generator[Any, Any, Any]:
    # Where it is cancelled as it waits for that, `begun` ends there too.
    with closing(begun):
        yield awaited
        return (yield from begun)
