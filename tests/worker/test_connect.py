"""How clients are stopped."""

import asyncio
from contextlib import suppress

import pytest
from aiokafka.errors import KafkaError

from streams import connect
from streams.connect import stop_consumer


class Stopping:
    """Stops as an aiokafka consumer does, half-way where `raises` says so. Its own client.

    Waits for its fetcher, which loses as many cancellations as it `loses`.
    """

    def __init__(self, raises: type[BaseException] | None = None, loses: int = 0) -> None:
        self._client = self
        self._raises = raises
        self._loses = loses
        self.is_closed = False

    async def _fetch(self) -> None:
        for _ in range(self._loses):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(3600)
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)

    async def stop(self) -> None:
        if self._raises:
            raise self._raises
        fetching = asyncio.create_task(self._fetch())
        await asyncio.sleep(0)
        fetching.cancel()
        with suppress(asyncio.CancelledError):
            await fetching
        await self.close()

    async def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("consumer", [Stopping(), Stopping(asyncio.CancelledError), Stopping(loses=1)])
async def test_a_consumer_is_stopped_also_where_aiokafka_would_not(consumer: Stopping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "STOP_S", 0.05)
    await stop_consumer(consumer)
    assert consumer.is_closed


async def test_what_a_stop_raises_is_raised() -> None:
    with pytest.raises(KafkaError):
        await stop_consumer(Stopping(KafkaError))


async def test_a_task_that_is_cancelled_while_it_stops_a_consumer_is_cancelled() -> None:
    stopping = asyncio.create_task(stop_consumer(Stopping(loses=1)))
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
