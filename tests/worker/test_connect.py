"""The start of a client: waited for, bounded, and never left half way by who is cancelled."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError

from streams.connect import started


class Client:
    """Starts when `connected` is set."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.has_started = self.was_cancelled = False

    async def start(self) -> None:
        try:
            await self.connected.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        self.has_started = True


async def test_who_is_cancelled_lets_a_client_start_first() -> None:
    client = Client()
    starting = asyncio.create_task(started(client.start()))
    await asyncio.sleep(0)
    starting.cancel()
    asyncio.get_running_loop().call_later(0.05, client.connected.set)
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert (client.has_started, client.was_cancelled) == (True, False)


async def test_a_client_that_does_not_start_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.connect.START_S", 0.05)
    client = Client()
    starting = asyncio.create_task(started(client.start()))
    await asyncio.sleep(0)
    starting.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([starting])
        await asyncio.sleep(0)
    assert starting.cancelled()
    assert (client.has_started, client.was_cancelled) == (False, True)


async def test_a_start_that_takes_too_long_is_ended() -> None:
    client = Client()
    with pytest.raises(TimeoutError):
        await started(client.start(), within_s=0.05)
    await asyncio.sleep(0)
    assert client.was_cancelled


async def test_what_a_start_raises_is_raised() -> None:
    async def start() -> None:
        raise KafkaConnectionError("no")

    with pytest.raises(KafkaConnectionError):
        await started(start())
