"""Writes the JSON Schemas of all records from their models: `python -m schemas.generate`.

`<name>.json` is for consumers and open at every level, so that a new optional field breaks nobody;
`<name>.closed.json` is what producers are tested against. `dead-letter.json` is of its headers: its value is as it came.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from schemas.codec import pretty
from schemas.deadletter import DETAIL_CHARS_MAX, PREFIX, DeadLetterHeaders
from schemas.event import OUR_SCHEMA, NewsEvent
from schemas.page import Page
from schemas.parts import EnrichedPart, StoryPart, Withdrawal
from schemas.raw import RawArticle
from schemas.story import StoryState

FOLDER = Path(__file__).parent / "json"
MODELS: dict[str, type[BaseModel]] = {
    "raw-article": RawArticle,
    "story-part": StoryPart,
    "enriched-part": EnrichedPart,
    "withdrawal": Withdrawal,
    "story-state": StoryState,
    "news-event": NewsEvent,
}
DRAFT = "https://json-schema.org/draft/2020-12/schema"
REQUIRED_IN_EVENTS = ("uri", "type", "language", "title", "version", "firstCreated", "versionCreated", "netbinnen")


def documents() -> dict[str, bytes]:
    """File name → content of every generated file."""
    found = {
        "page.json": pretty({"$schema": DRAFT} | TypeAdapter(Page).json_schema()),
        "dead-letter.json": pretty(_dead_letter()),
    }
    for name, model in MODELS.items():
        closed = _closed(name, model)
        found[f"{name}.closed.json"] = pretty(closed)
        found[f"{name}.json"] = pretty(_open(closed))
    return found


def _closed(name: str, model: type[BaseModel]) -> dict[str, Any]:
    mode = "validation" if model is RawArticle else "serialization"
    schema = model.model_json_schema(mode=mode)  # type: ignore[arg-type]
    if model is NewsEvent:
        schema["required"] = list(REQUIRED_IN_EVENTS)
        schema["$id"] = OUR_SCHEMA
    return {"$schema": DRAFT, **schema}


def _dead_letter() -> dict[str, Any]:
    """Of the headers, by their full names. On the wire they are text, numbers too."""
    model = DeadLetterHeaders.model_json_schema()
    fields = {PREFIX + name: _as_text(field, model["$defs"]) for name, field in model["properties"].items()}
    fields[PREFIX + "detail"]["maxLength"] = DETAIL_CHARS_MAX
    kept = {"title": model["title"], "description": model["description"], "type": "object"}
    return {"$schema": DRAFT, **kept, "properties": fields, "required": sorted(fields)}


def _as_text(field: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if field.get("type") == "integer":
        return {"type": "string", "pattern": "^-?[0-9]+$"}
    return dict(defs[field["$ref"].rpartition("/")[2]]) if "$ref" in field else {"type": "string"}


def _open(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _open(value) for key, value in schema.items() if key != "additionalProperties" or value is not False}
    return [_open(value) for value in schema] if isinstance(schema, list) else schema


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, content in documents().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
