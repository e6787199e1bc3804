"""The raw page that a story's text came from, found again in articles.raw and taken apart."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Any

from schemas import DecodeError, RawArticle
from schemas.event import Provenance
from streams.core.split.parts import Fetch, TooManyLinesError
from streams.intake import read_raw
from streams.publish.partition import incoming
from streams.reading import RangeReader
from streams.records import Incoming
from streams.settings import Settings
from streams.sites import Sites, profile_of
from streams.topics import RAW, Topics
from streams.web.bounded import Bounds, deadline, partition_of
from streams.web.ports import NotFoundError
from streams.web.taken import Taken, taken_apart

OWN_MAX, OTHERS_MAX = 2_000, 5_000
"""Records looked at: in the partition where the page should be, and in all others. Pages are large."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""A record's time is the crawler's or the broker's, the page's is the crawler's."""


async def read_page(settings: Settings, sites: Sites, story_id: str, provenance: Provenance) -> dict[str, Any]:
    """The page of `provenance`, as the reader is shown it. Raises NotFoundError, and what the broker raises.

    Where several records are of that page and that time, the one whose text the event has; else the first.
    """
    bounds = Bounds(OWN_MAX, deadline())
    second_best: Taken | None = None
    async with (
        RangeReader(settings, Topics(settings).name(RAW)) as reader,
        aclosing(_records(reader, provenance, bounds)) as records,
    ):
        async for record in records:
            page = _page_in(record, provenance, settings)
            taken = page and await _taken(*page, story_id, settings, sites)
            if taken and provenance.text_sha256 in taken.hashes:
                return taken.shown
            second_best = second_best or taken or None
    if second_best is None:
        where = f"{Topics(settings).name(RAW)} from {provenance.fetched_at:%Y-%m-%d %H:%M} UTC on"
        raise NotFoundError(f"The page was not found {bounds.among(where)}")
    return second_best.shown


async def _records(reader: RangeReader, provenance: Provenance, bounds: Bounds) -> AsyncGenerator[Incoming]:
    """What may be the page: first where a producer puts it that is told nothing else, then elsewhere."""
    spans = await reader.since(provenance.fetched_at - CLOCKS_DIFFER)
    if not spans:
        return
    own = partition_of(provenance.url.encode(), reader.partitions())
    others = {number: span for number, span in spans.items() if number != own}
    for records_max, some in ((OWN_MAX, {own: spans[own]}), (OTHERS_MAX, others)):
        bounds.records, bounds.deadline = records_max, deadline(0.5)
        async with aclosing(bounds.read(reader, some)) as records:
            async for record in records:
                yield incoming(record)


def _page_in(record: Incoming, provenance: Provenance, settings: Settings) -> tuple[RawArticle, Fetch] | None:
    """The page in `record`, where it is that of `provenance`."""
    if record.key not in (provenance.url.encode(), None) or len(record.value or b"") > settings.page_bytes_max:
        return None
    try:
        raw, fetch, _ = read_raw(record, settings.field_map)
    except DecodeError:
        return None
    return (raw, fetch) if (raw.url, fetch.at) == (provenance.url, provenance.fetched_at) else None


async def _taken(raw: RawArticle, fetch: Fetch, story_id: str, settings: Settings, sites: Sites) -> Taken | None:
    """In a thread: a page of many lines takes a second, and news goes on meanwhile."""
    profile = profile_of(raw.url, sites)
    try:
        return await asyncio.to_thread(taken_apart, raw, fetch, story_id, settings.language, profile, settings.page_lines_max)
    except TooManyLinesError:
        return None
