"""The stage `split_ticker`: a raw article becomes the parts of stories that its page shows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from schemas.base import Block, Dateline, Published
from schemas.page import Page, PageDateline, PageInterval, PageItem
from schemas.parts import StoryPart
from schemas.raw import RawArticle
from streams.core.document import Document
from streams.core.html import read_html
from streams.core.split import split_page
from streams.core.split.intervals import of_instant
from streams.core.split.rules import DEFAULT, Profile
from streams.core.story.identity import has_whole_first_sentence, story_id

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a page, and how many items were too cut to know which story they are (`truncated`)."""

    page: Page
    parts: tuple[StoryPart, ...]
    truncated: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """When a page was fetched, and whether the crawler said so."""

    at: datetime
    basis: Literal["given", "record_timestamp"] = "given"


class TooManyLinesError(ValueError):
    """A page has more lines than it may; `lines` is how many."""

    def __init__(self, lines: int) -> None:
        super().__init__(f"a page of {lines} lines")
        self.lines = lines


def read_page(
    raw: RawArticle,
    fetched_at: datetime | None,
    language: str = "nl",
    profile: Profile = DEFAULT,
    lines_max: int | None = None,
) -> Page:
    """The page in `raw` taken apart. What the record says of it stands before what the page says of itself.

    Raises TooManyLinesError where its text has more than `lines_max` lines.
    """
    page: str | Document = raw.text if raw.text is not None else read_html(raw.html or "", raw.url)
    lines = (page.text if isinstance(page, Document) else page).count("\n") + 1
    if lines_max is not None and lines > lines_max:
        raise TooManyLinesError(lines)
    found = split_page(page, raw.url, fetched_at, language, profile)
    found.language = raw.language or found.language
    found.rights = raw.rights or found.rights
    if raw.published_at is not None:
        found.published = of_instant(raw.published_at)
    return found


def split_ticker(
    raw: RawArticle, fetch: Fetch, language: str = "nl", profile: Profile = DEFAULT, lines_max: int | None = None
) -> Split:
    """The main article's part, if the page has one, then those of the ticker's items, in page order.

    `fetch` is `raw.fetched_at` or what stands in for it; `language` is that of pages that do not say theirs.
    Raises TooManyLinesError where the page's text has more than `lines_max` lines.
    """
    page = read_page(raw, fetch.at, language, profile, lines_max)
    shared = {
        "url": raw.url,
        "fetched_at": fetch.at,
        "fetched_at_basis": fetch.basis,
        "source": raw.source,
        "language": page.language,
        "rights": page.rights,
    }
    found = [_item_part(item, shared) for item in page.items]
    if page.paragraphs:
        found.insert(0, _article_part(page, shared))
    parts = tuple(part for part in found if part is not None)
    return Split(page, parts, truncated=len(found) - len(parts))


def _article_part(page: Page, shared: dict[str, Any]) -> StoryPart | None:
    identity = _identity(page.dateline, page.paragraphs[0], page.complete or len(page.paragraphs) > 1)
    if identity is None:
        return None
    body, blocks = _body(page.dateline, _blocks_in_order(page))
    return StoryPart(
        **shared,
        **identity,
        kind="article",
        headline=page.headline,
        body=body,
        blocks=blocks,
        byline=page.byline,
        complete=page.complete,
        section=page.section,
        published=_published(page.published),
        link=page.link or page.url,
    )


def _item_part(item: PageItem, shared: dict[str, Any]) -> StoryPart | None:
    identity = _identity(item.dateline, item.lead, item.complete)
    if identity is None:
        return None
    body, blocks = _body(item.dateline, [("paragraph", item.lead)])
    return StoryPart(
        **shared,
        **identity,
        kind="ticker_item",
        headline=item.headline,
        body=body,
        blocks=blocks,
        complete=item.complete,
        section=item.section,
        age=item.age,
        published=_published(item.published),
        link=item.url,
    )


def _identity(dateline: PageDateline | None, lead: str, complete: bool) -> dict[str, Any] | None:
    """Which story it is; None where its first sentence is cut, so that no one can know."""
    places = dateline.places if dateline else ()
    known = _story_of(places, lead, complete)
    if known is None:
        return None
    return {
        "story_id": known,
        "lead": lead,
        "dateline": Dateline(text=dateline.text, places=places, agencies=dateline.agencies) if dateline else None,
    }


# An item stands on every page of its section for hours.
@lru_cache(maxsize=8_192)
def _story_of(places: tuple[str, ...], lead: str, complete: bool) -> str | None:
    return story_id(places, lead) if has_whole_first_sentence(lead, complete) else None


_BlockKind = Literal["paragraph", "subhead"]


def _blocks_in_order(page: Page) -> list[tuple[_BlockKind, str]]:
    texts = {"paragraph": iter(page.paragraphs), "subhead": iter(page.subheads)}
    return [(block.kind, next(texts[block.kind])) for block in page.body]


def _body(dateline: PageDateline | None, texts: list[tuple[_BlockKind, str]]) -> tuple[str, tuple[Block, ...]]:
    """The body, the dateline in front, and where each of its blocks stands in it."""
    body = dateline.text if dateline else ""
    blocks: list[Block] = []
    for kind, text in texts:
        if blocks:
            body += PARAGRAPH_BREAK
        start = len(body) if blocks else 0
        body += text
        blocks.append(Block(kind=kind, start=start, end=len(body)))
    return body, tuple(blocks)


def _published(interval: PageInterval | None) -> Published:
    if interval is None:
        return Published()
    fields = {name: getattr(interval, name) for name in ("after", "until", "granularity", "basis")}
    return Published.model_validate(fields)
