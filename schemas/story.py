"""`stories.state`: one record a story, compacted."""

from typing import Any

from schemas.base import SCHEMA_VERSION, Record, SchemaVersion
from schemas.event import NewsEvent


class StoryState(Record):
    """`event` is the story's last `NewsEvent` and public; `facts` is the publisher's own, with no promise."""

    schema_version: SchemaVersion = SCHEMA_VERSION
    event: NewsEvent
    facts: dict[str, Any]
