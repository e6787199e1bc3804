"""The recorder of what each stretch of a page turned out to be, so that nothing is silently lost."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import overload

from schemas.page import Segment, SegmentKind, Span
from streams.core.text import Repaired


class Segments(Sequence[Segment]):
    """What each stretch of a page is, in order. What nobody claims is `blank` (only white space) or `boilerplate`.

    Put together when somebody looks: the stream's stages never do.
    """

    def __init__(self, repaired: Repaired, raw: str) -> None:
        self._moved, self._shifts = repaired.moved, repaired.shifts
        self._raw = raw
        self._claimed: list[tuple[Span, SegmentKind]] = []

    def claim(self, kind: SegmentKind, start: int, end: int) -> Span:
        """Record what `text[start:end]` of the repaired text is; its span in the raw text is returned.

        Claims may not overlap, and none is made once somebody has looked.
        """
        if self._moved:
            # As `Repaired.raw` does; written out, since a damaged page has a hundred offsets.
            start += self._shifts[bisect_right(self._moved, start)]
            end += self._shifts[bisect_right(self._moved, end)]
        span = (start, end)
        self._claimed.append((span, kind))
        return span

    @overload
    def __getitem__(self, at: int) -> Segment: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Segment]: ...
    def __getitem__(self, at: int | slice) -> Segment | Sequence[Segment]:
        return self._tiles[at]

    def __len__(self) -> int:
        return len(self._tiles)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segments) and self._tiles == other._tiles

    @cached_property
    def _tiles(self) -> tuple[Segment, ...]:
        """All segments, the gaps between them filled."""
        tiles: list[Segment] = []
        position, size = 0, len(self._raw)
        claimed = [claim for claim in sorted(self._claimed) if claim[0][0] < claim[0][1]]
        for span, kind in (*claimed, ((size, size), "blank")):
            if position < span[0]:
                gap: SegmentKind = "blank" if self._raw[position : span[0]].isspace() else "boilerplate"
                tiles.append(Segment(gap, (position, span[0])))
            tiles.append(Segment(kind, span))
            position = span[1]
        return tuple(tiles[:-1])
