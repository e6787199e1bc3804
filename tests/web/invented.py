"""News that nobody has to wait for: the sample pages through the core, told again and again, without Kafka."""

import asyncio
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas import NewsEvent, RawArticle
from schemas.base import Withdrawn
from streams.core.split.parts import Fetch
from streams.core.split.rules import DEFAULT
from streams.core.story.view import URI_PREFIX, WITHDRAWN_TITLE
from streams.offline import stories_of
from streams.samples import load_samples
from streams.web.items import News, whole_item_of
from streams.web.ports import NotFoundError, Source
from streams.web.taken import taken_apart
from streams.web.wire import Known

REMEMBERED = 5_000


class Newsroom:
    """A source of invented news, and an archive of the newest of it.

    Each story of the sample pages comes again under a new id; one in ten has a second revision, one in fifty is withdrawn.
    """

    def __init__(self, pages: list[RawArticle] | None = None) -> None:
        self._pages = {page.url: page for page in pages or load_samples()}
        self._events = stories_of(self._pages.values())
        self._told: deque[tuple[News, str]] = deque(maxlen=REMEMBERED)

    def news(self, now: datetime | None = None) -> Iterator[News]:
        """News without end, as of `now` (the clock's where it is not given)."""
        number = 0
        while True:
            for event in self._events:
                number += 1
                original = event.netbinnen.story_id
                moment = now or datetime.now(UTC)
                fresh = _at(event, f"{number:032x}", moment)
                yield self._tell(News(fresh, f"n{number}", "created", moment), original)
                if number % 10 == 0:
                    own = fresh.netbinnen.model_copy(update={"changes": ("published",)})
                    again = fresh.model_copy(update={"version": "2", "netbinnen": own})
                    yield self._tell(News(again, f"u{number}", "updated", moment), original)
                if number % 50 == 0:
                    yield self._tell(News(_withdrawn(fresh, moment), f"w{number}", "withdrawn", moment), original)

    async def source(self, rate: float, count: int | None = None) -> Source:
        """News at `rate` a second; after `count` none."""
        yield "starting"
        yield "connected"
        clock = asyncio.get_running_loop().time
        begin = clock()
        for number, news in enumerate(self.news()):
            if number == count:
                await asyncio.Event().wait()
            await asyncio.sleep(max(0.0, begin + number / rate - clock()))
            yield news

    async def story(self, story_id: str, known: Known | None) -> dict[str, Any]:
        found = [news for news, _ in self._told if news.event.netbinnen.story_id == story_id]
        if not found:
            raise NotFoundError("there is no such story among the last that were invented")
        if found[-1].event.netbinnen.withdrawn:
            found = found[-1:]
        items = [whole_item_of(news) for news in found]
        return {"story_id": story_id, "items": items, "complete": items[0]["revision"] == 1}

    async def page(self, story_id: str, known: Known | None) -> dict[str, Any]:
        told = [(news, original) for news, original in self._told if news.event.netbinnen.story_id == story_id]
        provenance = told[-1][0].event.netbinnen.provenance if told else None
        if provenance is None:
            raise NotFoundError("there is no page of this story")
        raw = self._pages[provenance.url]
        assert raw.fetched_at is not None
        return taken_apart(raw, Fetch(raw.fetched_at), told[-1][1], "nl", DEFAULT, 20_000).shown

    def _tell(self, news: News, original: str) -> News:
        self._told.append((news, original))
        return news


def _at(event: NewsEvent, story_id: str, moment: datetime) -> NewsEvent:
    """`event` as another story, published lately."""
    own = event.netbinnen
    published = own.published
    if published.after is not None and published.until is not None:
        until = moment - timedelta(minutes=2)
        published = published.model_copy(update={"after": until - (published.until - published.after), "until": until})
    return event.model_copy(
        update={
            "uri": URI_PREFIX + story_id,
            "version": "1",
            "netbinnen": own.model_copy(update={"story_id": story_id, "published": published, "changes": ()}),
        }
    )


def _withdrawn(event: NewsEvent, moment: datetime) -> NewsEvent:
    withdrawn = Withdrawn(at=moment, reason="op verzoek van wie genoemd wordt")
    own = type(event.netbinnen)(story_id=event.netbinnen.story_id, withdrawn=withdrawn, changes=("withdrawn",))
    return NewsEvent(
        uri=event.uri,
        language="nl",
        title=WITHDRAWN_TITLE,
        version=str(event.revision + 2),
        representationType="partial",
        pubStatus="canceled",
        firstCreated=event.firstCreated,
        versionCreated=moment,
        netbinnen=own,
    )
