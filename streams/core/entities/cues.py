"""Tells the type of a name that no table has, by its own words and those before it. Knows a sentence, not the document."""

import re
from collections.abc import Sequence

from schemas.entities import EntityType
from streams.core.entities.data_cues import (
    ARTICLES,
    EVENT_HEADS,
    MINISTRY_CUES,
    ORG_ENDINGS,
    ORG_HEADS,
    ORG_INTRODUCERS,
    PLACE_ARTICLE_PREPOSITIONS,
    PLACE_HEADS_FIRST,
    PLACE_HEADS_LAST,
    PLACE_INTRODUCERS,
    PLACE_PREPOSITIONS,
    PLACE_SUFFIXES,
)
from streams.core.entities.data_people import OPENING_PARTICLES, ROLE_ENDINGS, ROLES, TITLE_ROLES
from streams.core.entities.lexicon import Demonym, Lexicon
from streams.core.entities.tokens import Token

SUFFIX_STEM_CHARS_MIN = 4
"""`Postweg` has a stem of four letters; shorter stems are mostly surnames (`Dijk`, `Zondag`)."""
_ROAD = re.compile(r"[AEN]\d{1,3}")
GUESS = 40
"""Confidence of a type that no cue speaks for."""


def is_role(word: str) -> bool:
    """`premier`, `bondskanselier`, `NAVO-chef`: a word that announces a person's name."""
    lower = word.lower()
    return lower in ROLES or (len(lower) > 6 and lower.endswith(ROLE_ENDINGS))


def is_org_word(word: str) -> bool:
    """`Milieufederatie`, `woningcorporatie`: an organisation's one-word name, or the word for its kind."""
    return len(word) > 7 and word.lower().endswith(ORG_ENDINGS)


def introduces(word: str) -> bool:
    """A word for a role or a kind of thing: the name follows it."""
    lower = word.lower()
    return is_role(word) or lower in ORG_INTRODUCERS or lower in PLACE_INTRODUCERS or is_org_word(word)


def classify_name(words: Sequence[Token], before: tuple[str, str], lexicon: Lexicon) -> tuple[EntityType, int]:
    """Type and confidence of the unknown name `words`; `before` are the two words before it, nearest first, lower case."""
    first, last = words[0].key, words[-1].key
    if len(words) > 1 and first in lexicon.given_names and last not in ORG_HEADS | EVENT_HEADS:
        return "person", 90
    if first in ORG_HEADS or (len(words) > 1 and last in ORG_HEADS) or any(is_org_word(word.text) for word in words):
        return "organisation", 75
    if before[0] == "van" and before[1] in MINISTRY_CUES:
        return "organisation", 80
    if is_role(before[0]):
        return "person", 85
    return _by_introducer(words, before[0]) or _by_article(words, before) or _by_shape(words, lexicon)


def _by_introducer(words: Sequence[Token], cue: str) -> tuple[EntityType, int] | None:
    first, last = words[0].key, words[-1].key
    if len(words) > 1 and (first in EVENT_HEADS or last in EVENT_HEADS):
        return "event", 70
    if cue in ORG_INTRODUCERS or is_org_word(cue):
        return "organisation", 70
    if (len(words) > 1 and last in PLACE_HEADS_LAST) or cue in PLACE_INTRODUCERS or cue in PLACE_PREPOSITIONS:
        return "place", 70
    if len(words) > 1 and first in PLACE_HEADS_FIRST:
        return "place", 60
    if len(words) == 1 and (_has_place_suffix(words[0].text) or _ROAD.fullmatch(words[0].text)):
        return "place", 65
    return None


def _by_article(words: Sequence[Token], before: tuple[str, str]) -> tuple[EntityType, int] | None:
    if before[0] not in ARTICLES or words[0].text in OPENING_PARTICLES:
        return None
    return ("place", 50) if before[1] in PLACE_ARTICLE_PREPOSITIONS else ("organisation", 45)


def _has_place_suffix(word: str) -> bool:
    return any(word.endswith(suffix) and len(word) - len(suffix) >= SUFFIX_STEM_CHARS_MIN for suffix in PLACE_SUFFIXES)


def _by_shape(words: Sequence[Token], lexicon: Lexicon) -> tuple[EntityType, int]:
    text = words[0].text
    if len(words) > 1:
        return ("organisation", GUESS) if all(word.text.isupper() and len(word.text) > 2 for word in words) else ("person", 60)
    if words[0].key in lexicon.given_names:
        return "person", 60
    if len(text) > 1 and (text.isupper() or not text[1:].islower()) and text not in OPENING_PARTICLES and "-" not in text:
        return "organisation", 55
    return "person", GUESS


def find_apposition(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Role and nationality of the person whose name starts at `tokens[i]`: `de Duitse bondskanselier Olaf Scholz`.

    Only what stands right before the name counts, and an adjective of nationality only before such a word.
    """
    if i == 0 or not tokens[i].adjacent or not is_role(tokens[i - 1].text):
        return None, None
    word = tokens[i - 1].text
    role = None if word.lower() in TITLE_ROLES else _lower_first(word)
    if i == 1 or not tokens[i - 1].adjacent or not tokens[i - 2].capital:
        return role, None
    demonym = lexicon.demonym(tokens[i - 2].text)
    return role, demonym.country or None if demonym and _is_national_adjective(tokens[i - 2].text, demonym) else None


def _is_national_adjective(word: str, demonym: Demonym) -> bool:
    return not demonym.regional and word.endswith(("e", "s", "h"))


def _lower_first(word: str) -> str:
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]
