"""The text of a parsed page, a line for each block, and where its links, times and areas are in it.

One pass over the tree's nodes, with no recursion. A regex over the parser's serialised tree takes half as long again,
and cannot tell all that the tree can.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from schemas.page import Span
from streams.core.document import Mark
from streams.core.html.chrome import ELEMENTS, ChromeKind, chrome_of, named_of
from streams.core.html.links import absolute

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot "
    "th thead tr ul".split()
)
"""Elements that a browser begins a new line for (HTML Standard, 15.3, `display: block`, and table cells)."""
_UNSEEN = frozenset(
    "audio button canvas datalist head iframe noembed noframes noscript plaintext script select style svg template "
    "textarea title video xmp".split()
)
"""Elements whose inside is not the page's text: the standard does not show it, or a reader fills it in."""

_NO_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_UNEVEN = re.compile(r"[\t\n\r\f]|  ")

Kind = ChromeKind | Literal["link", "time", "heading", "heading in article", "preformatted", "article"]
_KINDS: dict[str, Kind] = {"a": "link", "time": "time", "h1": "heading", "pre": "preformatted"}
_KINDS |= {"article": "article", "main": "article"}
_VALUES = {"link": "href", "time": "datetime"}
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_AREAS = frozenset((*_KINDS, *_HEADINGS))
_COUNTED = frozenset(("heading", "heading in article", "preformatted", "article"))
_ANY = -1
"""As a count of headings: an area may hold any."""


@dataclass(slots=True)
class Reading:
    """What was read. `chrome` is in the order of ends and may overlap; the `<h1>`s in articles are in both lists."""

    text: str = ""
    links: list[Mark] = field(default_factory=list)
    times: list[Mark] = field(default_factory=list)
    edges: tuple[int, ...] = ()
    chrome: list[Span] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    article_headings: list[Span] = field(default_factory=list)


class _Area(NamedTuple):
    """An open element that tells something of its text: how deep it is, where its text begins, which headings came before."""

    depth: int
    kind: Kind
    start: int
    value: str
    headings: int


def read_text(tree: LexborHTMLParser, base: str | None) -> Reading:
    """What a reader sees of `tree`, addresses relative to `base`."""
    reader = _Reader(base)
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        parent = node.parent
        reader.end_all_but(parent.mem_id if parent else 0)
        if node.is_text_node:
            reader.text(node.text_content or "")
        elif node.is_element_node:
            reader.start(node)
    return reader.done()


