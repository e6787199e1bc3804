"""The ticker of a page: the leads of other articles, each followed by its age, the next one often glued on.

Two steps: lines become tokens (`tokens_of`), tokens between two ages become an item (`Ticker`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.page import PageBullet, PageDateline, PageItem, Span
from streams.core.split import rules
from streams.core.split.ages import interval_of, is_cut_age, match_age
from streams.core.split.article import page_dateline
from streams.core.split.datelines import is_cut_dateline, match_dateline
from streams.core.split.lines import Line, Segments
from streams.core.text import squeeze

TokenKind = Literal["section", "boilerplate", "bullet", "date", "age", "dated", "plain", "cut"]


@dataclass(frozen=True, slots=True)
class Token:
    """A line of the ticker, or a piece of one: `dated` begins with a dateline, `plain` is a headline or a lead."""

    kind: TokenKind
    line: Line


def tokens_of(lines: list[Line]) -> list[Token]:
    """The tokens of `lines`. The last one may be `cut`: the beginning of an age, a section line or a dateline."""
    tokens: list[Token] = []
    for line in lines:
        tokens.extend(_tokens_of_line(line))
    if tokens and tokens[-1].kind == "plain" and _is_cut(tokens[-1].line, tokens[:-1]):
        tokens[-1] = Token("cut", tokens[-1].line)
    return tokens


def _tokens_of_line(line: Line) -> Iterator[Token]:
    rest: Line | None = line
    while rest is not None:
        age = match_age(rest.text)
        if age is None:
            yield Token(_kind_of(rest.text), rest)
            return
        yield Token("age", Line(rest.text[: age[1]], rest.start))
        rest = rest.after(age[1])


def _kind_of(text: str) -> TokenKind:
    if rules.SECTION.pattern.fullmatch(text):
        return "section"
    if rules.BULLET.pattern.fullmatch(text):
        return "bullet"
    if any(rule.pattern.fullmatch(text) for rule in (*rules.BOILERPLATE, *rules.LIST_MARKERS)):
        return "boilerplate"
    if rules.DATE_LINE.pattern.fullmatch(text):
        return "date"
    return "dated" if match_dateline(text) else "plain"


def _is_cut(line: Line, before: list[Token]) -> bool:
    if rules.SECTION_CUT.pattern.fullmatch(line.text):
        return True
    in_item = bool(before) and before[-1].kind in ("dated", "plain")
    return is_cut_age(line.text) if in_item else is_cut_dateline(line.text)


class Ticker:
    """Reads the lines of a ticker or a list page; `items`, `bullets`, `section` (the first) and `date` are its yield."""

    def __init__(self, segments: Segments, fetched_at: datetime | None, is_list: bool) -> None:
        self.items: list[PageItem] = []
        self.bullets: list[PageBullet] = []
        self.section: str | None = None
        self.date: str | None = None
        self._segments = segments
        self._fetched_at = fetched_at
        self._is_list = is_list
        self._current_section: str | None = None
        self._group: list[Token] = []

    def read(self, lines: list[Line]) -> None:
        for token in tokens_of(lines):
            self._read(token)
        self._close(None)

    def _read(self, token: Token) -> None:
        match token.kind:
            case "age":
                self._close(token.line)
            case "section":
                self._close(None)
                self._segments.line("section", token.line)
                self._enter(token.line.text.removeprefix("Meer uit "))
            case "bullet":
                self._bullet(token.line)
            case "date":
                self._segments.line("date", token.line)
                self.date = token.line.text
            case "boilerplate":
                self._segments.line("boilerplate", token.line)
            case "cut":
                self._cut(token.line)
            case "dated":
                self._dated(token)
            case "plain":
                self._group.append(token)

    def _enter(self, section: str) -> None:
        self._current_section = squeeze(section)
        self.section = self.section or self._current_section

    def _bullet(self, line: Line) -> None:
        self._section_of_list(self._group)
        self._group = []
        match = rules.BULLET.pattern.fullmatch(line.text)
        if match is not None:
            span = self._segments.line("bullet", line)
            self.bullets.append(PageBullet(match["section"], match["time"], squeeze(match["headline"]), span))

    def _cut(self, line: Line) -> None:
        """The page ends here. In an item the rest of its age is lost; between items, the next one's dateline began."""
        in_item = bool(self._group) or rules.SECTION_CUT.pattern.fullmatch(line.text) is not None
        span = self._segments.line("cut", line)
        if not in_item:
            self.items.append(PageItem(None, None, "", None, None, None, False, self._current_section, None, None, span))

    def _dated(self, token: Token) -> None:
        """An item begins. One that is open without an age ends; the line above may be the new one's headline."""
        if any(open_token.kind == "dated" for open_token in self._group):
            headline = [self._group.pop()] if self._group[-1].kind == "plain" else []
            self._close(None)
            self._group = headline
        elif len(self._group) > 1 and self._is_list and not self.items:
            self._section_of_list(self._group[:-1])
            self._group = self._group[-1:]
        self._group.append(token)

    def _section_of_list(self, above: list[Token]) -> None:
        """On a list page the section stands alone on a line, above the bullets or the first headline."""
        for token in above:
            self._segments.line("boilerplate" if token is not above[-1] else "section", token.line)
        if above and self.section is None:
            self._enter(above[-1].line.text)

    def _close(self, age: Line | None) -> None:
        group, self._group = self._group, []
        if not group:
            if age is not None:
                self._segments.line("boilerplate", age)
            return
        at = next((i for i, token in enumerate(group) if token.kind == "dated"), None)
        above, dated, below = (group[:1], None, group[1:]) if at is None else (group[:at], group[at], group[at + 1 :])
        if at is None and age is not None and not below:
            above, below = [], above
        self.items.append(self._item(above, dated, below, age))

    def _item(self, above: list[Token], dated: Token | None, below: list[Token], age: Line | None) -> PageItem:
        for token in above[:-1]:
            self._segments.line("boilerplate", token.line)
        spans = [self._segments.line("headline", token.line) for token in above[-1:]]
        dateline, leads = self._dateline(dated)
        spans += [dateline.span] if dateline else []
        leads += [token.line for token in below]
        spans += [self._segments.line("lead", line) for line in leads]
        spans += [self._segments.line("age", age)] if age else []
        return PageItem(
            places=dateline.places if dateline else () if age or leads else None,
            agencies=dateline.agencies if dateline else () if age or leads else None,
            lead=squeeze(" ".join(line.text for line in leads)),
            headline=squeeze(above[-1].line.text) if above else None,
            age=squeeze(age.text) if age else None,
            published=interval_of(squeeze(age.text), self._fetched_at) if age and self._fetched_at else None,
            complete=age is not None,
            section=self._current_section,
            url=None,
            dateline=dateline,
            span=_hull(spans),
        )

    def _dateline(self, dated: Token | None) -> tuple[PageDateline | None, list[Line]]:
        if dated is None:
            return None, []
        found = match_dateline(dated.line.text)
        assert found is not None, "what made it a `dated` token"  # noqa: S101
        rest = dated.line.after(found.length)
        return page_dateline(dated.line, found, self._segments), [rest] if rest else []


def _hull(spans: list[Span]) -> Span:
    return spans[0][0], spans[-1][1]
