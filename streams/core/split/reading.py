"""What the steps of a split share: the page's text and markup, its site's rows, and the record of what is what."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from schemas.page import PageDateline, SegmentKind, Span
from streams.core.document import Document
from streams.core.names import fold
from streams.core.split.datelines import DatelineMatch, ends_sentence, is_headline_like, match_dateline
from streams.core.split.rules import Profile, Rule
from streams.core.split.segments import Segments
from streams.core.split.times import Clock
from streams.core.split.tokens import Token
from streams.core.text import repair

_QUOTES = "'‘’`\"“”„"


class Reading:
    """One page being read: `text` is repaired, and tokens are stretches of it."""

    def __init__(self, page: str | Document, profile: Profile, fetched_at: datetime | None) -> None:
        raw = page if isinstance(page, str) else page.text
        repaired = repair(raw)
        self.document = Document(repaired.text) if isinstance(page, str) else page.repaired(repaired)
        self.text = repaired.text
        self.profile = profile
        self.segments = Segments(repaired, raw)
        self.clock = Clock(self.document, fetched_at, profile.own_ages)
        self._end = len(self.text.rstrip())
        self._datelines: dict[int, DatelineMatch | None] = {}

    def line(self, token: Token) -> str:
        """What is printed there."""
        return self.text[token.start : token.end]

    def claim(self, kind: SegmentKind, token: Token) -> Span:
        """Record what `token` is; its span in the raw text."""
        return self.segments.claim(kind, token.start, token.end)

    def dateline(self, token: Token) -> DatelineMatch | None:
        """The dateline that a line begins with, looked for once however many steps ask."""
        start, known = token.start, self._datelines
        if start not in known:
            known[start] = match_dateline(self.text, start, token.end, self.profile, is_cut=token.end == self._end)
        return known[start]

    def claim_dateline(self, token: Token, found: DatelineMatch) -> PageDateline:
        """The dateline `found` at the start of `token`, recorded."""
        printed = self.text[token.start : found.end].rstrip() + " "
        return PageDateline(printed, found.places, found.agencies, self.segments.claim("dateline", token.start, found.end))

    def claim_date(self, token: Token) -> str:
        """The page's own date line, recorded and told to the clock."""
        self.claim("date", token)
        self.clock.date_line(self.line(token))
        return self.line(token)

    def groups(self, rules: Iterable[Rule], token: Token) -> re.Match[str]:
        """The match of the one of `rules` that made the scanner name `token`."""
        line = self.line(token)
        return next(found for rule in rules if (found := rule.pattern.fullmatch(line)))

    def first_lead(self, tokens: Sequence[Token], start: int = 0) -> int | None:
        """Which is the first of `tokens`, from `start` on, that opens a lead."""
        for at in range(start, len(tokens)):
            if self.opens_lead(tokens[at]):
                return at
        return None

    def opens_lead(self, token: Token) -> bool:
        """Whether a line has a dateline, and is no headline that only looks as if (`PSV - Ajax afgelast`)."""
        found = self.dateline(token) if token.kind == "line" else None
        return found is not None and (bool(found.agencies) or not self.is_headline_like(token))

    def is_headline_like(self, token: Token) -> bool:
        """Whether a line can be a headline by its form."""
        return is_headline_like(self.text, token.start, token.end)

    def is_lead(self, token: Token) -> bool:
        """Whether a line reads as the lead of an item: it has a dateline, or ends as a sentence does."""
        return self.opens_lead(token) or not self.is_headline_like(token)

    def repeats(self, one: Token, other: Token) -> bool:
        """Whether a line repeats another; its quotes may differ."""
        if other.kind == "repeat" or abs(one.end - one.start - other.end + other.start) > 2:
            return other.kind == "repeat"
        a, b = self.line(one).lstrip(_QUOTES), self.line(other).lstrip(_QUOTES)
        return a[:2].lower() == b[:2].lower() and fold(a) == fold(b)

    def is_running_text(self, token: Token) -> bool:
        """Whether a token is a line that ends as a sentence does."""
        return token.kind == "line" and self.ends_sentence(token)

    def ends_sentence(self, token: Token) -> bool:
        """Whether a line ends as a sentence does."""
        return ends_sentence(self.text, token.start, token.end)
