"""The lines of a page with their offsets, and the recorder of what each stretch turned out to be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.page import Segment, SegmentKind, Span
from streams.core.text import Repaired

_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `start` is its offset in the repaired text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def after(self, length: int) -> "Line | None":
        """What is left behind the first `length` characters, None where nothing is."""
        rest = self.text[length:]
        text = rest.lstrip()
        return Line(text, self.end - len(text)) if text else None


def lines_of(text: str) -> list[Line]:
    """The lines of `text` that are not blank."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if stripped:
            yield Line(stripped, match.start() + len(raw) - len(raw.lstrip()))


class Segments:
    """Collects what each stretch of a page is. What nobody claims is `blank` (only white space) or `boilerplate`."""

    def __init__(self, repaired: Repaired, raw: str) -> None:
        self._repaired = repaired
        self._raw = raw
        self._claimed: list[Segment] = []

    def claim(self, kind: SegmentKind, start: int, end: int) -> Span:
        """Record what `text[start:end]` is; its span in the raw text is returned. Claims may not overlap."""
        span = self._repaired.span(start, end)
        if span[0] < span[1]:
            self._claimed.append(Segment(kind, span))
        return span

    def line(self, kind: SegmentKind, line: Line) -> Span:
        return self.claim(kind, line.start, line.end)

    def tiles(self) -> tuple[Segment, ...]:
        """All segments in order, the gaps between them filled."""
        tiles: list[Segment] = []
        position = 0
        for segment in sorted(self._claimed, key=lambda claimed: claimed.span):
            if position < segment.span[0]:
                tiles.append(self._gap(position, segment.span[0]))
            tiles.append(segment)
            position = segment.span[1]
        if position < len(self._raw):
            tiles.append(self._gap(position, len(self._raw)))
        return tuple(tiles)

    def _gap(self, start: int, end: int) -> Segment:
        return Segment("blank" if not self._raw[start:end].strip() else "boilerplate", (start, end))
