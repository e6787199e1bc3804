"""Where a page's one main heading stands: the `<h1>` that its title repeats, not the one around the site's logo."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from schemas.page import Span
from streams.core.html.text import Reading
from streams.core.names import fold

_FOLDED_CHARS_MAX = 10
"""A line and a title that are equal when folded differ by quotes and ligatures: by no more characters than this."""
_LABELLED_CHARS_MAX = 400
"""A heading with its label is shorter; each place where the label may end is tried."""
_LABEL_ENDS = re.compile(r"\n|[:|•·–—-] ")


def find_headline(found: Reading, chrome: Sequence[Span], titles: Sequence[str], site: str) -> Span | None:
    """The headline of the page `found` that calls itself one of `titles`, likeliest first, on the site named `site`.

    An `<h1>` that is a title or ends in one after a label, else one inside an article, else the first, else a line that
    is a title. None of them is inside `chrome`, leads to the site's front page or is the site's name.
    """
    sites_own = fold(site)
    names = [folded for title in titles if (folded := fold(title)) and folded != sites_own]
    logos = [span for span in found.headings if _is_logo(span, found, sites_own)]
    own = merged([*chrome, *logos])
    headings = list(_outside(found.headings, own))
    if titled := _titled(headings, names, found):
        return titled
    if inside := next(_outside(found.article_headings, own), None):
        return inside
    if headings:
        return headings[0]
    return next(_outside(_lines_equal_to(names, found.text), own), None)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in order, those that overlap joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _is_logo(span: Span, found: Reading, site: str) -> bool:
    """Whether a heading is wholly a link to a front page, or the site's name."""
    at = bisect_right(found.links, span[0], key=lambda mark: mark.start) - 1
    if at >= 0 and found.links[at].end >= span[1] and is_front_page(found.links[at].value):
        return True
    return bool(site) and fold(found.text[slice(*span)]) == site


def is_front_page(url: str) -> bool:
    """Whether an absolute `url` is a site's first page. `/?p=12` is an article."""
    if not url:
        return False
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _outside(spans: Iterable[Span], areas: Sequence[Span]) -> Iterator[Span]:
    """Those of `spans` outside `areas`; both are in order, so one pass does."""
    rest = iter(areas)
    area = next(rest, None)
    for start, end in spans:
        while area and area[1] <= start:
            area = next(rest, None)
        if area is None or end <= area[0]:
            yield start, end


def _titled(headings: Sequence[Span], names: Sequence[str], found: Reading) -> Span | None:
    """The heading that is one of `names`, else the end of one that is."""
    if not names:
        return None
    folded = [fold(found.text[start:end]) for start, end in headings]
    for name in names:
        if name in folded:
            return headings[folded.index(name)]
    for name in names:
        for (start, end), heading in zip(headings, folded, strict=True):
            if end - start <= _LABELLED_CHARS_MAX and heading.endswith(name) and (at := _behind_label(start, end, name, found)):
                return at, end
    return None


def _behind_label(start: int, end: int, name: str, found: Reading) -> int | None:
    """Where the heading goes on as `name`: after an element, a line or a mark, not after any word."""
    text, edges = found.text, found.edges
    ends = [*edges[bisect_left(edges, start) : bisect_left(edges, end)]]
    ends += [end.end() for end in _LABEL_ENDS.finditer(text, start, end)]
    for at in sorted(ends):
        if fold(text[at:end]) == name:
            return end - len(text[at:end].lstrip())
    return None


def _lines_equal_to(names: Sequence[str], text: str) -> Iterator[Span]:
    """The lines that are the likeliest of `names` that any line is."""
    for name in names:
        lines = list(_lines_of(name, text))
        if lines:
            yield from lines
            return


def _lines_of(name: str, text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if abs(len(line) - len(name)) <= _FOLDED_CHARS_MAX and fold(line) == name:
            yield start, start + len(line)
        start += len(line) + 1
