"""The names of a dateline: the split has said which are places and which agencies, so nothing is guessed here."""

from collections.abc import Iterator

from schemas.base import Dateline
from schemas.entities import EntityType
from streams.core.entities.lexicon import Known, Lexicon, Source, lookup_key
from streams.core.entities.spans import Span


def find_dateline_spans(dateline: Dateline, lexicon: Lexicon) -> Iterator[Span]:
    """Places, then agencies, of `BERLIJN/LONDEN (ANP/AFP) - `, each where it is printed. What is not printed is skipped."""
    position = 0
    for kind, names in (("place", dateline.places), ("organisation", dateline.agencies)):
        for name in names:
            start = dateline.text.find(name, position)
            if start >= 0 and name:
                position = start + len(name)
                yield _span(name, start, "place" if kind == "place" else "organisation", lexicon)


def _span(name: str, start: int, kind: EntityType, lexicon: Lexicon) -> Span:
    key = lookup_key(name)
    source = _place(key, lexicon) if kind == "place" else Known(kind, lexicon.agencies.get(name.upper(), name))
    return Span(start, start + len(name), name, key, kind, 100, source, dateline=True)


def _place(key: str, lexicon: Lexicon) -> Source:
    known = lexicon.known.get(key)
    if known is not None and known.type == "place":
        return known
    return lexicon.cities.get(key)
