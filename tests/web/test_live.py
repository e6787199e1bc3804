"""News as it comes from a broker, and what is said when it does not: here the broker is made up."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest

from schemas import encode
from streams.admin import BrokerError
from streams.consume.received import received
from streams.settings import load_settings
from streams.web import live
from streams.web.items import News
from tests.web.invented import Newsroom

WITHIN_S = 10


@dataclass
class Record:
    """A record of news.events, as a client gives it."""

    value: bytes
    offset: int
    topic: str = "news.events"
    partition: int = 0
    timestamp: int = 1_772_452_800_000
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass
class Broker:
    """What is there already, what comes, and whether it answers. `opened` and `closed` count its consumers."""

    there: list[Record]
    coming: asyncio.Queue[Record] = field(default_factory=asyncio.Queue)
    answers: bool = True
    opened: int = 0
    closed: int = 0

    async def newest(self, _: Any) -> tuple[deque[Record], dict[int, int]]:
        await self.ask()
        return deque(self.there), {0: len(self.there)}

    async def ask(self, _: Any = None) -> None:
        if not self.answers:
            raise BrokerError("no broker answers")

    def consumer(self, group: str | None, *, offsets: dict[int, int], **_: Any) -> "Consumer":
        assert (group, offsets) == (None, {0: len(self.there)})
        return Consumer(self)


class Consumer:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def __aenter__(self) -> "Consumer":
        self._broker.opened += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._broker.closed += 1

    def __aiter__(self) -> "Consumer":
        return self

    async def __anext__(self) -> Any:
        return received(await self._broker.coming.get())


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [Record(encode(news.event), offset) for offset, news in enumerate(islice(Newsroom().news(), 6))]


@pytest.fixture
async def broker(records: list[Record], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Broker]:
    broker = Broker(records[:3])
    for name, stand_in in {
        "_newest": broker.newest,
        "_ask": broker.ask,
        "NewsConsumer": broker.consumer,
        "SILENT_S": 0.02,
        "AGAIN_S": 0.01,
    }.items():
        monkeypatch.setattr(live, name, stand_in)
    yield broker
    assert broker.opened == broker.closed


async def told(source: Any, count: int) -> list[Any]:
    """Of the next `count`, states as they are and of news its id, its place."""
    found = [await asyncio.wait_for(anext(source), WITHIN_S) for _ in range(count)]
    return [one.id.rpartition("@")[2] if isinstance(one, News) else one for one in found]


async def test_what_is_there_comes_first_and_then_what_comes(broker: Broker, records: list[Record]) -> None:
    broker.there.insert(1, Record(b"no json", 9))
    for record in records[3:5]:
        broker.coming.put_nowait(record)
    async with aclosing(live.live(load_settings())) as source:
        assert await told(source, 7) == ["starting", "0", "1", "2", "connected", "3", "4"]


async def test_silence_of_a_broker_that_answers_is_silence(broker: Broker, records: list[Record]) -> None:
    async with aclosing(live.live(load_settings())) as source:
        await told(source, 5)
        coming = asyncio.ensure_future(told(source, 1))
        await asyncio.sleep(live.SILENT_S * 5)
        assert not coming.done()
        broker.coming.put_nowait(records[5])
        assert await coming == ["5"]


async def test_a_broker_that_answers_no_more_is_lost_and_waited_for(
    broker: Broker, records: list[Record], caplog: pytest.LogCaptureFixture
) -> None:
    async with aclosing(live.live(load_settings())) as source:
        assert (await told(source, 5))[-1] == "connected"
        broker.answers = False
        # Again and again, and logged once.
        assert await told(source, 4) == ["lost"] * 4
        broker.answers = True
        broker.coming.put_nowait(records[3])
        assert await told(source, 5) == ["0", "1", "2", "connected", "3"]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "the wire waits for the broker: no broker answers"
    ]
