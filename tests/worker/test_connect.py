"""How clients are stopped."""

import asyncio

import pytest

from streams.connect import stop_consumer


class Stopping:
    """Stops as an aiokafka consumer does that waits to fetch again: half-way. Its own client."""

    def __init__(self, hangs: bool = False) -> None:
        self._client = self
        self._hangs = hangs
        self.is_closed = False

    async def stop(self) -> None:
        if self._hangs:
            await asyncio.sleep(3600)
        raise asyncio.CancelledError

    async def close(self) -> None:
        self.is_closed = True


async def test_a_consumer_that_stops_half_way_is_stopped_and_the_task_goes_on() -> None:
    consumer = Stopping()
    await stop_consumer(consumer)
    assert consumer.is_closed


async def test_a_task_that_is_cancelled_while_it_stops_a_consumer_is_cancelled() -> None:
    stopping = asyncio.create_task(stop_consumer(Stopping(hangs=True)))
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
