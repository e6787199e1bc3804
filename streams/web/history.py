"""One story out of its partition of news.events: each of its events that is still there."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import aclosing, suppress
from datetime import datetime
from typing import Any

from aiokafka import ConsumerRecord

from schemas import DecodeError, StoryState, decode
from streams.consume import BadEventError
from streams.consume.received import received
from streams.intake import AHEAD_MAX
from streams.reading import RangeReader
from streams.settings import Settings
from streams.topics import EVENTS, STATE, Topic, Topics
from streams.web.bounded import Bounds, deadline, partition_of
from streams.web.items import News, news_of, whole_item_of
from streams.web.ports import NotFoundError
from streams.web.wire import Known

RECORDS_MAX = 20_000
"""Of a partition. With 24 that is half a million events, days of a large newsroom; they take some 3 s."""


async def read_story(settings: Settings, story_id: str, known: Known | None) -> dict[str, Any]:
    """The events of `story_id`, as the page is told of them; `complete` says whether the first of all is there.

    Raises NotFoundError, and what the broker raises.
    """
    bounds = Bounds(RECORDS_MAX, deadline())
    known = known or await last_known(settings, story_id)
    records = await _records_of(settings, EVENTS, story_id, known.first_created, bounds)
    found = list(_readable(records))
    if not found:
        raise NotFoundError(f"No event of this story was found {bounds.among(Topics(settings).name(EVENTS))}")
    if found[-1].event.netbinnen.withdrawn:
        # What it said before is still in the topic, and is to be shown no more.
        found = [news for news in found if news.event.netbinnen.withdrawn]
    items = [whole_item_of(news) for news in found]
    return {"story_id": story_id, "items": items, "complete": items[0]["revision"] == 1}


async def last_known(settings: Settings, story_id: str) -> Known:
    """What the state of `story_id` says of it. Raises NotFoundError, and what the broker raises."""
    bounds = Bounds(RECORDS_MAX, deadline())
    records = await _records_of(settings, STATE, story_id, None, bounds)
    if not records or records[-1].value is None:
        raise NotFoundError(f"There is no such story {bounds.among(Topics(settings).name(STATE))}")
    try:
        event = decode(StoryState, records[-1].value)[0].event
    except DecodeError as error:
        raise NotFoundError(f"The state of this story cannot be read: {error}.") from None
    return Known(event.firstCreated, event.netbinnen.provenance)


def news_in(record: ConsumerRecord) -> News:
    """The event in `record`. Raises BadEventError."""
    return news_of(received(record))


def _readable(records: Iterable[ConsumerRecord]) -> Iterator[News]:
    """Of those that cannot be read, whoever reads all of the topic tells; here the others are what is asked for."""
    for record in records:
        with suppress(BadEventError):
            yield news_in(record)


async def _records_of(
    settings: Settings, topic: Topic, story_id: str, first_created: datetime | None, bounds: Bounds
) -> list[ConsumerRecord]:
    """The records of a story in its partition; with `first_created` only from there on."""
    key = story_id.encode()
    found = []
    async with RangeReader(settings, Topics(settings).name(topic)) as reader:
        # A page's fetch may be later than its record, by clocks that differ.
        spans = await (reader.whole() if first_created is None else reader.since(first_created - AHEAD_MAX))
        if not spans:
            return []
        for span in both_ends(spans, partition_of(key, reader.partitions()), bounds.records):
            async with aclosing(bounds.read(reader, span)) as records:
                async for record in records:
                    if record.key == key:
                        found.append(record)
    return found


def both_ends(spans: Mapping[int, tuple[int, int]], partition: int, records_max: int) -> list[dict[int, tuple[int, int]]]:
    """The span of `partition`; where it is too long its ends: the story began at the one, and was told last at the other."""
    if partition not in spans:
        return []
    begin, end = spans[partition]
    if end - begin <= records_max:
        return [{partition: (begin, end)}]
    half = records_max // 2
    return [{partition: (begin, begin + half)}, {partition: (end - half, end)}]
