"""Names in a Dutch news text: `extract` finds them, tells their type, and links them, by rules and tables.

A function of the text, its dateline and the extractor's number alone; the lexicon is an argument (`streams.lexicon` reads it).
The steps, a module each: `tokens`, `gazetteer` and `cues`, `runs` (the names of a sentence), `opening` (the dateline),
`document` (surnames, sentence starts), `linking` (entities).
"""

from collections.abc import Iterator, Sequence

from schemas.base import Dateline
from schemas.entities import Extraction, Mention
from streams.core.entities.document import settle_document
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.linking import Link, link_span, make_entity, named_countries, places_countries
from streams.core.entities.opening import find_dateline_spans
from streams.core.entities.runs import find_spans
from streams.core.entities.spans import Field, Span
from streams.core.entities.tokens import split_sentences

__all__ = ["EXTRACTOR", "Lexicon", "extract"]

EXTRACTOR = 1
"""Raised with every change that gives any text another extraction: of the same text the higher number's is published."""


def extract(headline: str | None, body: str, dateline: Dateline | None, lexicon: Lexicon) -> Extraction:
    """The names of `headline` and `body` and the things they name. `body` starts with `dateline.text`, as printed.

    Offsets are Unicode code points into the two as given: `value[start:end] == text`. The same arguments give the same
    result. Any text gives one, in time linear in its length.
    """
    if dateline is not None and not body.startswith(dateline.text):
        dateline = None
    opening = list(find_dateline_spans(dateline, lexicon)) if dateline else []
    found = [
        *_find(headline or "", 0, "headline", lexicon),
        *_find(body, len(dateline.text) if dateline else 0, "body", lexicon),
    ]
    settled = settle_document(found, lexicon)
    in_headline = [span for span in settled if span.field == "headline"]
    return _assemble([*in_headline, *opening, *settled[len(in_headline) :]])


def _find(text: str, start: int, field: Field, lexicon: Lexicon) -> Iterator[Span]:
    for sentence in split_sentences(text, start):
        yield from (span._replace(field=field) for span in find_spans(sentence, lexicon))


def _assemble(spans: Sequence[Span]) -> Extraction:
    """Mentions in reading order (`spans` are), and the entities they make, numbered in that order."""
    countries = named_countries(spans)
    nearby = places_countries(spans, countries)
    groups: dict[tuple[str, str], list[Span]] = {}
    links: dict[tuple[str, str], Link] = {}
    mentions: list[Mention] = []
    ids: dict[tuple[str, str], str] = {}
    for span in spans:
        link = link_span(span, nearby)
        groups.setdefault(link.identity, []).append(span)
        links.setdefault(link.identity, link)
        entity = ids.setdefault(link.identity, f"e{len(ids) + 1}")
        mentions.append(
            Mention(field=span.field, start=span.start, end=span.end, text=span.text, type=span.type, entity=entity)
        )
    entities = tuple(make_entity(ids[identity], group, links[identity]) for identity, group in groups.items())
    return Extraction(mentions=tuple(mentions), entities=entities, countries=countries)
