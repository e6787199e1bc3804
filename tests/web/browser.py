"""Debian's Chromium, and a wire of invented news for it to look at: a server in the test's own process, without Kafka."""

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from schemas import NewsEvent, RawArticle
from schemas.base import Block, Dateline, Published, Withdrawn
from schemas.entities import Entity, EntityType, Mention
from schemas.event import Named, Netbinnen, Provenance, Rendition, Text
from streams.core.split.parts import Fetch
from streams.core.split.rules import DEFAULT
from streams.core.story.view import URI_PREFIX, WITHDRAWN_TITLE
from streams.web.items import News, whole_item_of
from streams.web.ports import NotFoundError, Source, UnavailableError
from streams.web.server import serving
from streams.web.taken import taken_apart
from streams.web.wire import Broker, Known, Wire

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""When the first news comes in; the next comes a second later."""
DESK: ViewportSize = {"width": 1000, "height": 800}
PREFERRED: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
WAIT_MS = 20_000
"""What is waited for comes in some milliseconds, on a machine that has time."""
NO_CHROMIUM = "there is no chromium: apt-get install chromium"


def find_chromium() -> str | None:
    return shutil.which("chromium")


@asynccontextmanager
async def open_browser(path: str) -> AsyncIterator[Browser]:
    """Chromium at `path`, which may be run by root: what it looks at is ours."""
    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


class Pages:
    """Opens the pages of a server, and holds all that their consoles say is wrong: refusals of the policy are said there, too.

    Between `begin` and `end` each call has a page of its own.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.problems: list[str] = []
        self._url = ""
        self._pages: list[Page] = []
        self._taken = 0

    def begin(self, url: str) -> None:
        self.problems = []
        self._url = url
        self._taken = 0

    async def __call__(self, path: str = "/", screen: ViewportSize = DESK, **media: Any) -> Page:
        """The page at `path`; `media` is what the reader prefers, as `Page.emulate_media` has it."""
        if self._taken == len(self._pages):
            self._pages.append(await self._new())
        page = self._pages[self._taken]
        self._taken += 1
        await page.set_viewport_size(screen)
        await page.emulate_media(**(PREFERRED | media))
        await page.goto(urljoin(self._url, path))
        return page

    async def _new(self) -> Page:
        page = await self.context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.problems.append(text)

    def forgive(self, pattern: str) -> None:
        """Passes over what a test has brought about itself."""
        self.problems = [problem for problem in self.problems if not re.search(pattern, problem)]

    async def end(self) -> None:
        for page in self._pages[: self._taken]:
            await page.goto("about:blank")


def news(
    number: int,
    title: str = "",
    lead: str = "De brug gaat open.",
    *,
    names: Iterable[tuple[EntityType, str]] = (),
    places: tuple[str, ...] = ("Goes",),
    agencies: tuple[str, ...] = ("ANP",),
    span: tuple[int, int] | None = (12, 13),
    **more: Any,
) -> News:
    """News of the story `number`, invented: `title` its headline, `names` what of its texts is marked.

    `span` is when it was published, in minutes after ten o'clock in Amsterdam. `more` is of the event and its `netbinnen`.
    """
    dateline = f"{'/'.join(places).upper()} ({'/'.join(agencies)}) - " if places else ""
    body = dateline + lead
    entities = [*(("place", place) for place in places), *names]
    named = [Entity(id=f"e{at}", type=kind, name=name, dateline=at < len(places)) for at, (kind, name) in enumerate(entities)]
    ten = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    own: dict[str, Any] = {
        "story_id": f"{number:032x}",
        "kind": "article" if title else "ticker_item",
        "complete": True,
        "published": Published()
        if span is None
        else Published(
            after=ten + timedelta(minutes=span[0]),
            until=ten + timedelta(minutes=span[1]),
            granularity="minute" if span[1] - span[0] == 1 else "hour",
            basis="age",
        ),
        "dateline": Dateline(text=dateline, places=places, agencies=agencies),
        "blocks": _blocks(body),
        "mentions": (*_mentions("headline", title, named), *_mentions("body", body, named)),
        "entities": tuple(named),
    }
    received = NOON + timedelta(seconds=number)
    event: dict[str, Any] = {
        "uri": f"{URI_PREFIX}{number:032x}",
        "language": "nl",
        "title": title or lead.split(". ")[0].removesuffix(".") + ".",
        "version": "1",
        "representationType": "full",
        "firstCreated": received,
        "versionCreated": received,
        "headlines": (Text(value=title),) if title else (),
        "bodies": (Text(value=body),),
        "subjects": (Named(name="Tholen", rel="section"),),
        "infoSources": tuple(Named(name=name, role="dateline") for name in agencies),
    }
    for name, value in more.items():
        (own if name in Netbinnen.model_fields else event)[name] = value
    made = NewsEvent(**event, netbinnen=Netbinnen(**own))
    change = "created" if made.revision == 1 else "updated"
    return News(made, f"{number}-{made.version}", change, received + timedelta(minutes=made.revision - 1))


