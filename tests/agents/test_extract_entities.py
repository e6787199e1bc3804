"""The stage that tags, without a broker: each text once."""

import pytest

from schemas import DecodeError, decode, encode
from schemas.base import Dateline
from schemas.codec import encode_plain, parse
from schemas.parts import StoryPart
from streams.agents.extract_entities import create_extract_entities
from streams.core.entities.own import NO_ROWS
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import PARTS
from tests.newer import NAMES, newer


def part(
    body: str, url: str = "https://a.example", language: str = "nl", dateline: Dateline | None = None, minute: int = 0
) -> Incoming:
    value = StoryPart(
        story_id="s", kind="ticker_item", body=body, blocks=(), lead=body, url=url, language=language, dateline=dateline,
        fetched_at=f"2026-03-02T08:{minute:02}:00Z",
    )  # fmt: skip
    return Incoming("stories.parts", 0, 0, 0, b"s", encode(value))


def test_what_a_newer_splitter_has_written_goes_on_to_the_publisher() -> None:
    counts = Counts()
    stage = create_extract_entities(Settings(), counts, load_tagger(), NO_ROWS)
    plain = part("SNEEK - Jan de Vries is terug.", dateline=Dateline(text="SNEEK - ", places=("SNEEK",)))
    values = newer(decode(StoryPart, plain.value)[0])
    (as_ever,), (out,) = stage(plain), stage(plain._replace(value=encode_plain(values)))
    assert parse(out.value) == parse(as_ever.value) | values
    assert counts["unknown_fields"] == 3 * len(NAMES), "of the part, its dateline and its time"


def test_an_unknown_field_does_not_stand_for_what_the_stage_finds() -> None:
    stage = create_extract_entities(Settings(), Counts(), load_tagger(), NO_ROWS)
    plain = part("Jan de Vries is terug.")
    forged = encode_plain(parse(plain.value) | {"extractor": 99, "extraction": "none"})
    (as_ever,), (out,) = stage(plain), stage(plain._replace(value=forged))
    assert parse(out.value) == parse(as_ever.value)


def test_an_unknown_field_that_nests_too_deep_to_be_written_is_rejected() -> None:
    stage = create_extract_entities(Settings(), Counts(), load_tagger(), NO_ROWS)
    plain = part("Jan de Vries is terug.")
    deep = (plain.value or b"")[:-1] + b',"later":' + b"[" * 300 + b"]" * 300 + b"}"
    with pytest.raises(DecodeError, match="cannot be written again") as refused:
        stage(plain._replace(value=deep))
    assert refused.value.code == "invalid"


def counted(settings: Settings, *records: Incoming) -> tuple[int, int]:
    """How many texts were tagged for `records`, and how many were at hand."""
    counts = Counts()
    stage = create_extract_entities(settings, counts, load_tagger(), NO_ROWS)
    for record in records:
        assert len(stage(record)) == 1
    return counts["texts_tagged"], counts["texts_cached"]


def test_a_text_is_tagged_once_wherever_it_stands() -> None:
    text = "SNEEK - Jan de Vries is terug."
    records = [part(text), part("Anders."), part(text, "https://a.example/2"), part("Anders.")]
    assert counted(Settings(), *records) == (2, 2)


def test_the_same_text_with_another_dateline_is_another_text() -> None:
    text = "SNEEK - Jan de Vries is terug."
    assert counted(Settings(), part(text), part(text, dateline=Dateline(text="SNEEK - ", places=("SNEEK",)))) == (2, 0)


def test_a_text_that_is_not_dutch_is_not_tagged_at_all() -> None:
    assert counted(Settings(), part("John is back.", language="en")) == (0, 0)


def test_without_a_memory_each_is_tagged() -> None:
    assert counted(Settings(extract_cache=0), part("Een."), part("Een.")) == (2, 0)


def test_a_text_with_more_names_than_it_may_have_is_rejected() -> None:
    stage = create_extract_entities(Settings(text_names_max=1), Counts(), load_tagger(), NO_ROWS)
    assert len(stage(part("Jan de Vries is terug."))) == 1
    with pytest.raises(DecodeError, match=r"text_names_max \(NETBINNEN_TEXT_NAMES_MAX\) is 1, this has 2") as refused:
        stage(part("Jan de Vries is terug in Londen."))
    assert refused.value.code == "too_large"


def test_of_a_part_that_several_splitters_send_one_goes_on() -> None:
    counts = Counts()
    stage = create_extract_entities(Settings(), counts, load_tagger(), NO_ROWS)
    assert [len(stage(part("Een.", minute=minute))) for minute in (0, 1, 2)] == [1, 0, 0]
    assert counts["parts_known"] == 2
    assert len(stage(part("Een. Twee.", minute=3))) == 1
    without = create_extract_entities(Settings(sent_cache=0), counts, load_tagger(), NO_ROWS)
    assert [len(without(part("Een.", minute=minute))) for minute in (0, 1)] == [1, 1]


def test_what_a_newer_splitter_says_beside_goes_on_though_the_rest_is_known() -> None:
    stage = create_extract_entities(Settings(), Counts(), load_tagger(), NO_ROWS)
    stage(part("Een."))
    values = newer(decode(StoryPart, part("Een.", minute=1).value)[0])
    assert len(stage(part("Een.")._replace(value=encode_plain(values)))) == 1


def test_a_part_that_cannot_be_sent_is_not_taken_for_one_that_was() -> None:
    stage = create_extract_entities(Settings(), Counts(), load_tagger(), NO_ROWS)
    heavy = ("traceparent", b"0" * PARTS.max_message_bytes * 2)
    with pytest.raises(DecodeError, match="takes"):
        stage(part("Een.")._replace(headers=[heavy]))
    assert len(stage(part("Een.", minute=1))) == 1
