"""The ticker of a page: the leads of other articles, each followed by its age, the next one often glued on.

Tokens between two ages are a group; a group becomes an item. On some sites the age stands above its item.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import zip_longest

from schemas.page import PageBullet, PageItem
from streams.core.split.ages import is_date
from streams.core.split.layout import cut_token, has_headlines, where_ages_stand
from streams.core.split.reading import Reading
from streams.core.split.rules import LEAD_TAIL, SECTION_CUT
from streams.core.split.tokens import Token

_SOURCE_CHARS_MAX = 40
"""Between a lead and its age stand a source, an author, a section: short, and no sentence."""


class Ticker:
    """Reads the tokens of a ticker or a list page; `items`, `bullets`, `section` (the first) and `date` are its yield."""

    def __init__(self, reading: Reading, *, is_list: bool) -> None:
        self.items: list[PageItem] = []
        self.bullets: list[PageBullet] = []
        self.section: str | None = None
        self.date: str | None = None
        self._page = reading
        self._is_list = is_list
        self._section: str | None = None
        self._lines: list[Token] = []
        """The lines of the item that is open."""
        self._dated = -1
        """Which of them begins with its dateline; -1 for none."""
        self._age_above: Token | None = None
        self._above_marker: Token | None = None
        self._tokens: Sequence[Token] = ()
        self._skips = False
        self._sizes: list[int] = []
        """How many lines each item had."""

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens of the ticker; there is nothing below it."""
        if self._is_list:
            tokens = self._read_top(tokens)
        self._tokens = tokens
        self._ages_stand = where_ages_stand(self._page, tokens)
        cut = cut_token(self._page, tokens, is_list=self._is_list)
        tokens = tokens[:-1] if cut else tokens
        for token, below in zip_longest(tokens, tokens[1:]):
            kind = token.kind
            if self._skips and kind != "section":
                self._page.claim("boilerplate", token)
            elif kind == "line":
                self._read_line(token, below)
            elif kind == "age":
                self._read_age(token)
            elif kind == "section":
                self._read_section(token)
            elif kind == "bullet":
                self._read_bullet(token)
            elif kind == "aside":
                self._read_aside(token)
            else:
                self._page.claim("repeat" if kind == "repeat" else "boilerplate", token)
        self._end(cut)

    def _read_top(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """What stands above a list page's marker is the site's own, save its date and the one line that is its section."""
        page = self._page
        stop = next((at for at, token in enumerate(tokens) if token.kind in ("bullet", "section")), len(tokens))
        markers = [at for at in range(stop) if tokens[at].kind == "marker"]
        lead = page.first_lead(tokens[:stop])
        marker = next((at for at in reversed(markers) if lead is None or at < lead), None)
        if marker is None:
            return tokens
        lines = [token for token in tokens[:marker] if token.kind == "line"]
        for token in tokens[:marker]:
            if token.kind == "age" and self.date is None and is_date(page.line(token)):
                self.date = page.claim_date(token)
            elif len(lines) != 1 or token is not lines[0]:
                page.claim("boilerplate", token)
        self._above_marker = lines[0] if len(lines) == 1 else None
        page.claim("boilerplate", tokens[marker])
        return tokens[marker + 1 :]

    @cached_property
    def _has_headlines(self) -> bool:
        return has_headlines(self._page, self._tokens, is_list=self._is_list)

    def _read_line(self, token: Token, below: Token | None) -> None:
        """A line of the item that is open, or the first of the next one, whose headline may be the line above."""
        if self._is_list and self._is_heading(token):
            self._end_section_of_list([*self._lines, token])
            return
        if self._page.dateline(token) is not None and not self._is_dated_headline(token, below):
            if self._dated >= 0:
                self._begin_next()
            elif self._is_list and not self.items and self.section is None:
                headline = self._lines[-1:] if self._has_headlines else []
                self._end_section_of_list(self._lines[: len(self._lines) - len(headline)])
                self._lines = headline
            self._dated = len(self._lines)
        self._lines.append(token)

    def _is_dated_headline(self, token: Token, below: Token | None) -> bool:
        """Whether a headline only looks as if it had a dateline (`Goes - Vlissingen dicht`): its lead stands below it."""
        if below is None or below.kind != "line":
            return False
        page = self._page
        found = page.dateline(token)
        if page.opens_lead(token) or (found and found.end == token.end):
            return False
        return page.dateline(below) is not None or (page.is_lead(below) and not page.text[below.start].islower())

    def _is_heading(self, token: Token) -> bool:
        heading = self._page.document.headline
        begins = heading is not None and heading[0] == token.start and self.section is None
        return begins and not self.items and self._dated < 0

    def _begin_next(self) -> None:
        """A second dateline without an age between: the line above it may be the next item's headline."""
        lines, dated = self._lines, self._dated
        headline = [lines.pop()] if len(lines) > dated + 1 and self._page.is_headline_like(lines[-1]) else []
        self._close(None, complete=True)
        self._lines = headline

    def _read_age(self, token: Token) -> None:
        if self._is_list and not self.items and self.date is None and self._is_date_line(token):
            self._drop(self._lines)
            self._lines = []
            self.date = self._page.claim_date(token)
        elif self._ages_stand == "below":
            self._close(token)
        else:
            self._open_below(token)

    def _open_below(self, age: Token) -> None:
        """An item begins whose age stands above its lead; a line right above the age is its headline, or a label."""
        top = self._lines[-1:] if self._ages_stand != "above" and self._lines and self._dated != len(self._lines) - 1 else []
        self._lines = self._lines[: len(self._lines) - len(top)]
        self._close(self._age_above)
        self._age_above = age
        if self._ages_stand == "between":
            self._lines = top
        else:
            self._drop(top)

    def _read_aside(self, token: Token) -> None:
        """A list that is no ticker, or the foot of the page: nothing of it is an item's, up to the next section line."""
        self._end(None)
        self._skips = True
        self._page.claim("boilerplate", token)

    def _is_date_line(self, token: Token) -> bool:
        """Whether a date is the list page's own: nothing but the site's own stands above."""
        page = self._page
        return is_date(page.line(token)) and all(page.is_headline_like(line) for line in self._lines) and self._dated < 0

    def _read_section(self, token: Token) -> None:
        self._skips = False
        self._end(None)
        self._page.claim("section", token)
        self._enter(self._page.groups(self._page.profile.sections, token)["name"])

    def _enter(self, section: str) -> None:
        self._section = section
        self.section = self.section or section

    def _read_bullet(self, token: Token) -> None:
        if self._dated >= 0:
            self._close(None, complete=True)
        self._end_section_of_list(self._lines)
        found = self._page.groups(self._page.profile.bullets, token)
        published = self._page.clock.counted(found["time"])
        span = self._page.claim("bullet", token)
        self.bullets.append(PageBullet(found["section"], found["time"], found["headline"], published, span))

    def _end_section_of_list(self, lines: Sequence[Token]) -> None:
        """On a list page the section stands alone on a line, above the bullets or the first item."""
        above = [*([self._above_marker] if self._above_marker else []), *lines]
        self._lines, self._dated, self._above_marker = [], -1, None
        self._drop(above[:-1])
        for section in above[-1:]:
            self._page.claim("section", section)
            self._enter(self._page.line(section))

    def _drop(self, lines: Sequence[Token]) -> None:
        for line in lines:
            self._page.claim("boilerplate", line)

    def _end(self, cut: Token | None) -> None:
        """The ticker or one section of it ends: in an item whose age is lost, or with a piece of the next one."""
        if self._above_marker is not None:
            self._end_section_of_list([])
        if self._is_below_ticker():
            self._drop(self._lines)
            self._lines = []
        self._drop_below_last_lead()
        alone = cut is not None and not self._lines
        if cut is not None and not alone:
            self._page.claim("cut", cut)
        self._close(self._age_above, is_last=True)
        self._age_above = None
        if cut is not None and alone:
            span = self._page.claim("cut", cut)
            if SECTION_CUT.pattern.fullmatch(self._page.line(cut)) is None:
                self.items.append(PageItem(None, None, "", None, None, None, False, self._section, None, None, span))

    def _is_below_ticker(self) -> bool:
        """Whether what stands below the last age is the foot of the page: several lines without a dateline, or in a page

        that came whole, as markup does, any.
        """
        page = self._page
        if not self.items or self._ages_stand != "below" or self._dated >= 0:
            return False
        if all(page.is_headline_like(line) for line in self._lines):
            return page.document.is_html or len(self._lines) > 1
        return page.document.is_html and all(item.dateline for item in self.items)

    def _drop_below_last_lead(self) -> None:
        """Where ages stand above, nothing ends the last item of a page with markup but that the others had fewer lines."""
        if not self._page.document.is_html or self._ages_stand == "below" or len(self._sizes) < 2:
            return
        size = max(self._sizes)
        self._drop(self._lines[size:])
        self._lines = self._lines[:size]
        self._dated = self._dated if self._dated < size else -1

    def _close(self, age: Token | None, *, complete: bool = False, is_last: bool = False) -> None:
        """The item that is open ends: at its age, where the next one begins, or with the page."""
        lines, dated = self._lines, self._dated
        if not lines:
            if age is not None:
                self._page.claim("boilerplate", age)
            return
        self._lines, self._dated = [], -1
        self._sizes.append(len(lines))
        if self._is_list and not self.items and dated < 0:
            lines = self._less_section(lines)
        headline = dated if dated >= 0 else self._headline_of(lines, is_cut=age is None and is_last)
        if headline > 1:
            self._drop(lines[: headline - 1])
        leads = self._less_source(lines[headline:]) if self._page.document.is_html else lines[headline:]
        self._item(lines[headline - 1] if headline else None, leads, dated >= 0, age, complete=complete)

    def _less_section(self, lines: list[Token]) -> list[Token]:
        """The lines of a list page's first item, less the section on top: a headline and a lead stand below it."""
        page = self._page
        if self.section is None and len(lines) > 2 and page.is_headline_like(lines[0]) and page.is_headline_like(lines[1]):
            self._page.claim("section", lines[0])
            self._enter(page.line(lines[0]))
            return lines[1:]
        return lines

    def _less_source(self, leads: list[Token]) -> list[Token]:
        """The lines of a lead, less a source, an author or a label that markup puts between it and its age."""
        page = self._page
        while len(leads) > 1 and page.ends_sentence(leads[-2]) and page.is_headline_like(leads[-1]):
            if leads[-1].end - leads[-1].start > _SOURCE_CHARS_MAX:
                break
            page.claim("boilerplate", leads.pop())
        return leads

    def _headline_of(self, lines: Sequence[Token], *, is_cut: bool) -> int:
        """How many of the lines of an item without a dateline are above its lead; the last of them is the headline."""
        if is_cut and self._has_headlines and len(lines) == 1:
            return 1
        above = 0
        while above < len(lines) - 1 and self._heads(lines[above:]):
            above += 1
            if not self._page.document.is_html:
                break
        return above

    def _heads(self, lines: Sequence[Token]) -> bool:
        """Whether the first of `lines` is the headline of the others: a sentence goes on with a small letter."""
        if len(lines) < 2 or not self._page.is_headline_like(lines[0]):
            return False
        return not self._page.text[lines[1].start].islower()

    def _item(
        self, headline: Token | None, leads: Sequence[Token], has_dateline: bool, age: Token | None, *, complete: bool
    ) -> None:
        page = self._page
        text, claim = page.text, page.segments.claim
        spans = [claim("headline", headline.start, headline.end)] if headline else []
        found = page.dateline(leads[0]) if has_dateline else None
        dateline = page.claim_dateline(leads[0], found) if found else None
        if dateline:
            spans.append(dateline.span)
        lead = ""
        for token in leads:
            start = found.end if found and token is leads[0] else token.start
            end = self._end_of_lead(start, token.end) if page.document.is_html else token.end
            spans.append(claim("lead", start, end))
            lead = f"{lead} {text[start:end]}" if lead else text[start:end]
        printed = text[age.start : age.end] if age else ""
        if age:
            spans.append(claim("age", age.start, age.end))
        spans.sort()
        nothing = None if not leads and not age else ()
        self.items.append(
            PageItem(
                dateline.places if dateline else nothing,
                dateline.agencies if dateline else nothing,
                lead,
                text[headline.start : headline.end] if headline else None,
                printed or None,
                page.clock.published(age, printed) if age else None,
                complete or age is not None,
                self._section,
                self._url([token for token in (headline, *leads, age) if token]) if page.document.links else None,
                dateline,
                (spans[0][0], spans[-1][1]),
            )
        )

    def _end_of_lead(self, start: int, end: int) -> int:
        """Where a lead ends before the link to the whole article."""
        found = LEAD_TAIL.pattern.search(self._page.text, start, end)
        if found is None or found.end() != end:
            return end
        self._page.segments.claim("boilerplate", found.start(), end)
        return found.start()

    def _url(self, tokens: Sequence[Token]) -> str | None:
        """Where the item's first link leads."""
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        links = self._page.document.links
        first = bisect_left(links, start, key=lambda mark: mark.end)
        return next(
            (mark.value for mark in links[first : first + 8] if mark.value and mark.start < end and start < mark.end), None
        )
