"""Datelines: `BERLIJN/LONDEN (ANP/AFP) - ` at the start of a text, by the shapes in `rules.DATELINES`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from streams.core.split.rules import (
    DATELINE_CUT,
    DATELINE_CUT_MIXED,
    DATELINES,
    DEFAULT,
    FIXTURE,
    HEADLINE_CHARS_MAX,
    LOWER,
    NOT_DATELINES,
    QUOTE,
    UPPER,
    Profile,
)

_CHARS_MAX = 200
"""A dateline is looked for in this much of a line. Four places of the longest kind and six agencies fit."""
_NOT = re.compile("|".join(f"(?:{rule.text})" for rule in NOT_DATELINES))
_CUT, _CUT_MIXED = DATELINE_CUT.pattern, DATELINE_CUT_MIXED.pattern
_CLOSERS = "\"'”’»)]"
_TWO_SENTENCES = re.compile(rf"[{LOWER}]{{4}}[.!?][\"'”’]? [{UPPER}{QUOTE}\"“\d]")
_ONE_SENTENCE_MAX = 50
"""Two sentences that are longer together are no headline, whatever the second ends with."""
_CLOSING_CHARS_MAX = 12
"""No sentence ends in more quotes and brackets than this, so a line of brackets costs no more than another."""


@dataclass(slots=True)
class DatelineMatch:
    """A text begins with a dateline of these places and agencies, as printed, that ends before offset `end`."""

    places: tuple[str, ...]
    agencies: tuple[str, ...]
    end: int


def match_dateline(
    text: str, start: int = 0, end: int | None = None, profile: Profile = DEFAULT, *, is_cut: bool = False
) -> DatelineMatch | None:
    """The dateline that `text[start:end]`, a line, begins with; None where it has none.

    `is_cut`: the page may have been cut in this line, so that it has nothing but names tells nothing.
    """
    end = len(text) if end is None else end
    head = text[start : end if end - start < _CHARS_MAX else start + _CHARS_MAX]
    if profile.datelines is DATELINES and not _has_sign(head):
        return None
    found = _in_head(head, profile, is_cut)
    return found and DatelineMatch(found.places, found.agencies, start + found.end)


def _has_sign(head: str) -> bool:
    """Whether `head` has one of the signs that every dateline of the default's rows has."""
    # These are a fraction of one search for any of them.
    return "-" in head or "(" in head or "–" in head or "—" in head or "−" in head


@lru_cache(maxsize=8_192)
def _in_head(head: str, profile: Profile, is_cut: bool) -> DatelineMatch | None:
    """The dateline of a line that begins with `head`. Kept, since an item stands on every page of its section for hours."""
    for shape, has_agencies in profile.shapes:
        match = shape.match(head)
        if match is not None:
            if has_agencies:
                return DatelineMatch(_names(match["places"] or ""), _names(match["agencies"] or ""), match.end())
            refused = _NOT.match(head) or (not is_cut and FIXTURE.pattern.match(head))
            return None if refused else DatelineMatch(_names(match["places"] or ""), (), match.end())
    return None


def _names(joined: str) -> tuple[str, ...]:
    if "/" not in joined and "," not in joined:
        return (joined.strip(),) if joined else ()
    return tuple([name.strip() for name in joined.replace(",", "/").split("/")])


def is_cut_dateline(line: str, *, mixed: bool) -> bool:
    """Whether `line` can be what is left of a dateline on a page that was cut: `HILVERSUM (`, `DEN HA`.

    `mixed`: nothing but a dateline can stand there, so mixed case is one too.
    """
    if len(line) > _CHARS_MAX:
        return False
    return _CUT.fullmatch(line) is not None or (mixed and _CUT_MIXED.fullmatch(line) is not None)


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` ends as a sentence does, closing quotes included: a paragraph, no headline."""
    tail = text[max(start, end - _CLOSING_CHARS_MAX) : end].rstrip(_CLOSERS)
    return tail.endswith((".", "!", "?", "…"))


def is_headline_like(text: str, start: int, end: int) -> bool:
    """Whether a line can be a headline by its form. A question can, a quoted one too."""
    if end - start > HEADLINE_CHARS_MAX or (end - start > _ONE_SENTENCE_MAX and _TWO_SENTENCES.search(text, start, end)):
        return False
    return not ends_sentence(text, start, end) or text[start:end].rstrip(_CLOSERS).endswith(("?", "!"))