def _blocks(body: str) -> tuple[Block, ...]:
    at, blocks = 0, []
    for paragraph in body.split("\n\n"):
        blocks.append(Block(kind="paragraph", start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    return tuple(blocks)


def _mentions(place: str, text: str, entities: Iterable[Entity]) -> list[Mention]:
    found = [
        Mention.model_validate(
            {
                "field": place,
                "start": match.start(),
                "end": match.end(),
                "text": match[0],
                "type": entity.type,
                "entity": entity.id,
            }
        )
        for entity in entities
        for match in re.finditer(re.escape(entity.name), text)
    ]
    return sorted(found, key=lambda mention: mention.start)


def withdrawal(of: News, successor: str | None = None) -> News:
    """The withdrawal of a story."""
    at = of.received + timedelta(minutes=5)
    withdrawn = Withdrawn(at=at, reason="Op verzoek van wie genoemd wordt", successor=successor)
    event = NewsEvent(
        uri=of.event.uri,
        language="nl",
        title=WITHDRAWN_TITLE,
        version=str(of.event.revision + 1),
        representationType="partial",
        pubStatus="canceled",
        firstCreated=of.event.firstCreated,
        versionCreated=at,
        netbinnen=Netbinnen(story_id=of.event.netbinnen.story_id, changes=("withdrawn",), withdrawn=withdrawn),
    )
    return News(event, f"{of.id}-withdrawn", "withdrawn", at)


def with_page(of: News, raw: RawArticle) -> News:
    """The same news, from the page `raw`."""
    assert raw.fetched_at is not None
    provenance = Provenance(url=raw.url, fetched_at=raw.fetched_at, fetched_at_basis="given", text_sha256="0" * 64)
    own = of.event.netbinnen.model_copy(update={"provenance": provenance})
    link = Rendition(href=raw.url)
    return News(of.event.model_copy(update={"netbinnen": own, "renditions": (link,)}), of.id, of.change, of.received)


class Newsstand:
    """The wire's server, which can stop and start again on its port: it then reads its news back, as from a topic."""

    def __init__(self) -> None:
        self.broker: Broker = "connected"
        self.pages: dict[str, RawArticle] = {}
        self.is_archive_well = True
        self.url = "http://127.0.0.1:0/"
        self._topic: list[News | Broker] = []
        self._more = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, name: str = "") -> None:
        """Starts the server; under the `name` of before it knows readers' last ids, as after a broken connection."""
        address = self.url.removeprefix("http://").rstrip("/")
        wire = Wire(name or secrets.token_hex(4))
        self.url = (await self._stack.enter_async_context(serving(address, self._source(), self, wire))).url

    async def stop(self) -> None:
        await self._stack.aclose()

    def tell(self, *news: News | Broker) -> None:
        """News, or how the broker is."""
        self._topic.extend(news)
        self._more.set()

    async def _source(self) -> Source:
        yield "starting"
        at = len(self._topic)
        for one in self._topic:
            yield one
        yield self.broker
        while True:
            for one in self._topic[at:]:
                at += 1
                yield one
            self._more.clear()
            await self._more.wait()

    async def story(self, story_id: str, known: Known | None) -> dict[str, Any]:
        if not self.is_archive_well:
            raise UnavailableError("The broker does not answer.")
        items = [whole_item_of(news) for news in self._told(story_id)]
        if not items:
            raise NotFoundError("Nothing is known of this story.")
        return {"story_id": story_id, "items": items, "complete": items[0]["revision"] == 1}

    async def page(self, story_id: str, known: Known | None) -> dict[str, Any]:
        provenance = self._told(story_id)[-1].event.netbinnen.provenance
        raw = self.pages.get(provenance.url) if provenance else None
        if raw is None or raw.fetched_at is None:
            raise NotFoundError("The page is no longer kept.")
        return taken_apart(raw, Fetch(raw.fetched_at), story_id, "nl", DEFAULT, 20_000).shown

    def _told(self, story_id: str) -> list[News]:
        told = [one for one in self._topic if isinstance(one, News)]
        return [news for news in told if news.event.netbinnen.story_id == story_id]
