"""The memory of the wire and who follows it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from itertools import islice

import pytest

from schemas.codec import parse
from streams.web.items import News
from streams.web.wire import AT_ONCE, Message, TooSlowError, Wire
from tests.web.invented import Newsroom

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
WITHIN_S = 10


@pytest.fixture(scope="module")
def told() -> list[News]:
    return list(islice(Newsroom().news(NOON), 300))


def created(told: list[News], count: int) -> list[News]:
    return [news for news in told if news.change == "created"][:count]


async def next_of(messages: AsyncGenerator[Message]) -> Message:
    return await asyncio.wait_for(anext(messages), WITHIN_S)


async def until_caught_up(messages: AsyncGenerator[Message]) -> list[Message]:
    found = [await next_of(messages)]
    while found[-1].name != "caught_up":
        found.append(await next_of(messages))
    return found


async def shown(wire: Wire, last_id: str | None = None) -> list[str]:
    """Names of what a reader that comes now is told, and the numbers of news."""
    async with aclosing(wire.follow(last_id)) as messages:
        return [it.id.removeprefix("s-") or it.name for it in await until_caught_up(messages)]


async def test_a_new_reader_is_shown_what_is_kept_and_then_what_comes(told: list[News]) -> None:
    wire = Wire("s")
    wire.broker = "connected"
    one, two, three = created(told, 3)
    wire.add(one)
    wire.add(two)
    async with aclosing(wire.follow()) as messages:
        found = await until_caught_up(messages)
        assert [it.name for it in found] == ["state", "reset", "news", "news", "caught_up"]
        assert parse(found[0].data) == {"broker": "connected", "kept": 1000}
        assert [parse(it.data)["story_id"] for it in found[2:4]] == [it.event.netbinnen.story_id for it in (one, two)]
        wire.add(three)
        assert (await next_of(messages)).id == "s-3"


async def test_who_comes_back_is_told_only_what_came_since(told: list[News]) -> None:
    wire = Wire("s", kept_max=2)
    for news in created(told, 5):
        wire.add(news)
    assert await shown(wire, "s-3") == ["state", "4", "5", "caught_up"]
    assert await shown(wire, "s-5") == ["state", "caught_up"]
    # More than is kept for a new reader is known for one that comes back.
    assert await shown(wire, "s-0") == ["state", "1", "2", "3", "4", "5", "caught_up"]


@pytest.mark.parametrize("last_id", ["", "s-9", "s--1", "s-x", "s-²", "other-3", "3", "s-1"])
async def test_an_id_that_is_not_known_is_a_new_reader(told: list[News], last_id: str) -> None:
    wire = Wire("s", kept_max=2, behind_max=3)
    for news in created(told, 6):
        wire.add(news)
    assert await shown(wire, last_id) == ["state", "reset", "5", "6", "caught_up"]


async def test_memory_is_bounded_in_bytes_and_keeps_the_last(told: list[News]) -> None:
    wire = Wire("s", bytes_max=20_000)
    for news in created(told, 50):
        wire.add(news)
        assert wire.size <= 20_000
    assert 2 < len(wire) < 50
    small = Wire("s", bytes_max=10)
    for news in created(told, 3):
        small.add(news)
    assert await shown(small) == ["state", "reset", "3", "caught_up"]


async def test_news_that_comes_again_after_a_broker_was_lost_is_not_news(told: list[News]) -> None:
    wire = Wire("s", behind_max=2)
    for news in [*created(told, 4), *created(told, 5)]:
        wire.add(news)
    assert await shown(wire) == ["state", "reset", "4", "5", "caught_up"]


async def test_what_a_withdrawn_story_said_is_forgotten(told: list[News]) -> None:
    withdrawn = next(news for news in told if news.change == "withdrawn")
    story_id = withdrawn.event.netbinnen.story_id
    wire = Wire("s")
    before = [news for news in told if news.event.netbinnen.story_id == story_id and news is not withdrawn]
    for news in [told[0], *before]:
        wire.add(news)
    assert len(before) == 2
    assert (known := wire.find(story_id)) is not None
    assert known.provenance
    wire.add(withdrawn)
    assert await shown(wire) == ["state", "reset", "1", "4", "caught_up"]
    assert (known := wire.find(story_id)) is not None
    assert known.provenance is None
    assert wire.find("nobody's") is None
    assert wire.size == sum(len(message.data) for message in [it async for it in _news(wire)])


async def _news(wire: Wire) -> AsyncGenerator[Message]:
    async with aclosing(wire.follow()) as messages:
        for message in await until_caught_up(messages):
            if message.name == "news":
                yield message


async def test_the_state_of_the_broker_is_told_when_it_changes() -> None:
    wire = Wire("s", silent_s=0.05)
    async with aclosing(wire.follow()) as messages:
        await until_caught_up(messages)
        wire.broker = "starting"
        # No change: silence, of which it is told too.
        assert await next_of(messages) == Message()
        wire.broker = "lost"
        assert parse((await next_of(messages)).data)["broker"] == "lost"


async def test_a_reader_that_falls_behind_is_told_to_come_again(told: list[News]) -> None:
    wire = Wire("s", behind_max=3)
    async with aclosing(wire.follow()) as messages:
        await until_caught_up(messages)
        for news in created(told, 3):
            wire.add(news)
        assert [(await next_of(messages)).id for _ in range(3)] == ["s-1", "s-2", "s-3"]
        for news in created(told, 7)[3:]:
            wire.add(news)
        with pytest.raises(TooSlowError):
            await next_of(messages)


async def test_a_reader_that_is_written_to_misses_nothing_that_comes_meanwhile(told: list[News]) -> None:
    wire = Wire("s")
    news = created(told, AT_ONCE + 50)
    for one in news[:-10]:
        wire.add(one)
    async with aclosing(wire.follow()) as messages:
        found = [await next_of(messages) for _ in range(5)]
        for one in news[-10:]:
            wire.add(one)
        found += await until_caught_up(messages)
    assert [it.id for it in found if it.id] == [f"s-{number}" for number in range(1, len(news) + 1)]


async def test_all_who_follow_come_to_an_end_when_it_is_closed() -> None:
    wire = Wire("s")
    async with aclosing(wire.follow()) as messages:
        await until_caught_up(messages)
        wire.close()
        with pytest.raises(StopAsyncIteration):
            await next_of(messages)
