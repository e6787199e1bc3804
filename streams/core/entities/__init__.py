"""Names in a Dutch news text: `extract` finds them, tells their type, and links them.

A function of the text, its dateline, the extractor's number and the user's own rows alone; the tagger and the lexicon are
arguments (`streams.lexicon` reads them). The steps, a module each: `tokens`, `features` and `tagger` (names in CoNLL's
types), `own` (the user's rows), `opening` (the dateline), `spans` with `readings` and `apposition` (what a name is by the
tables and the words before it), `document` (surnames), `linking` (entities).
"""

from collections.abc import Sequence

from schemas.base import Dateline
from schemas.entities import Extraction, Mention
from streams.core.entities.document import settle_names, settle_persons
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.linking import Link, link_span, make_entity, named_countries, places_countries
from streams.core.entities.opening import find_dateline_spans
from streams.core.entities.own import NO_ROWS, OwnNames
from streams.core.entities.spans import Mark, Span, name_tokens, spans_of
from streams.core.entities.tagger import Tagger
from streams.core.entities.tokens import Sentence, split_sentences

__all__ = ["EXTRACTOR", "Lexicon", "Mark", "OwnNames", "Tagger", "extract", "find_marks"]

EXTRACTOR = 8
"""Raised with every change that gives any text another extraction: of the same text the higher number's is published."""


def extract(headline: str | None, body: str, dateline: Dateline | None, tagger: Tagger, own: OwnNames = NO_ROWS) -> Extraction:
    """The names of `headline` and `body` and the things they name. `body` starts with `dateline.text`, as printed.

    Offsets are Unicode code points into the two as given: `value[start:end] == text`. The same arguments give the same
    result. Any text gives one, in time linear in its length.
    """
    if dateline is not None and not body.startswith(dateline.text):
        dateline = None
    above, below = split_sentences(headline or ""), split_sentences(body)
    lexicon = tagger.lexicon
    sentences = [*above, *below]
    names = settle_names(sentences, tagger.find_names(sentences), lexicon)
    in_headline = [name for name in names if name.sentence < len(above)]
    in_body = [name._replace(sentence=name.sentence - len(above)) for name in names[len(in_headline) :]]
    opening = find_dateline_spans(dateline, lexicon) if dateline else ()
    start = len(dateline.text) if dateline else 0
    behind = (span for span in spans_of(body, "body", below, in_body, lexicon) if span.start >= start)
    found = [
        *own.apply(headline or "", "headline", above, spans_of(headline or "", "headline", above, in_headline, lexicon)),
        *own.apply(body, "body", below, [*opening, *behind]),
    ]
    return _assemble(settle_persons(found))


def find_marks(text: str, tagger: Tagger, own: OwnNames = NO_ROWS) -> list[Mark]:
    """The names of `text` as CoNLL-2002 marks them, whole words, in order and without overlap: for scoring."""
    sentences: Sequence[Sentence] = split_sentences(text)
    marks = []
    for name in settle_names(sentences, tagger.find_names(sentences), tagger.lexicon):
        tokens = name_tokens(sentences[name.sentence], name)
        marks.append(Mark(tokens[0].start, tokens[-1].end, name.kind))
    return own.mark(sentences, marks)


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
