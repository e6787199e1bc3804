"""The start of a client: waited for, bounded, and never left half way by who is cancelled. And ends that clients lose."""

import asyncio
from contextlib import suppress

import pytest
from aiokafka.errors import KafkaConnectionError

from streams.connect import end_other_tasks, heed_cancellation, started


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


async def losing(times: int) -> None:
    """A task that goes on the first `times` times it is told to end."""
    for _ in range(times):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
    await asyncio.sleep(60)


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_task_that_loses_its_end_is_told_again(times: int) -> None:
    left = asyncio.create_task(losing(times))
    await asyncio.sleep(0)
    async with asyncio.timeout(times + 1):
        await end_other_tasks()
    assert left.cancelled()


async def test_who_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.connect.TOLD_MAX", 2)
    left = asyncio.create_task(losing(2))
    await asyncio.sleep(0)
    await end_other_tasks()
    assert not left.done()
    left.cancel()


async def test_a_cancellation_that_was_swallowed_is_heeded() -> None:
    async def work() -> None:
        await losing(0)

    async def swallowing() -> None:
        with suppress(asyncio.CancelledError):
            await work()
        heed_cancellation()

    task = asyncio.create_task(swallowing())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    heed_cancellation()
