"""What a text mentions: persons, organisations, places, demonyms, events and works, as mentions and entities.

`tokens` reads words, `spans` finds names by the tables of `data_*` and by capitals, `document` makes entities of them.
A function of the text, its dateline and the extractor's number alone.
"""

from collections.abc import Iterator

from schemas.base import Dateline
from schemas.entities import Extraction
from streams.core.entities.document import Found, extraction_of
from streams.core.entities.lexicon import Demonym, Known, Lexicon
from streams.core.entities.spans import SURE, Span, find_spans, look_up
from streams.core.names import display_case

EXTRACTOR = 1
"""Raised with every change that gives any text another extraction: of the same text the higher number's is published."""


def extract(headline: str | None, body: str, dateline: Dateline | None, lexicon: Lexicon) -> Extraction:
    """What `headline` and `body` mention. `body` begins with `dateline.text`. Any text gives a result."""
    found: list[Found] = []
    if headline:
        found += (Found("headline", span) for span in find_spans(headline, lexicon))
    in_front = len(dateline.text) if dateline is not None and body.startswith(dateline.text) else 0
    if dateline is not None and in_front:
        found += (Found("body", span, dateline=True) for span in _in_dateline(dateline, lexicon))
    found += (Found("body", span) for span in find_spans(body, lexicon, in_front))
    return extraction_of(found)


def _in_dateline(dateline: Dateline, lexicon: Lexicon) -> Iterator[Span]:
    """Places and agencies of the dateline: known from the split, whatever the tables have."""
    at = 0
    for name in dateline.places:
        at = dateline.text.find(name, at)
        if at < 0:
            return
        yield _place(name, at, lexicon)
        at += len(name)
    for name in dateline.agencies:
        at = dateline.text.find(name, at)
        if at < 0:
            return
        yield Span(at, at + len(name), name, "organisation", lexicon.agencies.get(name.upper(), name), SURE)
        at += len(name)


def _place(name: str, at: int, lexicon: Lexicon) -> Span:
    found = look_up(name, lexicon)
    known = found if isinstance(found, Known) and found.type == "place" else None
    cities = () if found is None or isinstance(found, Known | Demonym) else found
    canonical = known.name if known else display_case(name)
    return Span(at, at + len(name), name, "place", canonical, SURE, known=known, cities=cities)
