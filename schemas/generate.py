"""Writes the JSON Schemas of all records from their models: `python -m schemas.generate`.

`<name>.json` is for consumers and open at every level, so that a new optional field breaks nobody;
`<name>.closed.json` is what producers are tested against.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from schemas.codec import pretty
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
REQUIRED_IN_EVENTS = ("uri", "type", "language", "title", "version", "firstCreated", "versionCreated", "netbinnen")


def documents() -> dict[str, bytes]:
    """File name → content of every generated file."""
    found = {"page.json": pretty(TypeAdapter(Page).json_schema())}
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
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


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
