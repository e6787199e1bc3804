"""What Faust's consumer waits for is waited for as before, but that what has nothing to wait for takes no turn of the loop."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from faust.transport.drivers import aiokafka
from mode import Service
from mode.services import WaitResults

from streams.agents._consumer import Consumer


def consumer(kind: type[aiokafka.Consumer]) -> aiokafka.Consumer:
    """One that can wait, for which no app is needed."""
    made = kind.__new__(kind)
    Service.__init__(made)
    return made


class Doing:
    """A coroutine that gives `turns` to others and then returns or raises; `log` says how it has ended."""

    def __init__(self) -> None:
        self.log: list[str] = []

    async def ends(self, turns: int, value: Any = None, fault: Exception | None = None) -> Any:
        try:
            for _ in range(turns):
                await asyncio.sleep(0)
            if fault:
                raise fault
        except BaseException as ended:
            self.log.append(type(ended).__name__)
            raise
        self.log.append("done")
        return value

    async def never(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.log.append("ended")


async def test_what_has_nothing_to_wait_for_takes_no_turn() -> None:
    turns: list[int] = []
    asyncio.get_running_loop().call_soon(turns.append, 1)
    found = await consumer(Consumer).wait_first(Doing().ends(0, 3), Doing().never())
    assert (found.results, found.stopped, turns) == ([3], False, [])


@pytest.mark.parametrize("kind", [aiokafka.Consumer, Consumer])
@pytest.mark.parametrize("turns", [0, 1, 7])
async def test_what_is_waited_for_gives_its_value(kind: type[aiokafka.Consumer], turns: int) -> None:
    doing = Doing()
    found = await consumer(kind).wait_first(doing.ends(turns, 3), doing.never())
    assert found.results == [3]
    assert not found.stopped


@pytest.mark.parametrize("kind", [aiokafka.Consumer, Consumer])
@pytest.mark.parametrize("turns", [0, 1, 7])
async def test_what_it_raises_is_raised(kind: type[aiokafka.Consumer], turns: int) -> None:
    doing = Doing()
    with pytest.raises(ValueError, match="as said"):
        await consumer(kind).wait_first(doing.ends(turns, fault=ValueError("as said")), doing.never())


@pytest.mark.parametrize("kind", [aiokafka.Consumer, Consumer])
@pytest.mark.parametrize("second_turns", [0, 3])
async def test_the_first_is_given_up_where_the_second_is_done_before(kind: type[aiokafka.Consumer], second_turns: int) -> None:
    doing = Doing()
    found = await consumer(kind).wait_first(doing.never(), Doing().ends(second_turns, 4))
    await asyncio.sleep(0)
    assert found.results == [4]
    assert doing.log == ["ended"]


@pytest.mark.parametrize("kind", [aiokafka.Consumer, Consumer])
@pytest.mark.parametrize("begin", [lambda doing: doing.never(), lambda doing: doing.ends(1_000)])
async def test_a_cancelled_wait_ends_what_was_begun(kind: type[aiokafka.Consumer], begin: Callable[[Doing], Any]) -> None:
    doing = Doing()
    task = asyncio.create_task(consumer(kind).wait_first(begin(doing), Doing().never()))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert len(doing.log) == 1
    assert doing.log != ["done"]


@pytest.mark.parametrize("kind", [aiokafka.Consumer, Consumer])
async def test_a_stop_is_said(kind: type[aiokafka.Consumer]) -> None:
    waiting = consumer(kind)
    waiting._stopped.set()
    found: WaitResults = await waiting.wait_first(Doing().ends(0, 3), Doing().never())
    assert found.stopped
