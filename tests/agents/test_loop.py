"""A Faust agent's loop, over a stream that gives records as Faust does: one by one, some turns of the event loop apart."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.agents import _loop
from streams.agents._loop import COLLECTED_MAX, run_agent
from streams.boundary import Boundary, DeadLettersError
from streams.connect import UnaskedError
from streams.metrics import Counts
from streams.records import Incoming, Outgoing
from streams.sends import Sent
from streams.topics import PARTS, RAW, SPLIT

WITHIN_S = 10
FAUST_TURNS = 1
"""From one record to the next: of faust-streaming 0.15.3 with our consumer, counted while a stage took six hundred pages."""


def event(offset: int, value: bytes) -> Any:
    return SimpleNamespace(
        message=SimpleNamespace(
            topic="articles.raw", partition=0, offset=offset, timestamp=0.0, key=b"", value=value, headers=None
        )
    )


class Run:
    """An agent's loop over a stream of records, each after so many turns. A value is how many records are made of it;

    `b"bad"` makes a dead letter. The log has what was done with which record, in order.
    """

    def __init__(
        self,
        values: list[bytes],
        turns: list[int] | None = None,
        *,
        in_a_row_max: int = 10,
        in_flight_max: int = 1_000,
        refuse: Callable[[int], BaseException | None] = lambda offset: None,
    ) -> None:
        self.log: list[tuple[str, int]] = []
        self._values = values
        self._turns = turns or [FAUST_TURNS] * len(values)
        self._in_flight_max = in_flight_max
        self._refuse = refuse
        self._rng = random.Random(1)  # noqa: S311
        self._boundary = Boundary(SPLIT, RAW, self._work, Counts(), in_a_row_max)

    async def work(self) -> None:
        # The type of a stream is Faust's, which has much more.
        agent: Any = run_agent
        await agent(self, self._boundary, self._send, self._in_flight_max)

    def run(self) -> None:
        asyncio.run(asyncio.wait_for(self.work(), WITHIN_S))

    def done(self, what: str) -> list[int]:
        return [offset for done, offset in self.log if done == what]

    def noack(self) -> "Run":
        return self

    async def events(self) -> AsyncIterator[Any]:
        for offset, (value, turns) in enumerate(zip(self._values, self._turns, strict=True)):
            for _ in range(turns):
                await asyncio.sleep(0)
            self.log.append(("taken", offset))
            yield event(offset, value)

    async def ack(self, event: Any) -> None:
        self.log.append(("acked", event.message.offset))

    def _work(self, record: Incoming) -> list[Outgoing]:
        self.log.append(("worked", record.offset))
        number = b"%d" % record.offset
        return [Outgoing(PARTS, number, number)] * int(record.value or b"")

    async def _send(self, out: Outgoing) -> Sent:
        offset = int(out.key) if out.topic is PARTS and out.key else -1
        fault = self._refuse(offset)
        if isinstance(fault, asyncio.CancelledError):
            raise fault
        self.log.append(("sent", offset))
        loop = asyncio.get_running_loop()
        done: asyncio.Future[object] = loop.create_future()

        def answer() -> None:
            if fault is None:
                self.log.append(("stored", offset))
                done.set_result(None)
            else:
                done.set_exception(fault)

        loop.call_later(self._rng.random() * 0.002, answer)
        return out.topic.name, out, done


made = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8)), max_size=12)


@given(records=made, in_flight_max=st.integers(1, 4), collected_max=st.integers(1, 4), is_slow=st.booleans())
def test_each_record_is_sent_in_order_and_acknowledged_when_all_of_it_is_stored(
    records: list[tuple[int, int]], in_flight_max: int, collected_max: int, is_slow: bool
) -> None:
    run = Run([b"%d" % count for count, _ in records], [turns for _, turns in records], in_flight_max=in_flight_max)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_loop, "COLLECTED_MAX", collected_max)
        patch.setattr(_loop, "WORKING_S", 0.0 if is_slow else 60.0)
        run.run()
    assert run.done("worked") == run.done("acked") == list(range(len(records)))
    assert run.done("sent") == [offset for offset, (count, _) in enumerate(records) for _ in range(count)]
    for offset, (count, _) in enumerate(records):
        assert run.log[: run.log.index(("acked", offset))].count(("stored", offset)) == count


def test_what_comes_together_is_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_loop, "WORKING_S", 60.0)
    run = Run([b"1"] * 20)
    run.run()
    assert max(at for at, (what, _) in enumerate(run.log) if what == "worked") < run.log.index(("sent", 0))


def test_no_more_is_taken_than_waits_beside_what_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_loop, "WORKING_S", 60.0)
    run = Run([b"1"] * 200, [0] * 200)
    run.run()
    begun = 0
    for what, _ in run.log:
        begun += {"taken": 1, "worked": -1}.get(what, 0)
        # One is the first of those that come, one waits to be put behind them.
        assert begun <= COLLECTED_MAX + 2


def test_work_that_takes_long_is_sent_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_loop, "WORKING_S", 0.0)
    run = Run([b"1"] * 3)
    run.run()
    assert [done for done in run.log if done[0] in ("worked", "sent")] == [
        (what, offset) for offset in range(3) for what in ("worked", "sent")
    ]


def faults_of(run: Run) -> list[type[BaseException]]:
    with pytest.raises(ExceptionGroup) as ended:
        run.run()
    return [type(fault) for fault in ended.value.exceptions]


def test_too_many_dead_letters_end_it_after_all_that_came_before() -> None:
    run = Run([b"1", b"bad", b"1", b"bad", b"bad", b"bad", b"1"], in_a_row_max=2)
    assert faults_of(run) == [DeadLettersError]
    assert run.done("acked") == [0, 1, 2, 3, 4], "the third in a row is left to a person"
    assert 6 not in run.done("worked")


@pytest.mark.parametrize("count", [3, 3 * COLLECTED_MAX])
def test_a_send_that_fails_ends_it_and_nothing_from_there_on_is_acknowledged(count: int) -> None:
    run = Run([b"1"] * count, refuse=lambda offset: ConnectionError("gone") if offset == 1 else None)
    assert faults_of(run) == [ConnectionError]
    assert run.done("acked") == [0]


def test_a_send_that_fails_while_a_dead_letter_too_many_waits_ends_it() -> None:
    run = Run([b"1", b"1", b"bad"], in_a_row_max=0, refuse=lambda offset: ConnectionError("gone") if offset == 1 else None)
    assert ConnectionError in faults_of(run)
    assert run.done("acked") in ([], [0])


def test_what_a_client_cancels_unasked_ends_it() -> None:
    run = Run([b"1"] * 3 * COLLECTED_MAX, refuse=lambda offset: asyncio.CancelledError() if offset == 1 else None)
    assert faults_of(run) == [UnaskedError]
    assert 1 not in run.done("acked")


def test_it_ends_when_told_to_while_records_wait() -> None:
    async def told() -> None:
        run = Run([b"1"] * 100, [0] * 100, in_flight_max=1)
        task = asyncio.create_task(run.work())
        while not run.done("sent"):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, WITHIN_S)

    asyncio.run(told())
