"""Faust's Kafka consumer, which here hands over a record without tasks where nothing has to be waited for.

Faust hands over each record beside a wait for a rebalance: four tasks, and five turns of the event loop, for what is done at
once unless the stream's queue is full.
"""

import types
from collections.abc import Coroutine, Generator
from contextlib import closing
from typing import Any

from faust.transport.drivers import aiokafka
from mode.services import WaitResults


class Consumer(aiokafka.Consumer):
    """As Faust's. The first that is waited for is begun at once."""

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
