"""Names of the user's own: a brand found, a false hit denied, what is wrong with a file in one line; `netbinnen entities`."""

import json
import subprocess
from pathlib import Path

import pytest

from schemas.base import Dateline
from schemas.codec import decode, encode
from schemas.parts import EnrichedPart, StoryPart
from streams.agents.extract_entities import create_extract_entities
from streams.core.entities import extract, find_marks
from streams.core.entities.own import NO_ROWS, OwnNames
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.names import load_names
from streams.records import NAMES_HEADER, Incoming
from streams.settings import Settings, SettingsError
from tests import commands

ROWS = """
[[find]]
name = "Zonnova Energie"
aliases = ["zonnova", "Zon & Nova"]
type = "organisation"
uri = "https://zonnova.example/id"

[[deny]]
name = "Rusland"
aliases = ["Van Dorst"]
"""
BODY = "Volgens zonnova wil Rusland niet. Ook Zon & Nova en Oekraïne doen mee."


def names_of(folder: Path, text: str) -> OwnNames:
    path = folder / "names.toml"
    path.write_text(text, encoding="utf-8")
    return load_names(str(path))


def netbinnen(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    return commands.netbinnen("entities", *arguments, stdin=stdin)


def test_a_brand_is_found_in_every_form_and_a_denied_name_is_none(tmp_path: Path) -> None:
    found = extract(None, BODY, None, load_tagger(), names_of(tmp_path, ROWS))
    assert [mention.text for mention in found.mentions] == ["zonnova", "Zon & Nova", "Oekraïne"]
    brand = found.entities[0]
    assert (brand.name, brand.type, brand.uri) == ("Zonnova Energie", "organisation", "https://zonnova.example/id")
    assert found.mentions[0].entity == found.mentions[1].entity
    assert all(BODY[mention.start : mention.end] == mention.text for mention in found.mentions)
    assert "RU" not in found.countries


def test_without_rows_the_tagger_decides(tmp_path: Path) -> None:
    assert names_of(tmp_path, "").rows == {}
    assert load_names("") is NO_ROWS
    assert "Rusland" in [mention.text for mention in extract(None, BODY, None, load_tagger()).mentions]


def test_a_row_replaces_every_name_that_it_overlaps(tmp_path: Path) -> None:
    own = names_of(tmp_path, '[[find]]\nname = "Jan de"\ntype = "work"')
    (mention,) = extract(None, "Het boek heet Jan de Vries.", None, load_tagger(), own).mentions
    assert (mention.text, mention.type) == ("Jan de", "work")


def test_a_row_holds_in_a_dateline_and_a_headline_too(tmp_path: Path) -> None:
    own = names_of(tmp_path, '[[find]]\nname = "ANP"\ntype = "work"\n[[deny]]\nname = "GOES"')
    dateline = Dateline(text="GOES (ANP) - ", places=("GOES",), agencies=("ANP",))
    found = extract("ANP meldt regen", "GOES (ANP) - Het regent in Breda.", dateline, load_tagger(), own)
    assert [(m.field, m.text, m.type) for m in found.mentions] == [
        ("headline", "ANP", "work"),
        ("body", "ANP", "work"),
        ("body", "Breda", "place"),
    ]


def test_rows_hold_for_marks_too(tmp_path: Path) -> None:
    marks = find_marks(BODY, load_tagger(), names_of(tmp_path, ROWS))
    assert [(BODY[mark.start : mark.end], mark.kind) for mark in marks] == [
        ("zonnova", "ORG"),
        ("Zon & Nova", "ORG"),
        ("Oekraïne", "LOC"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[find]]\ntype = 'person'", "find row 1: needs a name"),
        ("[[find]]\nname = 'A'\nkind = 'person'", "find row 1: kind: no such key; there are aliases, name, type, uri"),
        ("[[find]]\nname = 'A'\ntype = 'PER'", "find row 1: type 'PER': there are person, "),
        ("[[find]]\nname = 'A'\nuri = 'x'", "find row 1: uri 'x': must be an absolute one"),
        ("[[find]]\nname = 'A'\naliases = 'B'", "find row 1: aliases: must be a list of texts"),
        ("[[deny]]\nname = 'A'\ntype = 'person'", "deny row 1: type: no such key"),
        ("[[find]]\nname = 'A'\n[[deny]]\nname = 'A'", "'A' stands twice"),
        ("[[find]]\nname = ' '", "find row 1: needs a name"),
        ("[find]\nname = 'A'", "find: write rows as [[find]]"),
        ("[[brand]]\nname = 'A'", "brand: no such table; there are [[find]] and [[deny]]"),
        ("name =", "no TOML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_that_names_the_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        names_of(tmp_path, text)
    assert message in str(raised.value)
    assert "NETBINNEN_NAMES" in str(raised.value)
    assert "\n" not in str(raised.value)


def enriched(own: OwnNames, language: str = "nl") -> tuple[EnrichedPart, dict[str, bytes]]:
    part = StoryPart(
        story_id="s", kind="article", body=BODY, blocks=(), lead=BODY, url="https://a.example", language=language,
        fetched_at="2026-03-02T08:00:00Z",
    )  # fmt: skip
    stage = create_extract_entities(Settings(), Counts(), load_tagger(), own)
    (out,) = stage(Incoming("stories.parts", 0, 0, 0, b"s", encode(part), [("traceparent", b"00-1-2-01")]))
    found, _ = decode(EnrichedPart, out.value)
    return found, dict(out.headers)


def test_the_rows_hash_travels_in_a_header(tmp_path: Path) -> None:
    own = names_of(tmp_path, ROWS)
    part, headers = enriched(own)
    assert headers == {"traceparent": b"00-1-2-01", NAMES_HEADER: own.digest.encode()}
    assert len(own.digest) == 12
    assert part.extraction.entities[0].name == "Zonnova Energie"
    assert NAMES_HEADER not in enriched(NO_ROWS)[1]


@pytest.mark.parametrize(("language", "has_names"), [("nl", True), ("nl-BE", True), ("NL", True), ("en", False), ("fy", False)])
def test_a_part_that_is_not_dutch_keeps_its_language_and_gets_no_names(language: str, has_names: bool) -> None:
    part, _ = enriched(NO_ROWS, language)
    assert part.language == language
    assert bool(part.extraction.mentions) == has_names


def test_jsonl_gives_a_line_of_mentions_for_each_text() -> None:
    texts = ["Volgens Rusland is dat zo.", "", "BREDA (ANP) - In Utrecht 😀 regent het, zegt Rusland."]
    stdin = "\n".join(json.dumps({"text": text}) for text in texts).encode()
    for scheme, place in (("conll", "LOC"), ("own", "place")):
        result = netbinnen("--jsonl", "--scheme", scheme, "-", stdin=stdin)
        assert (result.returncode, result.stderr) == (0, "")
        rows = [json.loads(line)["mentions"] for line in result.stdout.splitlines()]
        assert len(rows) == len(texts)
        for text, mentions in zip(texts, rows, strict=True):
            assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)
        assert [m["text"] for m in rows[2]] == ["BREDA", "ANP", "Utrecht", "Rusland"]
        assert rows[2][3]["type"] == place


def test_a_line_that_holds_no_text_is_said_and_the_others_are_read() -> None:
    result = netbinnen("--jsonl", "--scheme", "conll", "-", stdin=b'{"text": 1}\n{"text": "In Rusland."}\nx\n[]\n')
    assert result.returncode == 2
    assert len(result.stdout.splitlines()) == 1
    assert [line.split(":")[2] for line in result.stderr.splitlines()] == ["1", "3", "4"]


def test_a_text_for_people_has_a_line_for_each_name(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Hij sprak de Noorse premier Kari Lund in Utrecht.", encoding="utf-8")
    result = netbinnen(str(path))
    assert result.returncode == 0
    assert [line.split()[2] for line in result.stdout.splitlines()] == ["demonym", "person", "place"]
    assert "premier" in result.stdout
    assert netbinnen(str(tmp_path / "none.txt")).returncode == 2
