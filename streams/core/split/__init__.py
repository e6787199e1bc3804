"""A page taken apart: its main article, the ticker below it, and everything else, so that nothing is silently lost.

The steps: repair the text, take it apart into tokens, find where the ticker begins (`zones`), then `article` and
`ticker` read their tokens by the rows of `rules`. Offsets are those of the raw text.
"""

from datetime import datetime

from schemas.page import Page, PageInterval
from streams.core.document import Document, Metadata
from streams.core.split.article import Article
from streams.core.split.intervals import iso, of_day, of_instant
from streams.core.split.reading import Reading
from streams.core.split.rules import DEFAULT, Profile
from streams.core.split.ticker import Ticker
from streams.core.split.tokens import tokens_of
from streams.core.split.zones import zones_of


def split_page(
    page: str | Document,
    url: str | None = None,
    fetched_at: datetime | None = None,
    language: str = "nl",
    profile: Profile = DEFAULT,
) -> Page:
    """`page`, the whole of it, taken apart.

    `fetched_at` (aware) is what ages count back from; without it only dates with a year give `published`. `language`
    is that of a page that does not say its own. `profile` holds the rows of its site. Any text gives a result.
    Raises ValueError where `fetched_at` has no zone.
    """
    if fetched_at is not None and fetched_at.utcoffset() is None:
        raise ValueError("fetched_at has no time zone")
    reading = Reading(page, profile, fetched_at)
    zones = zones_of(reading, tokens_of(reading.document, profile))
    article = Article(reading)
    if zones.article:
        article.read(zones.article, page_ends=not zones.ticker)
    is_list = article.headline is None and not article.paragraphs
    ticker = Ticker(reading, is_list=is_list)
    ticker.read(zones.ticker)
    metadata = reading.document.metadata
    return Page(
        url=url,
        fetched_at=iso(fetched_at) if fetched_at else None,
        language=metadata.language or language,
        kind="list" if is_list else "article",
        headline=article.headline,
        dateline=article.dateline,
        byline=article.byline,
        subheads=tuple(article.subheads),
        paragraphs=tuple(article.paragraphs),
        body=tuple(article.body),
        complete=article.complete,
        section=ticker.section,
        date=article.date or ticker.date,
        published=_stated(metadata, fetched_at) or article.published,
        items=tuple(ticker.items),
        bullets=tuple(ticker.bullets),
        link=metadata.link,
        rights=metadata.rights,
        span=article.span,
        text=page.text if isinstance(page, Document) else None,
        segments=reading.segments,
    )


def _stated(metadata: Metadata, fetched_at: datetime | None) -> PageInterval | None:
    """When the page says outside its text that its article was published."""
    if metadata.published_at is not None:
        return of_instant(metadata.published_at)
    return of_day(metadata.published_date, "metadata", fetched_at) if metadata.published_date else None
