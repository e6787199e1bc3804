"""Every name of the page this was asked for: found, of the right type, linked; and nothing else.

`seed_mentions.tsv` was annotated by reading the page: start, end, text, CoNLL type, our type, what it is. What it is, is a
name, behind a bar the country's code or the city's id. The page itself is in the shared folder only.
"""

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from schemas.entities import Entity
from schemas.raw import RawArticle
from streams.core.entities import extract
from streams.core.entities.linking import COUNTRY_URI, GEONAMES_URI
from streams.core.split.parts import Fetch, split_ticker
from streams.lexicon import load_tagger
from tests.tagger.corpus import SHARED

PAGE = SHARED / "pages" / "navo-rusland.txt"
SHA256 = "298a40e39d21"
FETCHED = Fetch(datetime(2026, 3, 2, 8, tzinfo=UTC))
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason=f"{PAGE} is not on this machine")


class Annotated(NamedTuple):
    """A mention as it was annotated; `text` is a compound's head, which is what we mention."""

    text: str
    type: str
    what: str


def annotated() -> list[Annotated]:
    lines = Path(__file__).with_name("seed_mentions.tsv").read_text(encoding="utf-8").splitlines()
    return [_mention(*line.split("\t")[2:]) for line in lines]


def _mention(text: str, conll: str, own: str, what: str) -> Annotated:
    is_compound = conll == "MISC" and own in ("person", "organisation", "place")
    return Annotated(text.rpartition("-")[0] if is_compound else text, own, what)


def found() -> list[tuple[str, Entity]]:
    """Text and entity of every mention of every part of the page."""
    raw = RawArticle(url="https://a.example", text=PAGE.read_text(encoding="utf-8"))
    mentions = []
    for part in split_ticker(raw, FETCHED).parts:
        extraction = extract(part.headline, part.body, part.dateline, load_tagger())
        entities = {entity.id: entity for entity in extraction.entities}
        mentions += [(mention.text, entities[mention.entity]) for mention in extraction.mentions]
    return mentions


def test_the_page_is_the_one_that_was_annotated() -> None:
    assert hashlib.sha256(PAGE.read_bytes()).hexdigest()[:12] == SHA256
    assert len(annotated()) == 121


def test_every_name_is_found_with_its_type_and_nothing_else() -> None:
    wanted = Counter((mention.text, mention.type) for mention in annotated())
    got: Counter[tuple[str, str]] = Counter((text, entity.type) for text, entity in found())
    assert (wanted - got, got - wanted) == (Counter(), Counter())


def test_every_name_is_linked_to_what_it_is() -> None:
    wanted = {mention.text: mention.what for mention in annotated() if mention.type != "person"}
    wrong = []
    for text, entity in found():
        name, _, code = wanted.get(text, "").partition("|")
        if not code:
            continue
        if code.startswith("geonames:"):
            is_right = entity.uri == GEONAMES_URI.format(code.removeprefix("geonames:"))
        elif entity.type == "demonym":
            is_right = "," in code or entity.country == code
        else:
            is_right = entity.country == code and entity.uri in (None, COUNTRY_URI.format(code))
        if not is_right:
            wrong.append((text, name, code, entity.country, entity.uri))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "name", "country", "uri"),
    [
        ("NAVO", "NAVO", None, None),
        ("Oekraïne", "Oekraïne", "UA", COUNTRY_URI.format("UA")),
        ("Duitse", "Duits", "DE", None),
        ("BUENOS AIRES", "Buenos Aires", "AR", GEONAMES_URI.format(3435910)),
        ("RAF Akrotiri", "RAF Akrotiri", "CY", None),
    ],
)
def test_what_was_asked_for_by_name(text: str, name: str, country: str | None, uri: str | None) -> None:
    entities = [entity for mentioned, entity in found() if mentioned == text]
    assert {(entity.name, entity.country, entity.uri) for entity in entities} == {(name, country, uri)}
