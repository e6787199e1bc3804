"""HTML to a `Document`: the lines that a reader sees, and what the markup says of them.

Keeps the whole page, unlike an extractor of the article's body; the split tells the ticker from it. Knows no news.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from schemas.page import Span
from streams.core.document import Document
from streams.core.html.bounds import bounded
from streams.core.html.links import base_of
from streams.core.html.metadata import read_metadata, titles
from streams.core.html.text import Reading, read_text


def read_html(html: str, url: str | None) -> Document:
    """The page in `html`, fetched from `url`. Any string gives a result, in time linear in its length."""
    tree = LexborHTMLParser(bounded(html))
    base = base_of(tree, url)
    found = read_text(tree, base)
    chrome = _merged(found.chrome)
    return Document(
        text=found.text,
        links=tuple(found.links),
        times=tuple(found.times),
        edges=found.edges,
        chrome=chrome,
        headline=_headline(found, chrome, tree),
        metadata=read_metadata(tree, base),
        is_html=True,
    )


def lines_of_html(html: str) -> str:
    """The text of `html` alone."""
    return read_html(html, None).text


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """`spans` in order, those that overlap joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _headline(found: Reading, chrome: tuple[Span, ...], tree: LexborHTMLParser) -> Span | None:
    """The first `<h1>` outside `chrome`, else the first line there that is the page's title."""
    if heading := _first_outside(iter(found.headings), chrome):
        return heading
    for title in titles(tree):
        if line := _first_outside(_lines_equal_to(title, found.text), chrome):
            return line
    return None


def _first_outside(spans: Iterator[Span], chrome: tuple[Span, ...]) -> Span | None:
    """The first of `spans` that lies outside `chrome`; both are in order, so one pass does."""
    rest = iter(chrome)
    area = next(rest, None)
    for start, end in spans:
        while area and area[1] <= start:
            area = next(rest, None)
        if area is None or end <= area[0]:
            return start, end
    return None


def _lines_equal_to(line: str, text: str) -> Iterator[Span]:
    at = text.find(line)
    while at >= 0:
        end = at + len(line)
        if text[at - 1 : at] in ("", "\n") and text[end : end + 1] in ("", "\n"):
            yield at, end
        at = text.find(line, end)
