"""Where a page's one main heading stands: the `<h1>` that its title repeats, not the one around the site's logo."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from schemas.page import Span
from streams.core.document import Mark
from streams.core.html.text import Reading
from streams.core.names import fold

_FOLDED_CHARS_MAX = 10
"""A line and a title that are equal when folded differ by quotes and ligatures: by no more characters than this."""
_LABELLED_CHARS_MAX = 400
"""A heading with its label is shorter; each place where the label may end is tried."""
_LABEL_ENDS = re.compile(r"\n|[:|•·–—-] ")


def find_headline(found: Reading, chrome: Sequence[Span], titles: Iterable[str], site: str) -> Span | None:
    """The headline of the page `found` that calls itself one of `titles`, likeliest first, on the site named `site`.

    An `<h1>` that is a title or ends in one after a label, else one inside an article, else the first, else a line that
    is a title. None of them is inside `chrome`, leads to the site's front page or is the site's name.
    """
    sites_own = fold(site)
    heading_names = {span: fold(found.text[slice(*span)]) for span in found.headings}
    logos = [span for span, name in heading_names.items() if (name == sites_own and name) or _leads_home(span, found.links)]
    own = merged([*chrome, *logos]) if logos else chrome
    headings = [(span, heading_names[span]) for span in _outside(found.headings, own)]
    names = []
    for name in filter(None, map(fold, titles)):
        if same := next((span for span, heading in headings if heading == name and name != sites_own), None):
            return same
        names += [name] if name != sites_own else []
    for name in names:
        if labelled := next(filter(None, (_behind_label(span, heading, name, found) for span, heading in headings)), None):
            return labelled
    if inside := next(_outside(found.article_headings, own), None):
        return inside
    return headings[0][0] if headings else next(_outside(_lines_equal_to(names, found.text), own), None)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in order, those that overlap joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _leads_home(span: Span, links: Sequence[Mark]) -> bool:
    """Whether a heading is wholly a link to a front page."""
    at = bisect_right(links, span[0], key=lambda mark: mark.start) - 1
    return at >= 0 and links[at].end >= span[1] and is_front_page(links[at].value)


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


def _behind_label(span: Span, heading: str, name: str, found: Reading) -> Span | None:
    """Where a heading goes on as `name`: after an element, a line or a mark, not after any word."""
    start, end = span
    if end - start > _LABELLED_CHARS_MAX or not heading.endswith(name):
        return None
    text, edges = found.text, found.edges
    ends = [*edges[bisect_left(edges, start) : bisect_left(edges, end)]]
    ends += [label.end() for label in _LABEL_ENDS.finditer(text, start, end)]
    for at in sorted(ends):
        if fold(text[at:end]) == name:
            return end - len(text[at:end].lstrip()), end
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
