"""A page taken apart: its main article, the ticker below it, and everything else, so that nothing is silently lost.

The steps: repair the text, find where the ticker begins, then `article` and `ticker` read their lines by the rows
of `rules`. Offsets are those of the raw text.
"""

from datetime import datetime

from schemas.page import Page
from streams.core.split import rules
from streams.core.split.ages import iso, match_age
from streams.core.split.article import Article, split_article
from streams.core.split.datelines import match_dateline
from streams.core.split.lines import Line, Segments, lines_of
from streams.core.split.ticker import Ticker
from streams.core.text import repair


def split_page(text: str, url: str | None = None, fetched_at: datetime | None = None, language: str = "nl") -> Page:
    """`text`, a whole page, taken apart.

    `fetched_at` (aware) is what ages count back from; without it `published` is null. Any text gives a result.
    Raises ValueError where `fetched_at` has no zone.
    """
    if fetched_at is not None and fetched_at.utcoffset() is None:
        raise ValueError("fetched_at has no time zone")
    repaired = repair(text)
    segments = Segments(repaired, text)
    lines = lines_of(repaired.text)
    at, is_list = _find_ticker(lines)
    article = Article() if is_list else split_article(lines[:at], segments, ticker_follows=at < len(lines))
    ticker = Ticker(segments, fetched_at, is_list)
    ticker.read(lines if is_list else lines[at:])
    return Page(
        url=url,
        fetched_at=iso(fetched_at) if fetched_at else None,
        language=language,
        kind="list" if is_list else "article",
        headline=article.headline,
        dateline=article.dateline,
        byline=article.byline,
        subheads=article.subheads,
        paragraphs=article.paragraphs,
        body=article.body,
        complete=article.complete,
        section=ticker.section,
        date=ticker.date,
        items=tuple(ticker.items),
        bullets=tuple(ticker.bullets),
        span=article.span,
        segments=segments.tiles(),
    )


def _find_ticker(lines: list[Line]) -> tuple[int, bool]:
    """The line that the ticker begins at, and whether the page is a list: one with no article above the ticker."""
    section = next((i for i, line in enumerate(lines) if rules.SECTION.pattern.fullmatch(line.text)), None)
    if section is not None:
        return section, False
    if _is_list(lines):
        return 0, True
    return _unmarked_ticker(lines)


def _is_list(lines: list[Line]) -> bool:
    """A list page shows its marker or its bullets above any dateline, and no headline printed twice."""
    for i, line in enumerate(lines):
        if match_dateline(line.text) or (i and line.text == lines[i - 1].text):
            return False
        if rules.BULLET.pattern.fullmatch(line.text):
            return True
        if any(rule.pattern.fullmatch(line.text) for rule in rules.LIST_MARKERS):
            return True
    return False


def _unmarked_ticker(lines: list[Line]) -> tuple[int, bool]:
    """A ticker without a section line begins at the dateline above its first age; if that is the page's first, all

    of the page is ticker.
    """
    datelines: list[int] = []
    for i, line in enumerate(lines):
        if datelines and match_age(line.text):
            return (0, True) if len(datelines) == 1 else (datelines[-1], False)
        if match_dateline(line.text):
            datelines.append(i)
    cut = bool(lines) and rules.SECTION_CUT.pattern.fullmatch(lines[-1].text) is not None
    return (len(lines) - 1 if cut else len(lines)), False
