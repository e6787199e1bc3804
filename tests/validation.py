"""Validates events as consumers would: by our generated schemas, and without our object by the official ninjs 3.1."""

from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from schemas import NewsEvent, decode
from schemas.codec import parse
from tests.shared import SHARED

SCHEMAS = Path(__file__).parents[1] / "schemas" / "json"
NINJS = SHARED / "standards" / "ninjs-schema_3.1.json"
# A stand-in for the remote schema that ninjs refers to: no event of ours has geometry.
GEOJSON = {"$id": "https://geojson.org/schema/GeoJSON.json", "type": "object", "required": ["type"]}


@cache
def our_validator(name: str) -> Draft202012Validator:
    """By one of the generated schemas, formats asserted."""
    schema = parse((SCHEMAS / f"{name}.json").read_bytes())
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def ninjs_validator() -> Draft202012Validator | None:
    """By the official schema, formats asserted; None where ../shared is not here."""
    if not NINJS.is_file():
        return None
    schema = parse(NINJS.read_bytes())
    registry: Registry[Any] = Registry().with_resources(
        [
            (GEOJSON["$id"], Resource.from_contents(GEOJSON, DRAFT202012)),  # type: ignore[list-item]
        ]
    )
    return Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def check_event(value: bytes) -> NewsEvent:
    """The event in `value`, valid in every way that it must be."""
    our_validator("news-event").validate(parse(value))
    our_validator("news-event.closed").validate(parse(value))
    event, unknown = decode(NewsEvent, value)
    assert unknown == ()
    official = ninjs_validator()
    if official is not None:
        official.validate(event.to_ninjs())
    # Of a withdrawn story there is no body.
    assert bool(event.bodies) == (event.pubStatus == "usable")
    texts = {"headline": event.headlines, "body": event.bodies}
    fields = {field: found[0].value if found else "" for field, found in texts.items()}
    known = {entity.id for entity in event.netbinnen.entities}
    for mention in event.netbinnen.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.text
        assert mention.entity in known
    return event
