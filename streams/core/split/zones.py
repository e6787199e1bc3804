"""Which tokens of a page are its main article and which its ticker. A list page is all ticker."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.core.split.reading import Reading
from streams.core.split.tokens import Token


class Zones(NamedTuple):
    """The tokens of the main article (none on a list page) and those of the ticker (none where it has no ticker)."""

    article: Sequence[Token]
    ticker: Sequence[Token]


def zones_of(page: Reading, tokens: Sequence[Token]) -> Zones:
    """The page's tokens parted. The section line opens the ticker; without one its items show themselves."""
    section = next((at for at, token in enumerate(tokens) if token.kind == "section"), None)
    if section is None:
        return _by_items(page, tokens)
    headline = page.document.headline
    if headline is not None and headline[0] > tokens[section].start:
        return _around(tokens, section, next(at for at, token in enumerate(tokens) if token.end > headline[0]))
    above = tokens[:section]
    if not any(token.kind in ("line", "bullet") for token in above) or _is_list(page, above):
        return Zones((), tokens)
    return Zones(above, tokens[section:])


def _around(tokens: Sequence[Token], section: int, heading: int) -> Zones:
    """In some sites' markup the ticker stands before the article, or on both sides of it."""
    ages = [at for at in range(section, heading) if tokens[at].kind == "age"]
    # Where ages stand below their items, nothing after the last of them is an item's.
    stop = ages[-1] + 1 if ages and tokens[section + 1].kind != "age" else heading
    below = next((at for at in range(heading, len(tokens)) if tokens[at].kind == "section"), len(tokens))
    article = [*tokens[:section], *tokens[stop:below]]
    return Zones(article, [*tokens[section:stop], *tokens[below:]])


def _is_list(page: Reading, tokens: Sequence[Token]) -> bool:
    """A list page shows its marker or its bullets above any dateline, and no headline printed twice."""
    if not any(token.kind in ("marker", "bullet") for token in tokens):
        return False
    first = _first_lead(page, tokens)
    kinds = {token.kind for token in (tokens if first is None else tokens[:first])}
    return bool(kinds & {"marker", "bullet"}) and "repeat" not in kinds


def _first_lead(page: Reading, tokens: Sequence[Token]) -> int | None:
    return next((at for at, token in enumerate(tokens) if token.kind == "line" and page.opens_lead(token)), None)


def _by_items(page: Reading, tokens: Sequence[Token]) -> Zones:
    """The zones of a page without a section line."""
    if _is_list(page, tokens):
        return Zones((), tokens)
    start = _first_item(page, tokens)
    if start is None:
        return Zones(tokens, ())
    if not any(token.kind == "line" and page.ends_sentence(token) for token in tokens[:start]):
        return Zones((), tokens)
    return Zones(tokens[:start], tokens[start:])


def _first_item(page: Reading, tokens: Sequence[Token]) -> int | None:
    """Where the first item of an unmarked ticker begins; None where there is no ticker.

    That is the last dateline above the first age, with its headline where the items have those. Items without
    datelines are as many lines each as stand between the first two ages.
    """
    first = _first_lead(page, tokens)
    ages = _ages(page, tokens, first)
    if not ages:
        return None
    if first is not None:
        last = next(at for at in range(ages[0] - 1, first - 1, -1) if at == first or _is_lead(page, tokens[at]))
        if last > first or ages[0] - first <= 2 or len(ages) < 2:
            return last - 1 if _has_headline(page, tokens, last, ages[0]) else last
    return max(ages[0] - max(ages[1] - ages[0] - 1, 1), 0) if len(ages) > 1 else None


def _is_lead(page: Reading, token: Token) -> bool:
    return token.kind == "line" and page.opens_lead(token)


def _ages(page: Reading, tokens: Sequence[Token], first_lead: int | None) -> list[int]:
    """The ages below the first paragraph. One above it is the article's own."""
    top = first_lead
    if top is None:
        sentences = (at for at, token in enumerate(tokens) if token.kind == "line" and page.ends_sentence(token))
        top = next(sentences, len(tokens))
    return [at for at in range(top + 1, len(tokens)) if tokens[at].kind == "age"]


def _has_headline(page: Reading, tokens: Sequence[Token], dated: int, age: int) -> bool:
    """Whether the line above the first item is its headline: then the next item has one too."""
    above, below = tokens[max(dated - 1, 0) : dated], tokens[age + 1 : age + 3]
    if not above or above[0].kind != "line" or not page.is_headline_like(above[0]):
        return False
    return len(below) == 2 and not _is_lead(page, below[0]) and _is_lead(page, below[1])
