"""The live wire on both brokers: news arrives, stories and pages are looked up, and a broker that is lost is found again."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count, islice
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from aiokafka import TopicPartition

from schemas import EnrichedPart, RawArticle, encode
from schemas.codec import encode_plain, parse
from streams.admin import ensure_topics
from streams.feed import feed
from streams.fetching import fetch_patiently
from streams.settings import Settings
from streams.topics import EVENTS, RAW, Topics
from streams.web import live, serving
from streams.web.bounded import partition_of
from streams.web.live import KafkaArchive
from streams.web.ports import NotFoundError
from tests.broker.conftest import Broker
from tests.broker.kafka import KafkaCluster
from tests.broker.newsroom import NOON, Newsroom, item, open_newsroom, withdrawal
from tests.broker.pipeline import producing, settings_for
from tests.traffic import parts_of

WITHIN_S = 30
URL = "https://nieuws.example/boten"
PAGE = (
    "Kop\nGOES (ANP) - Een haven is open. Het was druk.\nMeer uit Sport\n"
    "SNEEK (ANP) - Een boot is weg. Het waait.\n1 uur geleden"
)


@pytest.fixture(autouse=True)
def patient() -> None:
    fetch_patiently()


class Reader:
    """What a browser has of the wire."""

    def __init__(self, url: str, session: ClientSession, events: ClientResponse) -> None:
        self._url = url
        self._session = session
        self._events = events

    async def next_of(self, *names: str) -> Any:
        """The data of the next event of one of these names."""
        name = ""
        async with asyncio.timeout(WITHIN_S):
            while True:
                line = (await self._events.content.readline()).decode()
                assert line, "the server has ended"
                if line.startswith("event: "):
                    name = line.removeprefix("event: ").strip()
                if line.startswith("data: ") and name in names:
                    return json.loads(line.removeprefix("data: "))

    async def until(self, broker: str) -> None:
        while (await self.next_of("state"))["broker"] != broker:
            pass

    async def get(self, what: str, story_id: str) -> tuple[int, Any]:
        async with self._session.get(f"{self._url}api/{what}/{story_id}") as response:
            return response.status, await response.json()


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Reader]:
    """The wire of `settings`, and one who reads it."""
    async with (
        serving("0", live.live(settings), KafkaArchive(settings)) as served,
        ClientSession() as session,
        session.get(f"{served.url}api/wire") as events,
    ):
        yield Reader(served.url, session, events)


def numbers(newsroom: Newsroom, settings: Settings) -> Iterator[int]:
    """Of stories that the newsroom puts where the publisher does."""
    partitions = [TopicPartition(Topics(settings).name(EVENTS), number) for number in range(settings.partitions)]
    for number in count(1):
        part = item(number)
        if newsroom.partition_of(part) == partition_of(part.story_id.encode(), partitions):
            yield number


async def test_what_was_there_comes_first_and_then_what_is_new(settings: Settings, newsroom: Newsroom) -> None:
    for number in (1, 2, 3):
        await newsroom.publish(item(number))
    async with reading(settings) as reader:
        found = [await reader.next_of("news") for _ in range(3)]
        assert [it["title"].split()[2] for it in found] == ["1", "2", "3"]
        assert [(it["change"], it["revision"]) for it in found] == [("created", 1)] * 3
        await newsroom.send_event(b"no json")
        await newsroom.send_event(b"{}", abort=True)
        await newsroom.publish(item(2, NOON.replace(minute=30)))
        again = await reader.next_of("news")
    assert (again["story_id"], again["change"], again["revision"]) == (item(2).story_id, "updated", 2)
    assert again["changes"] == ["published"]


async def test_a_story_is_told_from_its_first_event_on(settings: Settings, newsroom: Newsroom) -> None:
    number, other = islice(numbers(newsroom, settings), 2)
    for minute in (0, 20, 40):
        await newsroom.publish(item(number, NOON.replace(minute=minute)), item(other, NOON.replace(minute=minute)))
    story_id = item(number).story_id
    async with reading(settings) as reader:
        for _ in range(6):
            await reader.next_of("news")
        status, found = await reader.get("story", story_id)
        assert (status, found["complete"], found["story_id"]) == (200, True, story_id)
        assert [it["revision"] for it in found["items"]] == [1, 2, 3]
        assert "".join(run[0] for run in found["items"][0]["body"][0]["runs"]).startswith("SNEEK (ANP) - Boot")
        # What memory does not have, its state has.
        assert parse(encode_plain(await KafkaArchive(settings).story(story_id, None))) == found
        status, found = await reader.get("story", "0" * 32)
        assert (status, found["problem"].startswith("There is no such story")) == (404, True)


async def test_of_a_withdrawn_story_only_that_is_told(settings: Settings, newsroom: Newsroom) -> None:
    number = next(numbers(newsroom, settings))
    await newsroom.publish(item(number))
    await newsroom.publish(withdrawal(number))
    story_id = item(number).story_id
    async with reading(settings) as reader:
        while (await reader.next_of("news"))["change"] != "withdrawn":
            pass
        _, found = await reader.get("story", story_id)
        assert [(it["change"], it["body"]) for it in found["items"]] == [("withdrawn", [])]
        assert "Boot" not in json.dumps(found)
        assert (await reader.get("page", story_id))[0] == 404


def raw_page(text: str = PAGE, minute: int = 0) -> RawArticle:
    return RawArticle(url=URL, fetched_at=NOON.replace(minute=minute), text=text)


async def publish(newsroom: Newsroom, settings: Settings) -> list[EnrichedPart]:
    """The parts of the page, each published."""
    parts = parts_of(PAGE, NOON, URL)
    await newsroom.publish(*parts)
    return parts


async def test_the_page_of_a_story_is_found_and_taken_apart(settings: Settings, newsroom: Newsroom) -> None:
    # Before and after it the address had other pages.
    assert await feed([raw_page("Kop\nEerder nieuws.", 59), raw_page(), raw_page("Kop\nLater nieuws.", 30)], settings) == []
    article, ticker_item = await publish(newsroom, settings)
    async with reading(settings) as reader:
        for _ in range(2):
            await reader.next_of("news")
        for part, mine in ((article, "article"), (ticker_item, 0)):
            status, found = await reader.get("page", part.story_id)
            assert (status, found["mine"], found["fetched_at"]) == (200, mine, "2026-03-02T12:00:00Z")
            assert "".join(segment["text"] for segment in found["segments"]) == PAGE


async def test_a_page_that_lies_elsewhere_is_found_too(settings: Settings, newsroom: Newsroom) -> None:
    name = Topics(settings).name(RAW)
    own = partition_of(URL.encode(), [TopicPartition(name, number) for number in range(settings.partitions)])
    async with producing(settings) as producer:
        await producer.send_and_wait(name, encode(raw_page()), URL.encode(), partition=1 - own)
    part, _ = await publish(newsroom, settings)
    async with reading(settings) as reader:
        await reader.next_of("news")
        assert (await reader.get("page", part.story_id))[0] == 200


async def test_a_page_that_is_there_no_more_is_said_to_be_gone(settings: Settings, newsroom: Newsroom) -> None:
    await feed([raw_page(minute=30)], settings)
    part, _ = await publish(newsroom, settings)
    async with reading(settings) as reader:
        await reader.next_of("news")
        status, found = await reader.get("page", part.story_id)
    assert status == 404
    where = f"{Topics(settings).name(RAW)} from 2026-03-02 12:00 UTC on"
    assert found["problem"] == f"The page was not found among 1 record of {where}."


async def test_a_topic_that_is_missing_is_waited_for(broker: Broker, prefix: str) -> None:
    async with reading(settings_for(broker.bootstrap, prefix)) as reader:
        await reader.until("lost")
        with pytest.raises(NotFoundError):
            await KafkaArchive(settings_for(broker.bootstrap, prefix)).story("0" * 32, None)


@contextmanager
def frozen(broker: Broker) -> Iterator[None]:
    for pid in broker.pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in broker.pids:
            os.kill(pid, signal.SIGCONT)


async def test_a_broker_that_is_lost_is_found_again(own_broker: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SILENT_S", 0.2)
    settings = settings_for(own_broker.bootstrap, prefix)
    await ensure_topics(settings)
    hasty = settings.model_copy(update={"connect_timeout_s": 0.5})
    async with open_newsroom(settings) as newsroom, reading(hasty) as reader:
        await newsroom.publish(item(1))
        await reader.next_of("news")
        await reader.until("connected")
        with frozen(own_broker):
            await reader.until("lost")
        await reader.until("connected")
        await newsroom.publish(item(2))
        # What was there is read again, and is no news.
        assert (await reader.next_of("news"))["story_id"] == item(2).story_id


@pytest.mark.chaos
async def test_a_broker_that_is_killed_and_started_again_is_found(
    own_kafka: KafkaCluster, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SILENT_S", 0.5)
    settings = settings_for(own_kafka.bootstrap, prefix)
    await ensure_topics(settings)
    async with reading(settings) as reader:
        async with open_newsroom(settings) as newsroom:
            await newsroom.publish(item(1))
        await reader.next_of("news")
        own_kafka.kill(0)
        try:
            await reader.until("lost")
        finally:
            await asyncio.to_thread(own_kafka.restart, 0)
        await reader.until("connected")
        async with open_newsroom(settings) as newsroom:
            await newsroom.publish(item(2))
        assert (await reader.next_of("news"))["story_id"] == item(2).story_id
