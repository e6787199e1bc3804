"""When something was published: what the markup says (`<time datetime>`), else what is printed."""

import re
from bisect import bisect_left
from datetime import UTC, date, datetime

from schemas.page import PageInterval
from streams.core.calendar import AMSTERDAM
from streams.core.document import Document, Mark
from streams.core.split.intervals import interval_of, stated
from streams.core.split.tokens import Token


class Clock:
    """Reads the ages of one page: fetched at `fetched_at`, `today` the date that it prints, `ages` its site's own wordings."""

    def __init__(self, document: Document, fetched_at: datetime | None, ages: tuple[re.Pattern[str], ...] = ()) -> None:
        self.today: date | None = None
        self._document = document
        self._fetched_at = fetched_at.astimezone(UTC) if fetched_at else None
        self._ages = ages
        self._known: dict[str, PageInterval | None] = {}

    def published(self, token: Token, words: str) -> PageInterval | None:
        """What the age in `token`, printed as `words`, means; the markup's time wins over the words."""
        return (self.marked(token) if self._document.times else None) or self.counted(words)

    def has_mark(self, token: Token) -> bool:
        """Whether the markup holds a time in `token`."""
        return self._mark_in(token) is not None

    def marked(self, token: Token) -> PageInterval | None:
        """What the first time that the markup holds in `token` says."""
        mark = self._mark_in(token)
        return stated(mark.value, self._fetched_at) if mark else None

    def _mark_in(self, token: Token) -> Mark | None:
        times = self._document.times
        at = bisect_left(times, token.start, key=lambda mark: mark.start) if times else 0
        return times[at] if at < len(times) and times[at].start <= token.end else None

    def counted(self, age: str) -> PageInterval | None:
        """What the words of an age, a date or a clock time mean."""
        known = self._known
        if age not in known:
            known[age] = interval_of(age, self._fetched_at, self._ages, self.today)
        return known[age]

    def date_line(self, line: str) -> None:
        """Take the day that the page prints as its own, `dinsdag 4 november 2025`: clock times are of that day."""
        found = interval_of(line, None)
        if found is not None:
            self._known.clear()
            self.today = datetime.fromisoformat(found.after).astimezone(AMSTERDAM).date()
