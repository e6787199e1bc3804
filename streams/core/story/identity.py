"""Which story a text belongs to: a hash of its places and of the first sentence of its lead, both normalised.

A ticker item, the same item on another page and the first paragraph of the full article meet under one id. A
dateline on only one of two copies makes two stories.
"""

import hashlib
from collections.abc import Iterable

from streams.core.names import fold
from streams.core.sentences import first_sentence

IDENTITY_VERSION = "1"
"""Raised when a change below gives any text another id: that is a migration of every topic keyed by story."""

SPELLINGS = {
    # One place, several spellings in datelines. Folded spelling → the one that counts. A new row raises the version.
    "kiev": "kyiv",
    "den bosch": "s hertogenbosch",
    "s gravenhage": "den haag",
}

ID_CHARS = 32
"""128 bits: no two stories collide in any stream that people produce."""


def has_whole_first_sentence(lead: str, complete: bool) -> bool:
    """Whether the first sentence can be trusted: of a copy that was cut, only if another sentence follows it."""
    sentence = first_sentence(lead)
    return bool(sentence) and (complete or len(lead.strip()) > len(sentence))


def story_id(places: Iterable[str], lead: str) -> str:
    """The id of the story whose dateline has `places` (any order, any spelling) and whose lead is `lead`."""
    folded = {fold(place) for place in places}
    normal = sorted({SPELLINGS.get(place, place) for place in folded})
    parts = [IDENTITY_VERSION, "|".join(normal), fold(first_sentence(lead))]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARS]
