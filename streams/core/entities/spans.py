"""The value the steps of the extractor hand on: a piece of text that is taken for a name."""

from typing import Literal, NamedTuple

from schemas.entities import EntityType
from streams.core.entities.lexicon import City, Demonym, Known

Field = Literal["headline", "body"]
Source = Known | Demonym | tuple[City, ...] | None


class Span(NamedTuple):
    """`text == field[start:end]`, a name of `type` with `confidence` (0 to 100).

    `source` is its row of the lexicon. `pending`: only a capital at the start of a sentence speaks for it, so the rest of
    the document decides. `words` are the keys of its words. `role` and `nationality` are a person's, from apposition.
    `dateline`: it stands in the dateline, where the split has said what it is.
    """

    start: int
    end: int
    text: str
    key: str
    type: EntityType
    confidence: int
    source: Source = None
    pending: bool = False
    words: tuple[str, ...] = ()
    role: str | None = None
    nationality: str | None = None
    field: Field = "body"
    dateline: bool = False
