"""The main article of a page: the tokens above its ticker, less boilerplate."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from schemas.page import PageBlock, PageDateline, PageInterval, Span
from streams.core.sentences import glue_points, may_be_glued
from streams.core.split.ages import is_counted_back, is_date
from streams.core.split.datelines import is_cut_dateline
from streams.core.split.reading import Reading
from streams.core.split.rules import BYLINE, LIST_ENTRY, QUESTION, SECTION_CUT, SUBHEAD_CHARS_MAX
from streams.core.split.tokens import Token

_MENU_CHARS_MAX = 14
"""The entries of a menu are words: `Voorpagina`, `Buitenland`."""
_ABOVE_LEAD_MAX = 8
"""Lines between a headline and its first paragraph: a date, a byline, the buttons to share it."""
_LINKS_MAX = 20
"""Links in one line; a menu may have more, but these show that it is one."""


class Article:
    """Reads the tokens of a main article; all that it finds is empty or None until then."""

    def __init__(self, reading: Reading) -> None:
        self.headline: str | None = None
        self.dateline: PageDateline | None = None
        self.byline: str | None = None
        self.subheads: list[str] = []
        self.paragraphs: list[str] = []
        self.body: list[PageBlock] = []
        self.published: PageInterval | None = None
        self.date: str | None = None
        self.complete = True
        self.span: Span | None = None
        self._page = reading

    def read(self, tokens: Sequence[Token], *, page_ends: bool) -> None:
        """`page_ends`: nothing follows, so the page may have been cut inside the article."""
        page = self._page
        lines = self._without_boilerplate(tokens)
        at, repeats = self._find_headline(lines)
        self._above(lines[:at])
        for token in lines[at + 1 : at + 1 + repeats]:
            page.claim("repeat", token)
        spans: list[Span] = []
        if at < len(lines) and not page.opens_lead(lines[at]):
            self.headline = page.line(lines[at])
            spans.append(page.claim("headline", lines[at]))
            at += 1 + repeats
        spans += self._read_body(self._below(lines[at:]), page_ends=page_ends)
        if spans:
            self.span = (spans[0][0], spans[-1][1])

    def _without_boilerplate(self, tokens: Sequence[Token]) -> list[Token]:
        """The lines, with an age and the running text behind it made one line again."""
        lines: list[Token] = []
        self._has_own_above = bool(tokens) and tokens[0].kind in ("boilerplate", "marker")
        # Without markup only an age can have something behind it on its line.
        has_markup = self._page.document.is_html
        for token in tokens:
            if token.kind in ("boilerplate", "marker", "section"):
                self._page.claim("boilerplate", token)
            elif lines and (has_markup or lines[-1].kind == "age") and self._goes_on(lines[-1], token):
                lines[-1] = Token("line", lines[-1].start, token.end)
            else:
                lines.append(token)
        return lines

    def _goes_on(self, above: Token, token: Token) -> bool:
        """Whether two tokens are of one line of running text: `3 jaar geleden` and what follows."""
        between = self._page.text[above.end : token.start]
        if token.kind in ("repeat", "aside") or token.start == token.end or "\n" in between or between.strip():
            return False
        if self._page.text[above.start] in "|•·–-" or (above.kind == "age" and self._page.text[token.start] in "|•·–-"):
            return False
        return token.kind == "age" or not self._page.opens_lead(token)

    def _find_headline(self, lines: Sequence[Token]) -> tuple[int, int]:
        """Where the headline stands, and how many of the lines below repeat it.

        The markup's heading; else one that is printed twice; else the line above the first dateline, where the lines
        above that are no sentences; else the first line. What stands above is the site's own.
        """
        page = self._page
        heading = page.document.headline
        if heading is not None:
            at = next((at for at, token in enumerate(lines) if token.start >= heading[0]), 0)
            return at, next((count for first, count in self._runs(lines) if first == at), 0)
        lead = page.first_lead(lines)
        top = lines if lead is None else lines[:lead]
        runs = [run for run in self._runs(top) if run[1]]
        if runs:
            return runs[0] if lead is None else runs[-1]
        if lead and self._heads(top):
            return self._last_line(top), 0
        return next((at for at, token in enumerate(lines) if token.kind != "age"), len(lines)), 0

    def _heads(self, top: Sequence[Token]) -> bool:
        """Whether the last line above the first dateline is the headline of what is below: nothing above is a sentence."""
        lines = [token for token in top if token.kind == "line"]
        if not lines or (len(lines) > 1 and self._page.line(lines[-1]).endswith(".")):
            return False
        return not any(self._page.ends_sentence(token) for token in lines[:-1])

    def _last_line(self, top: Sequence[Token]) -> int:
        """Which of the lines above the first paragraph is the headline: the last, below a menu.

        With one line between (a byline, a second headline) the first is, unless it is a word of a menu.
        """
        lines = [at for at, token in enumerate(top) if token.kind == "line"]
        first = self._page.line(top[lines[0]])
        return lines[0] if len(lines) == 2 and len(first) > _MENU_CHARS_MAX and not self._has_own_above else lines[-1]

    def _runs(self, lines: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Each line that differs from the one above, and how many below repeat it."""
        at = 0
        for here in range(1, len(lines) + 1):
            if here == len(lines) or not self._page.repeats(lines[at], lines[here]):
                if at < len(lines) and lines[at].kind == "line":
                    yield at, here - at - 1
                at = here

    def _above(self, lines: Sequence[Token]) -> None:
        page = self._page
        for token in lines:
            if token.kind == "age" and is_date(page.line(token)):
                self.date = page.claim_date(token)
            else:
                page.claim("boilerplate", token)

    def _below(self, lines: Sequence[Token]) -> list[Token]:
        """The lines of the body: those below the headline, less the article's own date or age and what surrounds it."""
        page = self._page
        lead = page.first_lead(lines[:_ABOVE_LEAD_MAX]) or 0
        if not all(token.kind in ("age", "aside") or page.is_headline_like(token) for token in lines[:lead]):
            lead = 0
        for at, token in enumerate(lines):
            if token.kind == "age":
                self.published = self.published or page.clock.published(token, page.line(token))
                page.claim("date", token)
            elif at < lead or self._surrounds_date(token, lines[at + 1 : at + 2]):
                self.published = self.published or page.clock.marked(token)
                page.claim("boilerplate", token)
            else:
                return self._running_text(lines[at:])
        return []

    def _surrounds_date(self, token: Token, below: Sequence[Token]) -> bool:
        """Whether a line below the headline is the author's and the date's: markup holds a time in it, or right below."""
        page = self._page
        if not page.document.is_html or not below or not page.is_headline_like(token) or token.kind != "line":
            return False
        return page.clock.has_mark(token) or (below[0].kind == "age" and token.end - token.start <= SUBHEAD_CHARS_MAX)

    def _running_text(self, lines: Sequence[Token]) -> list[Token]:
        """The paragraphs and subheads, less what is the site's own between them.

        A day or a date alone on a line is a subhead there; `2 uur geleden` in digits never is.
        """
        page = self._page
        body: list[Token] = []
        has_links, in_aside = bool(page.document.links), False
        for token in lines:
            in_aside = token.kind == "aside" or (in_aside and page.is_headline_like(token))
            if in_aside or (token.kind == "line" and has_links and self._is_navigation(token)):
                page.claim("boilerplate", token)
            elif token.kind == "repeat":
                page.claim("repeat", token)
            elif token.kind == "age" and self._is_distance(token):
                page.claim("boilerplate", token)
            else:
                body.append(token)
        return body

    def _is_distance(self, token: Token) -> bool:
        age = self._page.line(token)
        return not age or (age[0].isdigit() and is_counted_back(age))

    def _is_navigation(self, token: Token) -> bool:
        """Whether a line is nothing but links, and no sentence."""
        page = self._page
        links = page.document.links
        if not page.is_headline_like(token):
            return False
        first = bisect_left(links, token.start, key=lambda mark: mark.start)
        inside = [mark for mark in links[first : first + _LINKS_MAX] if mark.start < token.end]
        linked = sum(min(mark.end, token.end) - mark.start for mark in inside)
        return 10 * linked >= 8 * (token.end - token.start)

    def _read_body(self, lines: list[Token], *, page_ends: bool) -> list[Span]:
        page = self._page
        if page_ends and lines and self._is_cut_away(lines):
            page.claim("cut", lines.pop())
            self.complete = bool(lines)
        byline = lines.pop() if len(lines) > 1 and self._is_byline(lines[-1]) else None
        self._read_blocks(lines)
        spans = [self.dateline.span] if self.dateline else []
        spans += [block.span for block in self.body]
        if byline is not None:
            self.byline = page.line(byline)
            spans.append(page.claim("byline", byline))
        elif page_ends:
            self.complete = self.complete and bool(lines) and page.ends_sentence(lines[-1])
        return spans

    def _is_cut_away(self, lines: Sequence[Token]) -> bool:
        """Whether the last line is a piece of a section line, or of the dateline: the page was cut there."""
        line = self._page.line(lines[-1])
        if SECTION_CUT.pattern.fullmatch(line):
            return len(lines) > 1
        first = len(lines) == 1 and self.headline is not None
        return first and not self._page.opens_lead(lines[0]) and is_cut_dateline(line, mixed=False)

    def _is_byline(self, token: Token) -> bool:
        return BYLINE.pattern.fullmatch(self._page.line(token)) is not None and self._page.dateline(token) is None

    def _read_blocks(self, lines: Sequence[Token]) -> None:
        """Paragraphs and subheads. A subhead is short, ends as no sentence does, and a paragraph stands below it."""
        page = self._page
        found = page.dateline(lines[0]) if lines else None
        if found is not None:
            self.dateline = page.claim_dateline(lines[0], found)
        self._may_be_glued = bool(lines) and may_be_glued(page.text, lines[0].start, lines[-1].end)
        for at, token in enumerate(lines):
            is_subhead = 0 < at < len(lines) - 1 and self._is_subhead(token)
            if (
                is_subhead
                and (at == len(lines) - 2 or not self._is_subhead(lines[at + 1]))
                and not self._is_entry(lines[at + 1])
            ):
                self.subheads.append(page.line(token))
                self.body.append(PageBlock("subhead", page.claim("subhead", token)))
            else:
                self._add_paragraphs(found.end if found and not at else token.start, token.end)

    def _is_subhead(self, token: Token) -> bool:
        if token.end - token.start > SUBHEAD_CHARS_MAX:
            return False
        line = self._page.line(token)
        if (
            line[0].islower()
            or line.endswith(":")
            or (self._page.ends_sentence(token) and not QUESTION.pattern.fullmatch(line))
        ):
            return False
        return not self._is_entry(token)

    def _is_entry(self, token: Token) -> bool:
        return LIST_ENTRY.pattern.fullmatch(self._page.line(token)) is not None

    def _add_paragraphs(self, start: int, end: int) -> None:
        """The paragraphs of a line: one, or several that were glued together."""
        page = self._page
        stops = [end]
        if self._may_be_glued:
            stops[:0] = [start + point for point in glue_points(page.text[start:end])]
        for stop in stops:
            if paragraph := page.text[start:stop].rstrip():
                self.paragraphs.append(paragraph)
                self.body.append(PageBlock("paragraph", page.segments.claim("paragraph", start, stop)))
            start = stop