class _Lines:
    """Text as it grows: white space collapsed, lines apart."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[str] = []
        self._in_line = False
        self._after_space = True

    def add(self, text: str) -> None:
        if _UNEVEN.search(text):
            text = _SPACE.sub(" ", text)
        if self._after_space and text[:1] == " ":
            text = text[1:]
        if not text:
            return
        if not self._in_line and self.size:
            self._append("\n")
        self._append(text)
        self._in_line = True
        self._after_space = text[-1] == " "

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self.size += len(piece)

    def end_line(self) -> None:
        if self._in_line and self._after_space:
            self._pieces[-1] = self._pieces[-1][:-1]
            self.size -= 1
        self._in_line = False
        self._after_space = True

    def joined(self) -> str:
        self.end_line()
        return "".join(self._pieces)


class _Reader:
    """Follows tags and text. `_open` are the open elements, `_areas` what those of them tell of their text."""

    def __init__(self, base: str | None) -> None:
        self._base = base
        self._lines = _Lines()
        self._open: list[tuple[int, str]] = []
        self._areas: list[_Area] = []
        self._closed: list[tuple[_Area, int]] = []
        self._unseen_depth = 0
        self._edges: list[int] = []
        self._h1s = 0
        self._headings = 0
        self._articles = 0
        self._preformatted = 0

    def text(self, text: str) -> None:
        if self._unseen_depth:
            return
        if not self._preformatted:
            self._lines.add(text)
            return
        for line in text.split("\n"):
            self._lines.end_line()
            self._lines.add(line)

    def start(self, node: LexborNode) -> None:
        name = node.tag or ""
        self._open.append((node.mem_id, name))
        if self._unseen_depth:
            return
        telling = node.attributes
        if name in _UNSEEN or "hidden" in telling or ("style" in telling and _NO_DISPLAY.search(telling["style"] or "")):
            self._edges.append(self._lines.size)
            self._unseen_depth = len(self._open)
            return
        self._boundary(name)
        named = named_of(telling) if telling else None
        if named or name in ELEMENTS or "role" in telling or "aria-hidden" in telling:
            self._begin_chrome(chrome_of(name, telling, named, in_article=self._articles > 0))
        if name in _AREAS:
            self._begin(name, telling)

    def _boundary(self, name: str) -> None:
        if name in BLOCKS:
            self._lines.end_line()
        else:
            self._edges.append(self._lines.size)

    def _begin_chrome(self, kind: ChromeKind | None) -> None:
        if kind:
            self._areas.append(_Area(len(self._open), kind, self._lines.size, "", self._held(kind)))

    def _begin(self, name: str, telling: Mapping[str, str | None]) -> None:
        self._headings += name in _HEADINGS
        kind = _KINDS.get(name)
        if kind == "heading" and self._articles:
            kind = "heading in article"
        # Without an address `<a>` is a place, no link.
        if kind and (kind != "link" or "href" in telling):
            value = telling.get(_VALUES.get(kind, "")) or ""
            self._areas.append(_Area(len(self._open), kind, self._lines.size, value, _ANY))
            if kind in _COUNTED:
                self._enter(kind, 1)

    def _held(self, kind: Kind) -> int:
        """How many there have been of the headings that an area of this kind must not hold."""
        if kind in ("chrome without heading", "named chrome without heading"):
            return self._headings
        return _ANY if kind == "chrome" else self._h1s

    def _enter(self, kind: Kind, step: Literal[1, -1]) -> None:
        self._h1s += step == 1 and kind in ("heading", "heading in article")
        self._articles += step * (kind == "article")
        self._preformatted += step * (kind == "preformatted")

    def end_all_but(self, parent: int) -> None:
        """Ends the open elements down to `parent`, whose child comes next."""
        while self._open and self._open[-1][0] != parent:
            self._end()

    def _end(self) -> None:
        depth = len(self._open)
        _, name = self._open.pop()
        if not self._unseen_depth:
            self._boundary(name)
        elif self._unseen_depth == depth:
            self._unseen_depth = 0
            self._edges.append(self._lines.size)
        while self._areas and self._areas[-1].depth == depth:
            self._close(self._areas.pop())

    def _close(self, area: _Area) -> None:
        if area.kind in _COUNTED:
            self._enter(area.kind, -1)
        if area.headings == _ANY or area.headings == self._held(area.kind):
            self._closed.append((area, self._lines.size))

    def done(self) -> Reading:
        self.end_all_but(0)
        text = self._lines.joined()
        found = Reading(text, edges=_inside_lines(self._edges, text))
        for area, end in self._closed:
            start, end = _trimmed(text, area.start, end)
            if start < end:
                _put(found, area, start, end, self._base)
            elif area.kind == "time" and area.value.strip():
                # A time that only scripts print still tells when the item it stands in was published.
                found.times.append(Mark(start, start, area.value.strip()))
        for areas in (found.links, found.times):
            areas.sort(key=lambda mark: mark.start)
        found.headings.sort()
        found.article_headings.sort()
        return found


def _put(found: Reading, area: _Area, start: int, end: int, base: str | None) -> None:
    if area.kind == "link":
        found.links.append(Mark(start, end, absolute(base, area.value) or ""))
    elif area.kind == "time":
        if value := area.value.strip():
            found.times.append(Mark(start, end, value))
    elif area.kind in ("heading", "heading in article"):
        found.headings.append((start, end))
        if area.kind == "heading in article":
            found.article_headings.append((start, end))
    # A counter or a label inside a line (`<span class="comments">3</span>`) does not make the line the site's own.
    elif area.kind not in _COUNTED and (not area.kind.startswith("named") or _are_lines(found.text, start, end)):
        found.chrome.append((start, end))


def _are_lines(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")


def _trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without white space at its ends: one character at most, since `_Lines` leaves no more together."""
    end = min(end, len(text))
    while start < end and text[start] in " \n":
        start += 1
    while start < end and text[end - 1] in " \n":
        end -= 1
    return start, end


def _inside_lines(edges: list[int], text: str) -> tuple[int, ...]:
    return tuple(at for at in sorted(set(edges)) if 0 < at < len(text) and text[at] != "\n" and text[at - 1] != "\n")
