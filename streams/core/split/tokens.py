"""The text of a page as tokens: a line that a row of `rules` knows, an age with what is glued to it, or any other line.

Knows lines, not where the ticker is.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from schemas.page import Span
from streams.core.document import Document
from streams.core.split.ages import absolute_pattern, age_pattern, stated
from streams.core.split.datelines import match_dateline
from streams.core.split.rules import DATE_LABELS, Profile, alternation

Kind = Literal["line", "age", "section", "marker", "bullet", "boilerplate", "repeat"]

_LINE = re.compile(r"(\S(?:[^\n]*\S)?)(?:[^\S\n]*\n\s*(\1)(?=\s*(?:\n|\Z)))*+")
"""A line, and the lines below that only repeat it: a headline is printed twice; a million times is damage."""

_ONE_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_ALIKE_MAX = 8
"""A ticker has about this many items; more lines of one text than that are no news."""
_REPEAT_CHARS_MIN = 5
"""Fewer letters than this two lines may well begin with alike."""


@dataclass(slots=True)
class Token:
    """`text[start:end]` of the repaired page, white space around it left out."""

    kind: Kind
    start: int
    end: int


@lru_cache(maxsize=256)
def scanner(profile: Profile) -> re.Pattern[str]:
    """One pattern for all that a line can begin with by `profile`'s rows; the group that matched names the kind."""
    return re.compile(
        rf"(?P<age>{age_pattern(profile.ages)})|(?P<label>{alternation(DATE_LABELS)})(?=(?i:{absolute_pattern()})\Z)|(?P<section>{alternation(profile.sections)})\Z"
        rf"|(?P<marker>{alternation(profile.list_markers)})\Z|(?P<bullet>{alternation(profile.bullets)})\Z"
        rf"|(?P<boilerplate>{alternation(profile.boilerplate)})\Z"
    )


def tokens_of(document: Document, profile: Profile) -> list[Token]:
    """The tokens of `document` in order. They do not overlap, and between them is only white space."""
    text = document.text
    match = scanner(profile).match
    has_markup = bool(document.edges or document.times)
    tokens: list[Token] = []
    for found in _LINE.finditer(text):
        start, end = found.span(1)
        if not has_markup:
            # Most lines are running text, and this is the path of every line.
            known = match(text, start, end)
            if known is None:
                tokens.append(Token("line", start, end))
            else:
                _scan(match, text, start, end, tokens)
        else:
            for begin, stop in _pieces(document, profile, start, end):
                _scan(match, text, begin, stop, tokens)
        if found.end() > end:
            _read_repeats(match, text, end, found, tokens)
    if len(tokens) > 1 and tokens[-1].kind == tokens[-2].kind == "line" and _repeats_in_part(text, *tokens[-2:]):
        tokens[-1].kind = "repeat"
    return _settled(tokens, document)


def _scan(match: Callable[..., re.Match[str] | None], text: str, start: int, end: int, tokens: list[Token]) -> None:
    known = match(text, start, end)
    while known is not None:
        kind = known.lastgroup if known.lastgroup != "label" else "boilerplate"
        tokens.append(Token(kind, start, known.end()))  # type: ignore[arg-type]
        start = _skip_space(text, known.end(), end)
        if start == end:
            return
        known = match(text, start, end)
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
    for cut in (*_cuts(document, profile, start, end), end):
        stop = start + len(document.text[start:cut].rstrip())
        if start < stop:
            yield start, stop
        start = _skip_space(document.text, max(cut, start), end)


def _cuts(document: Document, profile: Profile, start: int, end: int) -> list[int]:
    """Where inside the line `text[start:end]` an element shows that something else begins."""
    edges = document.edges[bisect_left(document.edges, start + 1) : bisect_left(document.edges, end)]
    cuts = set(_times(document, start, end))
    taken = start
    for at, edge in enumerate((start, *edges)):
        begin = _skip_space(document.text, edge, end)
        if begin < taken:
            continue
        # Few elements stand inside one age, so that a line of elements costs no more than as many lines.
        stop = next((s for s in (*edges[at : at + 3], end) if _is_age(document.text, profile, begin, s, end)), None)
        if stop is not None:
            cuts |= {edge, stop}
            taken = stop
            continue
        found = match_dateline(document.text, begin, end, profile)
        if found is not None and (found.agencies or document.text[begin : begin + 2].isupper()):
            cuts.add(edge)
            taken = found.end
    return sorted(cut for cut in cuts if start < cut < end)


def _times(document: Document, start: int, end: int) -> Iterator[int]:
    times = document.times
    for at in range(bisect_left(times, start, key=lambda mark: mark.start), len(times)):
        if times[at].start >= end:
            return
        yield times[at].start
        yield times[at].end


def _is_age(text: str, profile: Profile, start: int, stop: int, end: int) -> bool:
    """Whether an element holds an age and nothing else, and the line that ends at `end` does not go on as a sentence."""
    known = scanner(profile).match(text, start, stop) if start < stop else None
    if known is None or known.lastgroup != "age" or text[known.end() : stop].strip():
        return False
    below = text[stop:end].lstrip()[:1]
    return not below or not (below.islower() or below in ",.;:?!)")


def _settled(tokens: list[Token], document: Document) -> list[Token]:
    """What the markup knows better: a `<time>` is an age whatever its words; navigation is boilerplate."""
    if document.times:
        times = [mark for mark in document.times if stated(mark.value, None)]
        stretches = {mark.start for mark in times}
        tokens = [replace(t, kind="age") if t.kind == "line" and t.start in stretches else t for t in tokens]
        tokens += [Token("age", mark.start, mark.end) for mark in times if mark.start == mark.end]
        tokens.sort(key=lambda token: token.start)
    starts = [token.start for token in tokens]
    for start, end in document.chrome:
        inside = slice(bisect_left(starts, start), bisect_left(starts, end))
        kinds = [token.kind for token in tokens[inside]]
        # A ticker is never navigation, whatever its markup says; an item's own footer holds its age.
        if "section" not in kinds and kinds.count("age") < 2:
            tokens[inside] = [t if t.kind == "age" else replace(t, kind="boilerplate") for t in tokens[inside]]
    return tokens
