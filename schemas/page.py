"""The split of a page: the JSON of `netbinnen split`, a contract.

Plain dataclasses, not models: the splitter makes a hundred a page, and the values are its own, never input. Not frozen
either, though nobody changes them: a frozen one takes three to seven times as long to make.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.base import Rights

Span = tuple[int, int]
"""[start, end) in Unicode code points of the raw page text."""

SegmentKind = Literal[
    "headline",
    "dateline",
    "paragraph",
    "subhead",
    "byline",
    "section",
    "lead",
    "age",
    "bullet",
    "date",
    "boilerplate",
    "repeat",
    "cut",
    "blank",
]


@dataclass(slots=True)
class Segment:
    """What one stretch of the page is. The segments of a page tile it: in order, no gap, no overlap."""

    kind: SegmentKind
    span: Span


@dataclass(slots=True)
class PageInterval:
    """Published in (`after`, `until`], ISO 8601 in UTC. `granularity` and `basis` as in `schemas.base.Published`."""

    after: str
    until: str
    granularity: str
    basis: str


@dataclass(slots=True)
class PageDateline:
    """`BERLIJN/LONDEN (ANP/AFP) - `: `text` with its dash, places and agencies, all as printed and in order."""

    text: str
    places: tuple[str, ...]
    agencies: tuple[str, ...]
    span: Span


@dataclass(slots=True)
class PageItem:
    """One item of the ticker.

    `places` and `agencies` are null where the page was cut inside the dateline, empty where there is none.
    `lead` is the text without the dateline. `age` is as printed, `published` what follows from it and the fetch time.
    `complete` is false where the page was cut inside the item. `span` runs from the headline or dateline to the age.
    """

    places: tuple[str, ...] | None
    agencies: tuple[str, ...] | None
    lead: str
    headline: str | None
    age: str | None
    published: PageInterval | None
    complete: bool
    section: str | None
    url: str | None
    dateline: PageDateline | None
    span: Span


@dataclass(slots=True)
class PageBullet:
    """A line of a list page: `- Buitenland 11:40 <headline>`. `time` is the clock time as printed.

    `published` is that time on the day of the page's date line, else the latest such minute before the fetch.
    """

    section: str
    time: str
    headline: str
    published: PageInterval | None
    span: Span


@dataclass(slots=True)
class PageBlock:
    """A paragraph or subhead of the main article: the nth of its kind is the nth of `paragraphs` or `subheads`."""

    kind: Literal["paragraph", "subhead"]
    span: Span


@dataclass(slots=True)
class Page:
    """A page taken apart.

    `kind` is `list` where there is no main article. The first paragraph is without its dateline. `complete` is
    false where the page was cut inside the main article. `date` is the page's own date line, as printed. `published`
    is the article's time, where its markup or a line below its headline tells. `link` is the page's canonical url,
    `rights` what its markup states. `span` is that of the main article, null on a list page. `segments` tile the raw
    text: nothing is silently lost. Spans of a page that was HTML are into `text`, a line for each block of the page.
    """

    url: str | None
    fetched_at: str | None
    language: str
    kind: Literal["article", "list"]
    headline: str | None
    dateline: PageDateline | None
    byline: str | None
    subheads: tuple[str, ...]
    paragraphs: tuple[str, ...]
    body: tuple[PageBlock, ...]
    complete: bool
    section: str | None
    date: str | None
    published: PageInterval | None
    items: tuple[PageItem, ...]
    bullets: tuple[PageBullet, ...]
    link: str | None
    rights: Rights | None
    span: Span | None
    text: str | None
    segments: Sequence[Segment]
