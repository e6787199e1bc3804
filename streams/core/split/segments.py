"""The recorder of what each stretch of a page turned out to be, so that nothing is silently lost."""

from operator import attrgetter

from schemas.page import Segment, SegmentKind, Span
from streams.core.text import Repaired

_SPAN = attrgetter("span")


class Segments:
    """Collects what each stretch of a page is. What nobody claims is `blank` (only white space) or `boilerplate`."""

    def __init__(self, repaired: Repaired, raw: str) -> None:
        self._moved = repaired.raw if repaired.moved else None
        self._raw = raw
        self._claimed: list[Segment] = []

    def claim(self, kind: SegmentKind, start: int, end: int) -> Span:
        """Record what `text[start:end]` of the repaired text is; its span in the raw text is returned.

        Claims may not overlap.
        """
        if self._moved is not None:
            start, end = self._moved(start), self._moved(end)
        span = (start, end)
        if start < end:
            self._claimed.append(Segment(kind, span))
        return span

    def tiles(self) -> tuple[Segment, ...]:
        """All segments in order, the gaps between them filled."""
        tiles: list[Segment] = []
        position, raw = 0, self._raw
        for segment in sorted(self._claimed, key=_SPAN):
            start, end = segment.span
            if position < start:
                tiles.append(Segment("blank" if raw[position:start].isspace() else "boilerplate", (position, start)))
            tiles.append(segment)
            position = end
        if position < len(raw):
            tiles.append(Segment("blank" if raw[position:].isspace() else "boilerplate", (position, len(raw))))
        return tuple(tiles)
