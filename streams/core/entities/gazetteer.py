"""Finds the longest name of the lexicon that starts at a word. Goes by tables and capitals, not by the text around."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.core.entities.data_people import PARTICLES
from streams.core.entities.lexicon import Known, Lexicon, lookup_key
from streams.core.entities.spans import Source
from streams.core.entities.tokens import Token

ABBREVIATIONS = frozenset({"st", "ste", "mt", "ft"})
"""Words whose period may stand inside a name: `St. Anton`."""
_POSSESSIVES = ("'s", "’s", "s", "'", "’")
"""`Ruslands`, `EU's`: the name is looked up without the ending if it is not known with it."""
_POSSESSIVE_CHARS_MIN = 5
"""Shorter words end in an s of their own more often (`Mars`, `Paris`)."""


class Match(NamedTuple):
    """The words `tokens[i:end]` are `source`'s name."""

    end: int
    key: str
    source: Source


def find_match(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Match | None:
    """The longest name of the lexicon that starts at `tokens[i]`, or None. Countries and organisations go before cities."""
    words_max = lexicon.first_words.get(tokens[i].key.split(" ")[0], 0)
    end = _extent(tokens, i, words_max)
    while end > i:
        found = _look_up(tokens[i:end], lexicon)
        if found:
            return Match(end, *found)
        end -= 1
    return None


def _extent(tokens: Sequence[Token], i: int, words_max: int) -> int:
    """How far a name of at most `words_max` words can reach from `tokens[i]`."""
    end = min(i + 1, i + words_max)
    while 0 < end < min(len(tokens), i + words_max) and _joins(tokens[end - 1], tokens[end]):
        end += 1
    return end


def _joins(left: Token, right: Token) -> bool:
    if right.adjacent or right.gap == " - ":
        return True
    return right.gap == ". " and left.key in ABBREVIATIONS


def _look_up(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, Source] | None:
    text = " ".join(token.text for token in tokens)
    key = tokens[0].key if len(tokens) == 1 else lookup_key(text)
    for candidate in (key, *_without_possessive(tokens)):
        known = lexicon.known.get(candidate)
        if known is not None and _capitals_fit(tokens, known):
            return candidate, known
        demonym = lexicon.demonyms.get(candidate)
        if demonym is not None:
            return candidate, demonym
        cities = lexicon.cities.get(candidate)
        if cities and len(candidate) > 1 and all(token.capital or token.text in PARTICLES for token in tokens):
            return candidate, cities
    if len(tokens) == 1 and (demonym := lexicon.demonym(text)):
        return key, demonym
    return None


def _without_possessive(tokens: Sequence[Token]) -> tuple[str, ...]:
    if len(tokens) > 1 or len(text := tokens[0].text) < _POSSESSIVE_CHARS_MIN:
        return ()
    ending = next((ending for ending in _POSSESSIVES if text.endswith(ending)), None)
    return (lookup_key(text[: -len(ending)]),) if ending else ()


def _capitals_fit(tokens: Sequence[Token], known: Known) -> bool:
    """The text has as many capitals as the name, so that `rode kruis` or `vs` are no names."""
    if known.capitals_only:
        return all(token.text.isupper() or not token.capital for token in tokens)
    words = [part for token in tokens for part in token.text.split("-")]
    return sum(word[:1].isupper() for word in words) >= known.capitals
