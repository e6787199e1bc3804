"""A page as the splitter reads it: its text, and what its markup said of stretches of that text.

A scraped text has no markup; `core.html` fills in the rest. Knows neither HTML nor news. Values that
a page has many of are not frozen, as in `schemas.page`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from schemas.base import Rights
from schemas.page import Span
from streams.core.text import Repaired


@dataclass(slots=True)
class Mark:
    """What the markup says of `text[start:end]`."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself outside its text. Urls are absolute; `published_date` is given where no time of day is."""

    link: str | None = None
    published_at: datetime | None = None
    published_date: date | None = None
    language: str | None = None
    source: str | None = None
    rights: Rights | None = None


@dataclass(slots=True)
class Document:
    """A page's `text`, a line for each block. All offsets are into it, in Unicode code points, and in order.

    `links` hold the absolute url of an `<a href>`, "" where it leads to no page (`#`, `mailto:`); `times` the `datetime`
    of a `<time>`, as printed (of one without text too: its start is its end). `edges` are where an element begins or
    ends inside a line. `chrome` is navigation, forms, footers, captions, and what its class calls so (newsletter, share,
    related): the site's own, never news. `headline` is where the page's one main heading is. `is_html` tells
    that `text` is ours, not what was delivered.
    """

    text: str
    links: tuple[Mark, ...] = ()
    times: tuple[Mark, ...] = ()
    edges: tuple[int, ...] = ()
    chrome: tuple[Span, ...] = ()
    headline: Span | None = None
    metadata: Metadata = Metadata()
    is_html: bool = False

    def repaired(self, by: Repaired) -> "Document":
        """The document with the text of `by`, which is its own repaired, and all offsets moved with it."""
        if not by.moved:
            return replace(self, text=by.text)
        moved = by.repaired
        return replace(
            self,
            text=by.text,
            links=tuple(Mark(moved(mark.start), moved(mark.end), mark.value) for mark in self.links),
            times=tuple(Mark(moved(mark.start), moved(mark.end), mark.value) for mark in self.times),
            edges=tuple(moved(edge) for edge in self.edges),
            chrome=tuple((moved(start), moved(end)) for start, end in self.chrome),
            headline=(moved(self.headline[0]), moved(self.headline[1])) if self.headline else None,
        )
