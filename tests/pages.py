"""Pages made of parts, in the layouts of the sites, and the split that is right for them.

The golden pages were written with it and the property tests draw from it. It knows nothing of the splitter: what is
right follows from the parts, and intervals from an arithmetic of its own.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
WORDS = {"seconden": "second", "seconde": "second", "minuten": "minute", "minuut": "minute", "uur": "hour"}
WORDS |= {"dag": "day", "dagen": "day", "week": "week", "weken": "week"}

Interval = tuple[str, str, str, str]
"""after, until (ISO 8601), granularity, basis."""


@dataclass(frozen=True)
class Dated:
    """A dateline: `text` is printed before the first paragraph or the lead, to the letter: `BERLIJN/LONDEN (ANP) - `."""

    text: str
    places: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sub:
    """A subhead of an article's body."""

    text: str


@dataclass(frozen=True)
class Article:
    """A main article. `glued` paragraphs are printed without a break before them."""

    headline: str
    body: tuple[str | Sub, ...]
    dateline: Dated | None = None
    byline: str | None = None


@dataclass(frozen=True)
class Item:
    """An item of the ticker. `published` is given where the age is not `N seconden|minuten|uur|dagen|weken geleden`."""

    lead: str
    age: str | None = None
    dateline: Dated | None = None
    headline: str | None = None
    published: Interval | None = None
    url: str | None = None


@dataclass(frozen=True)
class Bullet:
    section: str
    time: str
    headline: str
    published: Interval | None = None


@dataclass(frozen=True)
class Tick:
    """A section line (None: there is none) and the items below it."""

    section: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Parts:
    """A page. A list page has no article; its first `Tick` has the section printed alone on a line."""

    fetched_at: str
    article: Article | None = None
    ticks: tuple[Tick, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    date: str | None = None


MENU = ("Webmail", "Kies je webmail", "[menu-tekst van de site]")


def flat(page: Parts) -> str:
    """Layout A: a line each, an item glued to the age of the one above, no headlines of items."""
    lines = _article_lines(page.article)
    if page.article is None:
        section = page.ticks[0].section if page.ticks else None
        lines += [*([section] if section else []), "Net binnen"]
        lines += [f"- {bullet.section} {bullet.time} {bullet.headline}" for bullet in page.bullets]
    for number, tick in enumerate(page.ticks):
        if page.article is not None or number:
            lines += [f"Meer uit {tick.section}"] if tick.section else []
        glued = ""
        for item in tick.items:
            lines.append(glued + (item.dateline.text if item.dateline else "") + item.lead)
            glued = item.age or ""
            if item.age is None:
                lines.append("")
        lines += [glued] if glued else []
    return "\n".join(line for line in lines if line)


def blank(page: Parts, menu: tuple[str, ...] = MENU) -> str:
    """Layout B: the site's own first, the headline twice, empty lines between, items with headlines."""
    blocks = list(menu)
    if page.article:
        lines = _article_lines(page.article)
        blocks += [lines[0], *lines]
    else:
        blocks += [*([page.date] if page.date else []), "Editie: NL & Wereld | Zeeland"]
    for number, tick in enumerate(page.ticks):
        marked = page.article is not None or number
        blocks += [f"Meer uit {tick.section}" if marked else tick.section] if tick.section else []
        for nth, item in enumerate(tick.items):
            lead = (item.dateline.text if item.dateline else "") + item.lead
            headline = [item.headline] if item.headline else []
            if nth and tick.items[nth - 1].age and headline:
                blocks[-1] += "\n" + headline.pop()
            blocks += [*headline, lead, *([item.age] if item.age else [])]
    return "\n\n".join(blocks)


def _article_lines(article: Article | None) -> list[str]:
    if article is None:
        return []
    body = [part.text if isinstance(part, Sub) else part for part in article.body]
    if body and article.dateline:
        body[0] = article.dateline.text + body[0]
    return [article.headline, *body, *([article.byline] if article.byline else [])]


def right_split(page: Parts, *, cut: bool = False, **given: Any) -> dict[str, Any]:
    """What the split of `page` must be, less spans. `cut`: the page ends inside its last part. `given` stands before all."""
    article = page.article
    ticks = [(tick, item) for tick in page.ticks for item in tick.items]
    items = [_right_item(item, tick.section, page.fetched_at) for tick, item in ticks]
    if cut and items:
        items[-1]["complete"] = False
    right: dict[str, Any] = {
        "kind": "article" if article else "list",
        "headline": article.headline if article else None,
        "dateline": _right_dateline(article.dateline) if article else None,
        "byline": article.byline if article else None,
        "subheads": [part.text for part in article.body if isinstance(part, Sub)] if article else [],
        "paragraphs": [part for part in article.body if isinstance(part, str)] if article else [],
        "complete": not (cut and not items),
        "section": next((tick.section for tick in page.ticks if tick.section), None),
        "date": page.date,
        "published": None,
        "items": items,
        "bullets": [
            {"section": b.section, "time": b.time, "headline": b.headline, "published": _right_interval(b.published)}
            for b in page.bullets
        ],
        "link": None,
        "rights": None,
        "language": "nl",
    }
    return right | given


def _right_item(item: Item, section: str | None, fetched_at: str) -> dict[str, Any]:
    return {
        "places": list(item.dateline.places) if item.dateline else [],
        "agencies": list(item.dateline.agencies) if item.dateline else [],
        "dateline": _right_dateline(item.dateline),
        "lead": item.lead,
        "headline": item.headline,
        "age": item.age,
        "published": _right_interval(item.published or counted_back(item.age, fetched_at)),
        "complete": item.age is not None,
        "section": section,
        "url": item.url,
    }


def _right_dateline(dateline: Dated | None) -> dict[str, Any] | None:
    if dateline is None:
        return None
    return {"text": dateline.text, "places": list(dateline.places), "agencies": list(dateline.agencies)}


def counted_back(age: str | None, fetched_at: str) -> Interval | None:
    """`47 minuten geleden` counted back from `fetched_at`: floored, so it ends that long ago and is a unit wide."""
    match = re.fullmatch(r"(\d+) (\w+) geleden", age or "")
    if match is None or match[2] not in WORDS:
        return None
    unit = WORDS[match[2]]
    until = datetime.fromisoformat(fetched_at) - timedelta(seconds=int(match[1]) * SECONDS[unit])
    return (until - timedelta(seconds=SECONDS[unit])).isoformat(), until.isoformat(), unit, "age"


def _right_interval(interval: Interval | None) -> dict[str, str] | None:
    if interval is None:
        return None
    after, until = (datetime.fromisoformat(end).astimezone(UTC).isoformat().replace("+00:00", "Z") for end in interval[:2])
    return {"after": after, "until": until, "granularity": interval[2], "basis": interval[3]}


def without_headlines(page: Parts) -> Parts:
    """`page` as layout A shows it."""
    ticks = (replace(tick, items=tuple(replace(item, headline=None) for item in tick.items)) for tick in page.ticks)
    return replace(page, ticks=tuple(ticks))
