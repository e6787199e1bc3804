"""Which tokens of a page are its main article and which its ticker. A list page is all ticker."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from streams.core.split.ages import is_counted_back
from streams.core.split.reading import Reading
from streams.core.split.tokens import Token


class Zones(NamedTuple):
    """The tokens of the main article (none on a list page) and those of the ticker (none where it has no ticker)."""

    article: Sequence[Token]
    ticker: Sequence[Token]


def zones_of(page: Reading, tokens: Sequence[Token]) -> Zones:
    """The page's tokens parted. The section line opens the ticker; without one its items show themselves."""
    heading = _heading(page, tokens)
    section = _section(tokens, heading)
    if section is None:
        return _by_items(page, tokens, heading or 0)
    if heading is not None and heading > section:
        return _around(tokens, section, heading)
    above = tokens[:section]
    if not any(token.kind in ("line", "bullet") for token in above) or _is_list(page, above, heading, is_above_section=True):
        return Zones((), tokens)
    return Zones(above, tokens[section:])


def _heading(page: Reading, tokens: Sequence[Token]) -> int | None:
    """Which token the markup's heading is in."""
    headline = page.document.headline
    if headline is None:
        return None
    return next((at for at, token in enumerate(tokens) if token.end > headline[0]), None)


def _section(tokens: Sequence[Token], heading: int | None) -> int | None:
    """The section line that opens the ticker. One above the heading without an age between is an entry of a menu."""
    kinds = [token.kind for token in tokens]
    if heading is None:
        # Without markup a headline that is printed twice is the heading.
        heading = kinds.index("repeat", 1) if "repeat" in kinds[1:] else 0
    sections = (at for at, kind in enumerate(kinds) if kind == "section")
    return next((at for at in sections if at > heading or "age" in kinds[at:heading]), None)


def _around(tokens: Sequence[Token], section: int, heading: int) -> Zones:
    """In some sites' markup the ticker stands before the article, or on both sides of it."""
    ages = [at for at in range(section, heading) if tokens[at].kind == "age"]
    # Where ages stand below their items, nothing after the last of them is an item's.
    stop = ages[-1] + 1 if ages and tokens[section + 1].kind != "age" else heading
    below = next((at for at in range(heading, len(tokens)) if tokens[at].kind == "section"), len(tokens))
    article = [*tokens[:section], *tokens[stop:below]]
    return Zones(article, [*tokens[section:stop], *tokens[below:]])


def _is_list(page: Reading, tokens: Sequence[Token], heading: int | None, *, is_above_section: bool = False) -> bool:
    """A list page shows its marker or its bullets above any dateline, no headline printed twice, and no running text."""
    if not any(token.kind in ("marker", "bullet") for token in tokens):
        return False
    if heading is not None and _sentences(page, tokens[heading + 1 :]) > 1:
        return False
    first = page.first_lead(tokens)
    if first is not None:
        running, has_age = _sentences(page, tokens[first:]), any(token.kind == "age" for token in tokens[first:])
        if running > 2 or (is_above_section and not has_age):
            return False
    top = tokens if first is None else tokens[:first]
    lines = [token for token in top if token.kind in ("line", "repeat")]
    if any(page.repeats(above, below) for above, below in pairwise(lines)):
        return False
    return any(token.kind in ("marker", "bullet") for token in top)


def _sentences(page: Reading, tokens: Sequence[Token]) -> int:
    """How many lines of running text stand above the first age: an article has several, an item of a list has one."""
    count = 0
    for token in tokens:
        if token.kind == "age" and count:
            break
        count += page.is_running_text(token)
    return count


def _by_items(page: Reading, tokens: Sequence[Token], heading: int) -> Zones:
    """The zones of a page without a section line."""
    if _is_list(page, tokens, heading or None):
        return Zones((), tokens)
    start = _first_item(page, tokens, heading)
    if start is None:
        return Zones(tokens, ())
    if not any(page.is_running_text(token) for token in tokens[heading:start]):
        return Zones((), tokens)
    return Zones(tokens[:start], tokens[start:])


def _first_item(page: Reading, tokens: Sequence[Token], heading: int) -> int | None:
    """Where the first item of an unmarked ticker begins; None where there is no ticker.

    That is the last dateline above the first age, with its headline where the items have those. Items without
    datelines are as many lines each as stand between the first two ages.
    """
    first = page.first_lead(tokens, heading)
    ages = _ages(page, tokens, first, heading)
    if not ages:
        return None
    if first is not None:
        last = next(at for at in range(ages[0] - 1, first - 1, -1) if at == first or page.opens_lead(tokens[at]))
        if last > first or ages[0] - first <= 2 or len(ages) < 2:
            return last - 1 if _has_headline(page, tokens, last, ages[0]) else last
    return max(ages[0] - max(ages[1] - ages[0] - 1, 1), heading) if len(ages) > 1 else None


def _ages(page: Reading, tokens: Sequence[Token], first_lead: int | None, heading: int) -> list[int]:
    """The ages below the first paragraph that can be an item's. One above it is the article's own.

    Where no section line opens a ticker, a day, a date or words with a capital are subheads (`Zaterdag`,
    `Een week geleden`), unless the markup has a time there.
    """
    top = first_lead
    if top is None:
        top = next((at for at in range(heading, len(tokens)) if page.is_running_text(tokens[at])), len(tokens))
    ages = [at for at in range(top + 1, len(tokens)) if tokens[at].kind == "age"]
    certain = (at for at in ages if _is_certain(page, tokens[at]))
    first = next(certain, None)
    return [] if first is None else [at for at in ages if at >= first]


def _is_certain(page: Reading, token: Token) -> bool:
    words = page.line(token)
    if not words or page.clock.has_mark(token):
        return True
    return not words[0].isupper() and is_counted_back(words)


def _has_headline(page: Reading, tokens: Sequence[Token], dated: int, age: int) -> bool:
    """Whether the line above the first item is its headline: then the next item has one too."""
    above, below = tokens[max(dated - 1, 0) : dated], tokens[age + 1 : age + 3]
    if not above or above[0].kind != "line" or not page.is_headline_like(above[0]):
        return False
    return len(below) == 2 and not page.opens_lead(below[0]) and page.opens_lead(below[1])
