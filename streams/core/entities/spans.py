"""The value the steps of the extractor hand on, a piece of text that is a name; and the tagger's names as such values."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from schemas.entities import EntityType
from streams.core.entities.apposition import find_apposition
from streams.core.entities.data_people import ROLES
from streams.core.entities.lexicon import Demonym, Known, Lexicon, Source, lookup_key
from streams.core.entities.readings import find_reading
from streams.core.entities.tagger import Name
from streams.core.entities.tokens import Sentence, Token

Field = Literal["headline", "body"]

_TYPES: dict[str, EntityType] = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_COMPOUND = re.compile(r"(.*?\w)[-\u2010-\u2015](?=[^\W\d_A-ZÀ-Þ])")
"""`NAVO` of `NAVO-landen`: all before the first part that begins small."""


class Mark(NamedTuple):
    """`text[start:end]` is a name of CoNLL-2002's type `kind`: PER, ORG, LOC or MISC."""

    start: int
    end: int
    kind: str


class Span(NamedTuple):
    """`text == field[start:end]`, a name of `type` with `confidence` (0 to 100).

    `key` is its lookup key, of a person known by surname the full name's. `source` is its row of the lexicon. `role` and
    `nationality` are a person's, from apposition. `dateline`: it stands in the dateline, where the split has said what it
    is.
    """

    start: int
    end: int
    text: str
    key: str
    type: EntityType
    confidence: int
    source: Source = None
    role: str | None = None
    nationality: str | None = None
    field: Field = "body"
    dateline: bool = False


def is_cut_off(sentence: Sentence, name: Name) -> bool:
    """Whether a name is nothing but a letter and the period that ends its sentence: `op X.`, `optie A.`"""
    only = sentence[name.first].text
    ends = name.last == len(sentence) or sentence[name.last].text[0].isupper()
    return ends and name.last == name.first + 1 and len(only) == 2 and only[1] == "."


def name_tokens(sentence: Sentence, name: Name) -> list[Token]:
    """The words of `name`, without the period of its sentence."""
    tokens = sentence[name.first : name.last]
    only = tokens[0]
    return [Token(only.text[0], only.start, only.end - 1)] if is_cut_off(sentence, name) else tokens


def spans_of(text: str, field: Field, sentences: Sequence[Sentence], names: Sequence[Name], lexicon: Lexicon) -> Iterator[Span]:
    """`names` as spans of `text`."""
    for name in names:
        sentence = sentences[name.sentence]
        tokens = name_tokens(sentence, name)
        span = _span(text[tokens[0].start : tokens[-1].end], tokens[0].start, sentence, name, lexicon)
        if span is not None:
            yield span._replace(field=field)


def _span(printed: str, start: int, sentence: Sentence, name: Name, lexicon: Lexicon) -> Span | None:
    before = sentence[name.first - 1].text if name.first else ""
    kind = _TYPES.get(name.kind)
    if kind is None:
        return _misc_span(printed, start, before, name, lexicon)
    reading = find_reading(printed, kind, lexicon, before)
    span = Span(start, start + len(printed), printed, reading.key or lookup_key(printed), kind, name.confidence, reading.source)
    if kind == "person":
        role, nationality = find_apposition(sentence, name.first, lexicon)
        return span._replace(role=role, nationality=nationality)
    return span


def _misc_span(printed: str, start: int, before: str, name: Name, lexicon: Lexicon) -> Span | None:
    """A name of CoNLL's type MISC: of a compound only the head is mentioned; what the tables have goes before the tagger."""
    reading = find_reading(printed, "other", lexicon, before)
    head = _head(printed)
    kind: EntityType = "other"
    if len(head) == 1:
        return None  # `T-shirt`
    if isinstance(reading.source, Known):
        kind = reading.source.type
    elif isinstance(reading.source, Demonym):
        kind = "demonym"
    elif reading.source:
        kind = "place"
    elif head or name.misc not in ("person", "organisation", "place"):
        kind = name.misc
    text = head or printed
    return Span(start, start + len(text), text, reading.key or lookup_key(text), kind, name.confidence, reading.source)


def _head(printed: str) -> str:
    """`NAVO` of `NAVO-landen` and `VVD-Kamerlid`; "" of what is no compound."""
    found = _COMPOUND.match(printed)
    if found:
        return found[1]
    head, _, tail = printed.rpartition("-")
    return head if tail.lower() in ROLES else ""
