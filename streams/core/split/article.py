"""The main article of a page: the lines above its ticker, less boilerplate."""

from dataclasses import dataclass
from itertools import pairwise

from schemas.page import PageBlock, PageDateline, Span
from streams.core.split import rules
from streams.core.split.datelines import DatelineMatch, match_dateline
from streams.core.split.lines import Line, Segments
from streams.core.text import squeeze


@dataclass(frozen=True, slots=True)
class Article:
    """The article's parts, with texts squeezed to one line each. All empty on a list page."""

    headline: str | None = None
    dateline: PageDateline | None = None
    byline: str | None = None
    subheads: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    body: tuple[PageBlock, ...] = ()
    complete: bool = True
    span: Span | None = None


def split_article(lines: list[Line], segments: Segments, ticker_follows: bool) -> Article:
    """The article in `lines`. `ticker_follows` tells that the page was not cut inside it."""
    headline, body = _headline_of(drop_boilerplate(lines, segments), segments)
    if headline is None and not body:
        return Article()
    byline = body.pop() if len(body) > 1 and _is_byline(body[-1]) else None
    spans = [segments.line("headline", headline)] if headline else []
    builder = _Body(segments)
    for i, line in enumerate(body):
        builder.add(line, first=i == 0, last=i == len(body) - 1)
    spans += builder.spans()
    if byline:
        spans.append(segments.line("byline", byline))
    return Article(
        headline=squeeze(headline.text) if headline else None,
        dateline=builder.dateline,
        byline=squeeze(byline.text) if byline else None,
        subheads=tuple(builder.subheads),
        paragraphs=tuple(builder.paragraphs),
        body=tuple(builder.blocks),
        complete=ticker_follows or byline is not None or _ends_whole(body),
        span=(spans[0][0], spans[-1][1]),
    )


def _ends_whole(body: list[Line]) -> bool:
    return bool(body) and rules.END_MARK.pattern.fullmatch(body[-1].text) is not None


def drop_boilerplate(lines: list[Line], segments: Segments) -> list[Line]:
    """`lines` without those that are known to be the site's own."""
    kept = []
    for line in lines:
        if any(rule.pattern.fullmatch(line.text) for rule in rules.BOILERPLATE):
            segments.line("boilerplate", line)
        else:
            kept.append(line)
    return kept


def _headline_of(lines: list[Line], segments: Segments) -> tuple[Line | None, list[Line]]:
    """The headline and the lines below it. What stands above is the site's own.

    A headline that is printed twice shows itself; else it is the line above the first dateline, where the lines
    above that are no sentences; else the first line.
    """
    at, repeats = _find_headline(lines)
    for line in lines[:at]:
        segments.line("boilerplate", line)
    for line in lines[at + 1 : at + 1 + repeats]:
        segments.line("repeat", line)
    if at >= len(lines) or match_dateline(lines[at].text):
        return None, lines[at:]
    return lines[at], lines[at + 1 + repeats :]


def _find_headline(lines: list[Line]) -> tuple[int, int]:
    """Where the headline stands, and how often it is repeated right below."""
    datelines = (i for i, line in enumerate(lines) if match_dateline(line.text))
    first_dateline = next(datelines, None)
    for i in range(min(len(lines) - 1, first_dateline if first_dateline is not None else len(lines))):
        repeats = _repeats(lines, i)
        if repeats:
            return i, repeats
    if first_dateline and not any(rules.END_MARK.pattern.fullmatch(line.text) for line in lines[: first_dateline - 1]):
        return first_dateline - 1, 0
    return 0, 0


def _repeats(lines: list[Line], at: int) -> int:
    count = 0
    while at + count + 1 < len(lines) and lines[at + count + 1].text == lines[at].text:
        count += 1
    return count


def _is_byline(line: Line) -> bool:
    return rules.BYLINE.pattern.fullmatch(line.text) is not None and match_dateline(line.text) is None


class _Body:
    """Builds paragraphs and subheads from lines, the dateline taken off the first."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self.dateline: PageDateline | None = None
        self.subheads: list[str] = []
        self.paragraphs: list[str] = []
        self.blocks: list[PageBlock] = []

    def spans(self) -> list[Span]:
        dateline = [self.dateline.span] if self.dateline else []
        return [*dateline, *(block.span for block in self.blocks)]

    def add(self, line: Line, first: bool, last: bool) -> None:
        found = match_dateline(line.text) if first else None
        if found is not None:
            self.dateline = page_dateline(line, found, self._segments)
            rest = line.after(found.length)
            if rest is not None:
                self._paragraphs(rest)
        elif not first and not last and _is_subhead(line):
            self.subheads.append(squeeze(line.text))
            self.blocks.append(PageBlock("subhead", self._segments.line("subhead", line)))
        else:
            self._paragraphs(line)

    def _paragraphs(self, line: Line) -> None:
        cuts = [0, *(match.start() for match in rules.GLUED.pattern.finditer(line.text)), len(line.text)]
        for start, end in pairwise(cuts):
            span = self._segments.claim("paragraph", line.start + start, line.start + end)
            self.paragraphs.append(squeeze(line.text[start:end]))
            self.blocks.append(PageBlock("paragraph", span))


def _is_subhead(line: Line) -> bool:
    return len(line.text) <= rules.SUBHEAD_CHARS_MAX and rules.END_MARK.pattern.fullmatch(line.text) is None


def page_dateline(line: Line, found: DatelineMatch, segments: Segments) -> PageDateline:
    """The dateline at the start of `line`, claimed."""
    span = segments.claim("dateline", line.start, line.start + found.length)
    return PageDateline(squeeze(line.text[: found.length]) + " ", found.places, found.agencies, span)
