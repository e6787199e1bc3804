"""The text of a page as tokens: a line that a row of `rules` knows, an age with what is glued to it, or any other line.

Knows lines, not where the ticker is.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from schemas.page import Span
from streams.core.document import Document
from streams.core.split.ages import absolute_pattern, age_pattern
from streams.core.split.datelines import DatelineMatch, match_dateline
from streams.core.split.intervals import stated
from streams.core.split.rules import ASIDES, DATE_LABELS, Profile, alternation

Kind = Literal["line", "age", "section", "marker", "bullet", "boilerplate", "aside", "repeat"]

_LINE = re.compile(r"(\S[^\n]*(?<=\S))(?:[^\S\n]*\n\s*\1(?=\s*(?:\n|\Z)))*+")
"""A line, and the lines below that only repeat it: a headline is printed twice; a million times is damage."""

_ONE_LINE = re.compile(r"\S[^\n]*(?<=\S)")
_ALIKE_MAX = 8
"""A ticker has about this many items; more lines of one text than that are no news."""
_REPEAT_CHARS_MIN = 5
"""Fewer letters than this two lines may well begin with alike."""

_FOOT_CHARS_MAX = 60
"""The foot of an item is its age and perhaps its source."""
_ASIDE = re.compile(alternation(ASIDES))
_SEPARATED = re.compile(r"[•·|–—(,:>]\s*|(?<=\w)\s-\s|(?<![^\n])[^\w\s]{1,3}\s")
"""What may stand between a source, a label or a sign and the age behind it, on a short line of a page that was HTML."""
_SET_APART = re.compile(r"[•·|–—(]\s*|(?<=[.!?…”’\"'])\s-\s")
"""The same behind a lead, on a line of any length."""
_LETTER = re.compile(r"[^\W_]")
_SHORT_CHARS_MAX = 80


@dataclass(slots=True)
class Token:
    """`text[start:end]` of the repaired page, white space around it left out."""

    kind: Kind
    start: int
    end: int


@lru_cache(maxsize=256)
def scanner(profile: Profile) -> re.Pattern[str]:
    """One pattern for all that a line can begin with by `profile`'s rows; the group that matched names the kind.

    The groups are empty and stand last: one around its rows would be opened for each line, and most lines match none.
    """
    return re.compile(
        rf"(?:{age_pattern(profile.ages)})(?P<age>)"
        rf"|(?:{alternation(DATE_LABELS)})(?=(?i:{absolute_pattern()})\Z)(?P<label>)"
        rf"|(?:{alternation(profile.sections)})\Z(?P<section>)"
        rf"|(?:{alternation(profile.list_markers)})\Z(?P<marker>)|(?:{alternation(profile.bullets)})\Z(?P<bullet>)"
        rf"|(?:{alternation(profile.boilerplate)})\Z(?P<boilerplate>)"
    )


def tokens_of(document: Document, profile: Profile) -> list[Token]:
    """The tokens of `document` in order. They do not overlap, and between them is only white space."""
    text = document.text
    match = scanner(profile).match
    has_markup = document.is_html
    tokens: list[Token] = []
    for found in _LINE.finditer(text):
        start, end = found.span(1)
        if not has_markup:
            _scan(match, text, start, end, tokens)
        else:
            for begin, stop in _pieces(document, profile, start, end):
                _scan(match, text, begin, stop, tokens)
        if found.end() > end:
            _read_repeats(match, text, end, found, tokens)
    if len(tokens) > 1 and tokens[-1].kind == tokens[-2].kind == "line" and _repeats_in_part(text, *tokens[-2:]):
        tokens[-1].kind = "repeat"
    return _settled(tokens, document, profile)


def _scan(match: Callable[..., re.Match[str] | None], text: str, start: int, end: int, tokens: list[Token]) -> None:
    while (known := match(text, start, end)) is not None:
        kind, stop = known.lastgroup, known.end()
        tokens.append(Token("boilerplate" if kind == "label" else kind, start, stop))  # type: ignore[arg-type]
        start = _skip_space(text, stop, end)
        if start == end:
            return
    tokens.append(Token("line", start, end))


def _read_repeats(
    match: Callable[..., re.Match[str] | None], text: str, start: int, found: re.Match[str], tokens: list[Token]
) -> None:
    """The lines that only repeat the one above, unless they are few and begin with an age: items that read alike."""
    stop = found.end()
    known = match(text, *found.span(1))
    if known is not None and known.lastgroup == "age" and text.count(found[1], start, stop) <= _ALIKE_MAX:
        for line in _ONE_LINE.finditer(text, start, stop):
            _scan(match, text, *line.span(), tokens)
    else:
        tokens.append(Token("repeat", _skip_space(text, start, stop), stop))


def _repeats_in_part(text: str, above: Token, last: Token) -> bool:
    """Whether the page was cut inside the repetition of a headline."""
    return (
        last.end == len(text)
        and last.end - last.start >= _REPEAT_CHARS_MIN
        and text.startswith(text[last.start :], above.start)
    )


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _pieces(document: Document, profile: Profile, start: int, end: int) -> Iterator[Span]:
    """The line `text[start:end]`; where the markup shows that an age or a dateline begins inside it, it is two."""
    whole = start
    for cut in (*_cuts(document, profile, start, end), end):
        stop = start + len(document.text[start:cut].rstrip(" -–—(|•·" if cut < end else None))
        # A sign alone between an age and its source is nobody's.
        if start < stop and ((start, cut) == (whole, end) or _LETTER.search(document.text, start, stop)):
            yield start, stop
        start = _skip_space(document.text, max(cut, start), end)


def _cuts(document: Document, profile: Profile, start: int, end: int) -> list[int]:
    """Where inside the line `text[start:end]` an element shows that something else begins."""
    text = document.text
    edges = document.edges[bisect_left(document.edges, start + 1) : bisect_left(document.edges, end)]
    cuts = set(_times(document, start, end))
    signs, tail = (_SEPARATED, start) if end - start <= _SHORT_CHARS_MAX else (_SET_APART, end - _SHORT_CHARS_MAX)
    separated = [found.end() for found in signs.finditer(text, tail, end)]
    if separated:
        edges = tuple(sorted({*edges, *separated, *([end - 1] if text[end - 1] == ")" else [])}))
    taken = start
    # A line without edges, as most are, is at most cut at its times.
    for at, edge in enumerate((start, *edges) if edges else ()):
        begin = _skip_space(text, edge, end)
        if begin < taken:
            continue
        # Few elements stand inside one age, so that a line of elements costs no more than as many lines.
        stop = next((s for s in (*edges[at : at + 3], end) if _is_age(text, profile, begin, s, end)), None)
        if stop is not None:
            cuts |= {edge, stop}
            taken = stop
            continue
        found = match_dateline(text, begin, end, profile)
        if edge == start:
            taken = found.end if found else start
            cuts |= {s for s in edges[:3] if _is_section(text, profile, start, s)}
        elif found is not None and _begins_item(text, profile, begin, end, found):
            cuts.add(edge)
            taken = found.end
        elif text[edge - 1].islower() and text[edge].isupper():
            # Blocks that only a style sheet parts: a headline and its lead, the entries of a menu.
            cuts.add(edge)
    return sorted(cut for cut in cuts if start < cut < end)


def _times(document: Document, start: int, end: int) -> Iterator[int]:
    times = document.times
    for at in range(bisect_left(times, start, key=lambda mark: mark.start), len(times)):
        if times[at].start >= end:
            return
        yield times[at].start
        yield times[at].end


def _is_section(text: str, profile: Profile, start: int, stop: int) -> bool:
    known = scanner(profile).match(text, start, start + len(text[start:stop].rstrip()))
    return known is not None and known.lastgroup == "section"


def _begins_item(text: str, profile: Profile, start: int, end: int, found: DatelineMatch) -> bool:
    """Whether a dateline is that of an item, with something of a lead behind it."""
    below = _skip_space(text, found.end, end)
    known = scanner(profile).match(text, below, end)
    is_certain = bool(found.agencies) or text[start : start + 2].isupper()
    return is_certain and below < end and (known is None or known.lastgroup != "age")


def _is_age(text: str, profile: Profile, start: int, stop: int, end: int) -> bool:
    """Whether an element holds an age and nothing else, and the line that ends at `end` does not go on as a sentence."""
    known = scanner(profile).match(text, start, stop) if start < stop else None
    if known is None or known.lastgroup != "age" or text[known.end() : stop].strip(" )"):
        return False
    below = text[stop:end].lstrip()
    return below in ("", ")") or not (below[0].islower() or below[0] in ",.;:?!)")


def _settled(tokens: list[Token], document: Document, profile: Profile) -> list[Token]:
    """What the markup knows better: a `<time>` is an age whatever its words; navigation is boilerplate."""
    if not document.is_html:
        return tokens
    for token in tokens:
        if token.kind in ("line", "marker") and _ASIDE.fullmatch(document.text, token.start, token.end):
            token.kind = "aside"
    if document.times:
        times = [mark for mark in document.times if stated(mark.value, None)]
        stretches = {mark.start for mark in times}
        tokens = [replace(t, kind="age") if t.kind == "line" and t.start in stretches else t for t in tokens]
        tokens += [Token("age", mark.start, mark.end) for mark in times if mark.start == mark.end]
        tokens.sort(key=lambda token: token.start)
    starts = [token.start for token in tokens]
    for start, end in document.chrome:
        inside = slice(bisect_left(starts, start), bisect_left(starts, end))
        if _is_news(tokens[inside], document.text, profile):
            continue
        # The foot of an item holds its age; that of a page holds more, or the label of a date.
        is_foot = end - start <= _FOOT_CHARS_MAX and all(t.kind in ("age", "line") for t in tokens[inside][:1])
        tokens[inside] = [t if t.kind == "age" and is_foot else replace(t, kind="boilerplate") for t in tokens[inside]]
    return tokens


def _is_news(tokens: Sequence[Token], text: str, profile: Profile) -> bool:
    """Whether what the markup calls navigation holds a ticker, or an item of one."""
    kinds = [token.kind for token in tokens]
    if "section" in kinds or kinds.count("age") > 1:
        return True
    found = (match_dateline(text, token.start, token.end, profile) for token in tokens if token.kind == "line")
    return any(dateline is not None and dateline.agencies for dateline in found)
