"""Events against our schemas and the official ninjs 3.1, shown able to refuse; and the generated files are current."""

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import SchemaError

from schemas import DecodeError, NewsEvent, RawArticle, decode, encode
from schemas.codec import canonical, parse
from schemas.generate import FOLDER, documents
from schemas.release import RELEASED
from streams.offline import stories_of
from tests.shared import shared_text
from tests.validation import check_event, ninjs_validator, our_validator

META = "https://json-schema.org/draft/2020-12/schema"
PAGE = "Brug open\nBREDA (ANP/RTR) - In Breda opende minister Els Roos een brug. Het was druk.\nMeer uit Binnenland"


@pytest.fixture
def event() -> dict[str, Any]:
    raw = RawArticle(url="https://nieuws.example/é?a b", text=PAGE, fetched_at=datetime(2026, 3, 2, tzinfo=UTC))
    (story,) = stories_of([raw])
    check_event(encode(story))
    found: dict[str, Any] = parse(encode(story))
    return found


WRONG: list[tuple[str, Any]] = [
    ("firstCreated", "gisteren"),
    ("versionCreated", "2026-03-02"),
    ("type", "krant"),
    ("representationType", "half"),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_value_is_refused_by_both_schemas(event: dict[str, Any], field: str, value: Any) -> None:
    shared_text("standards/ninjs-schema_3.1.json")
    wrong = copy.deepcopy(event) | {field: value}
    official = ninjs_validator()
    assert official is not None
    with pytest.raises(ValidationError):
        our_validator("news-event").validate(wrong)
    with pytest.raises(ValidationError):
        official.validate({key: part for key, part in wrong.items() if key != "netbinnen"})


@pytest.mark.parametrize("version", ["", "three", "1.5", "9" * 5_000])
def test_an_event_whose_version_is_no_number_is_none(event: dict[str, Any], version: str) -> None:
    assert decode(NewsEvent, canonical(event | {"version": "12"}))[0].revision == 12
    with pytest.raises(DecodeError, match="version: ") as refused:
        decode(NewsEvent, canonical(event | {"version": version}))
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "field", ["uri", "type", "language", "title", "version", "firstCreated", "versionCreated", "netbinnen"]
)
def test_a_missing_required_field_is_refused(event: dict[str, Any], field: str) -> None:
    del event[field]
    with pytest.raises(ValidationError):
        our_validator("news-event").validate(event)


def test_the_official_schema_refuses_our_object_and_takes_the_item_without_it(event: dict[str, Any]) -> None:
    shared_text("standards/ninjs-schema_3.1.json")
    official = ninjs_validator()
    assert official is not None
    with pytest.raises(ValidationError):
        official.validate(event)


def test_a_new_field_is_open_to_consumers_and_closed_to_producers(event: dict[str, Any]) -> None:
    event["netbinnen"]["later"] = 1
    our_validator("news-event").validate(event)
    with pytest.raises(ValidationError):
        our_validator("news-event.closed").validate(event)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")) + sorted(RELEASED.glob("*/*.json")), ids=lambda path: path.name)
def test_each_schema_is_one_by_the_official_metaschema(path: Path) -> None:
    schema = parse(path.read_bytes())
    assert schema["$schema"] == META
    Draft202012Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for name, wrong in {"type": "text", "required": "uri", "properties": [], "$id": "a b"}.items():
        with pytest.raises(SchemaError):
            Draft202012Validator.check_schema(schema | {name: wrong}, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_generated_schemas_are_current(name: str) -> None:
    assert (FOLDER / name).read_bytes() == documents()[name], "run make schemas"


def test_no_other_file_lies_among_the_generated_ones() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(documents())
