"""A person's role and nationality, by the words right before the name. Precision over recall: nothing else counts."""

from collections.abc import Sequence

from streams.core.entities.data_people import ROLE_ENDINGS, ROLES, TITLE_ROLES
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.tokens import Token

ROLE_CHARS_MIN = 7
"""Shorter words with a role's ending are mostly no roles."""


def is_role(word: str) -> bool:
    """`premier`, `bondskanselier`, `NAVO-chef`: a word that announces a person's name."""
    lower = word.lower()
    return lower in ROLES or (len(lower) >= ROLE_CHARS_MIN and lower.endswith(ROLE_ENDINGS))


def find_apposition(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Role and nationality of the person whose name starts at `tokens[at]`: `de Duitse bondskanselier Olaf Scholz`.

    Only what stands right before the name counts, and an adjective of nationality only before such a word.
    """
    if at == 0 or not is_role(tokens[at - 1].text):
        return None, None
    word = tokens[at - 1].text
    role = None if word.lower() in TITLE_ROLES else _lower_first(word)
    nation = tokens[at - 2].text if at > 1 else ""
    demonym = lexicon.demonym(nation) if nation[:1].isupper() else None
    is_national = demonym is not None and not demonym.regional and nation.endswith(("e", "s", "h"))
    return role, (demonym.country or None) if demonym is not None and is_national else None


def _lower_first(word: str) -> str:
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]
