"""The ticker of a page: the leads of other articles, each followed by its age, the next one often glued on.

Tokens between two ages are a group; a group becomes an item. On some sites the age stands above its item.
"""

from bisect import bisect_left
from collections.abc import Sequence

from schemas.page import PageBullet, PageItem
from streams.core.split.ages import is_cut_age, is_date
from streams.core.split.datelines import is_cut_dateline
from streams.core.split.reading import Reading
from streams.core.split.rules import BULLET_CUT, SECTION_CUT
from streams.core.split.tokens import Token


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

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens of the ticker; there is nothing below it."""
        self._has_headlines = self._shows_headlines(tokens)
        self._ages_lead = _ages_lead(tokens)
        cut = self._cut_token(tokens)
        for token in tokens[:-1] if cut else tokens:
            kind = token.kind
            if kind == "line":
                self._read_line(token)
            elif kind == "age":
                self._read_age(token)
            elif kind == "section":
                self._read_section(token)
            elif kind == "bullet":
                self._read_bullet(token)
            else:
                self._read_other(token)
        self._end(cut)

    def _shows_headlines(self, tokens: Sequence[Token]) -> bool:
        """Whether items have headlines: below an age stands a line without a dateline, and then one with."""
        page = self._page
        for at in range(len(tokens) - 2):
            above, first, second = tokens[at : at + 3]
            two_lines = above.kind in ("age", "section") and first.kind == second.kind == "line"
            if two_lines and page.dateline(second) and page.is_headline_like(first):
                return True
        return False

    def _cut_token(self, tokens: Sequence[Token]) -> Token | None:
        """The last token, where the page was cut inside an age, a section line, a dateline or a bullet."""
        if not tokens or tokens[-1].kind != "line":
            return None
        last, before = tokens[-1], tokens[-2] if len(tokens) > 1 else None
        line, kind = self._page.line(last), before.kind if before else None
        if SECTION_CUT.pattern.fullmatch(line) or (kind == "bullet" and BULLET_CUT.pattern.fullmatch(line)):
            return last
        if kind == "line" and is_cut_age(line):
            return last
        if kind == "line" and not (self._has_headlines and len(tokens) > 2 and tokens[-3].kind in ("age", "section")):
            return None
        # Glued to an age in a ticker without headlines, nothing but a dateline can stand.
        glued = before is not None and kind == "age" and "\n" not in self._page.text[before.end : last.start]
        is_cut = is_cut_dateline(line, mixed=glued and not self._has_headlines)
        return last if is_cut and not self._page.dateline(last) else None

    def _read_line(self, token: Token) -> None:
        """A line of the item that is open, or the first of the next one, whose headline may be the line above."""
        if self._is_list and self._is_heading(token):
            self._end_section_of_list([*self._lines, token])
            return
        if self._page.dateline(token) is not None:
            if self._dated >= 0:
                self._begin_next()
            elif self._is_list and not self.items and self.section is None:
                headline = self._lines[-1:] if self._has_headlines else []
                self._end_section_of_list(self._lines[: len(self._lines) - len(headline)])
                self._lines = headline
            self._dated = len(self._lines)
        self._lines.append(token)

    def _is_heading(self, token: Token) -> bool:
        heading = self._page.document.headline
        begins = heading is not None and heading[0] == token.start and self.section is None
        return begins and not self.items and self._dated < 0

    def _begin_next(self) -> None:
        """A second dateline without an age between. What looked like the first may be a headline (`PSV - Ajax afgelast`)."""
        lines, dated = self._lines, self._dated
        if len(lines) == dated + 1 and not self._page.opens_lead(lines[dated]):
            return
        headline = [lines.pop()] if len(lines) > dated + 1 and self._page.is_headline_like(lines[-1]) else []
        self._close(None, complete=True)
        self._lines = headline

    def _read_age(self, token: Token) -> None:
        if self._is_list and not self.items and self.date is None and self._is_date_line(token):
            self._drop(self._lines)
            self._lines = []
            self._page.claim("date", token)
            self.date = self._page.line(token)
            self._page.clock.date_line(self.date)
        elif self._ages_lead:
            self._close(self._age_above)
            self._age_above = token
        else:
            self._close(token)

    def _is_date_line(self, token: Token) -> bool:
        """Whether a date is the list page's own: nothing but the site's own stands above."""
        page = self._page
        return is_date(page.line(token)) and all(page.is_headline_like(line) for line in self._lines) and self._dated < 0

    def _read_section(self, token: Token) -> None:
        self._close(self._age_above)
        self._age_above = None
        line = self._page.line(token)
        self._page.claim("section", token)
        self._enter(next(m["name"] for m in (rule.pattern.fullmatch(line) for rule in self._page.profile.sections) if m))

    def _enter(self, section: str) -> None:
        self._section = section
        self.section = self.section or section

    def _read_bullet(self, token: Token) -> None:
        if self._dated >= 0:
            self._close(None, complete=True)
        self._end_section_of_list(self._lines)
        line = self._page.line(token)
        found = next(m for m in (rule.pattern.fullmatch(line) for rule in self._page.profile.bullets) if m)
        published = self._page.clock.counted(found["time"])
        span = self._page.claim("bullet", token)
        self.bullets.append(PageBullet(found["section"], found["time"], found["headline"], published, span))

    def _read_other(self, token: Token) -> None:
        """The site's own. The one line above a list's marker is its section, where none stands below it."""
        if token.kind == "marker":
            if self._dated >= 0:
                self._close(None, complete=True)
            elif len(self._lines) == 1 and self._above_marker is None:
                self._above_marker = self._lines[0]
            else:
                self._drop(self._lines)
            self._lines = []
        self._page.claim("repeat" if token.kind == "repeat" else "boilerplate", token)

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
        """The page ends: in an item whose age is lost, or with a piece of the next one."""
        if self._above_marker is not None:
            self._end_section_of_list([])
        if self._is_below_ticker():
            self._drop(self._lines)
            self._lines = []
        alone = cut is not None and not self._lines
        if cut is not None and not alone:
            self._page.claim("cut", cut)
        self._close(self._age_above, is_last=True)
        if cut is not None and alone:
            span = self._page.claim("cut", cut)
            if SECTION_CUT.pattern.fullmatch(self._page.line(cut)) is None:
                self.items.append(PageItem(None, None, "", None, None, None, False, self._section, None, None, span))

    def _is_below_ticker(self) -> bool:
        """Whether what stands below the last age is the foot of a whole page: markup delivers that, a scraped text does not."""
        page = self._page
        if not page.document.is_html or not self.items or self._ages_lead or self._dated >= 0:
            return False
        return all(page.is_headline_like(line) for line in self._lines)

    def _close(self, age: Token | None, *, complete: bool = False, is_last: bool = False) -> None:
        """The item that is open ends: at its age, where the next one begins, or with the page."""
        lines, dated = self._lines, self._dated
        if not lines:
            if age is not None:
                self._page.claim("boilerplate", age)
            return
        self._lines, self._dated = [], -1
        if dated != 0 or len(lines) > 1:
            headline, dated = self._headline_of(lines, dated, is_cut=age is None and is_last)
            self._drop(lines[: max(headline - 1, 0)])
            self._item(lines[headline - 1] if headline else None, lines[headline:], dated >= 0, age, complete=complete)
        else:
            self._item(None, lines, True, age, complete=complete)

    def _headline_of(self, lines: Sequence[Token], dated: int, *, is_cut: bool) -> tuple[int, int]:
        """How many of an item's lines are above its lead (the last of them is the headline), and which is dated."""
        page = self._page
        if dated >= 0 and not page.opens_lead(lines[dated]) and self._heads(lines[dated:]):
            dated = -1 if not page.is_headline_like(lines[dated + 1]) else dated
        if dated >= 0:
            return dated, dated
        if is_cut and self._has_headlines and len(lines) == 1:
            return 1, -1
        return int(self._heads(lines)), -1

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
        lead = ""
        for token in leads:
            start = found.end if found and token is leads[0] else token.start
            spans.append(claim("lead", start, token.end))
            lead = f"{lead} {text[start : token.end]}" if lead else text[start : token.end]
        printed = text[age.start : age.end] if age else ""
        if age:
            spans.append(claim("age", age.start, age.end))
        if dateline:
            spans.append(dateline.span)
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
                (min(spans)[0], max(spans)[1]),
            )
        )

    def _url(self, tokens: Sequence[Token]) -> str | None:
        """Where the item's first link leads."""
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        links = self._page.document.links
        first = bisect_left(links, start, key=lambda mark: mark.end)
        return next((mark.value for mark in links[first : first + 8] if mark.start < end and start < mark.end), None)


def _ages_lead(tokens: Sequence[Token]) -> bool:
    """Whether each age stands above its item: one comes before any line, and the last is not the ticker's end."""
    kinds = [token.kind for token in tokens if token.kind in ("age", "line")]
    return kinds[:1] == ["age"] and kinds[-1] == "line"
