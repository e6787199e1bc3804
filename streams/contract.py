"""Writes `schemas/asyncapi.yaml`, the topics as AsyncAPI 3.0 with Kafka bindings: `python -m streams.contract`.

From the table of topics, at their defaults, and the JSON Schemas, to which it refers. It says what goes over the wire, not how
it comes about. It is here and not in `schemas`, which know nothing of topics.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc
from io import StringIO
from pathlib import Path
from typing import Any

import schemas
from schemas import DeadLetterHeaders, EnrichedPart, RawArticle, StoryPart, StoryState
from schemas.base import MAJOR, SCHEMA_VERSION, Record
from schemas.event import OUR_SCHEMA
from schemas.parts import Withdrawal
from streams.core.story.identity import ID_CHARS
from streams.core.story.view import URI_PREFIX
from streams.framing import HEADER
from streams.publish.batch import CE_SOURCE
from streams.records import APPENDED_HEADER, FETCHED_AT_HEADER, NAMES_HEADER
from streams.settings import Settings
from streams.topics import (
    ALL,
    ENRICHED,
    EVENTS,
    EXTRACT,
    PARTS,
    PUBLISH,
    RAW,
    READS,
    SPLIT,
    STATE,
    Topic,
    Topics,
    dead_letter_of,
)

FILE = Path(schemas.__file__).parent / "asyncapi.yaml"
BINDING = {"bindingVersion": "0.5.0"}
ABOUT = f"""\
Dutch news pages go in at articles.raw, enriched stories come out: news.events is the log, stories.state the current
picture. stories.parts and stories.enriched are between the stages. A record that a stage cannot process is in the dead-letter
topic of what it read, as it came. Names are without NETBINNEN_PREFIX; partitions and retention are the defaults.

Read with isolation.level=read_committed: events are published in transactions.

Version {SCHEMA_VERSION} is that of the records. A minor version adds optional fields only. Another major version has other
schemas and another ce_type.

With NETBINNEN_REGISTRY_FRAMING, off by default, events name their schema in a schema registry by Confluent's wire format:
`prefix` puts a byte 0 and the schema's id (4 bytes, big-endian) before the JSON, `header` a byte 1 and its GUID (16 bytes) into
the header {HEADER}.
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of record: the model that says what it is, its schema in `json/` where the value has one, and its headers."""

    title: str
    about: type[Record] | str
    schema: str | None
    headers: Json
    content_type: str = "application/json"


def _text(about: str, **more: str) -> Json:
    return {"type": "string", "description": about, **more}


def _constant(value: str) -> Json:
    return {"type": "string", "const": value}


TRACE = {
    "traceparent": _text("W3C Trace Context, from the raw record on."),
    "tracestate": _text("W3C Trace Context, from the raw record on."),
}
APPENDED = {
    APPENDED_HEADER: _text(
        "When its page was appended to articles.raw, in milliseconds since 1970: how long a page takes is measured by it.",
        pattern="^-?[0-9]+$",
    )
}
NAMES = {NAMES_HEADER: _text("Which rows of names of the operator's own an extraction was made with: a hash.")}
TIME = {"format": "date-time"}
RESENT = {FETCHED_AT_HEADER: _text("Where a record is sent again: when it was first sent.", **TIME)}
BARE = {
    "url": _text("The page's address."),
    "fetched_at": _text("When it was fetched, with a zone; the record's own time where it is missing.", **TIME),
    "published_at": _text("The article's own time of publication, with a zone.", **TIME),
    "source": _text("The site's name."),
    "language": _text("A BCP 47 tag."),
}


def _headers(properties: Json, required: tuple[str, ...] = ()) -> Json:
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def _event_headers(kind: str) -> Json:
    """CloudEvents 1.0, Kafka binary mode, and what an event was made with."""
    always = {
        "ce_specversion": _constant("1.0"),
        "ce_id": _text("A hash of what is known of the story and what is shown of it: the same for the same event."),
        "ce_source": _constant(CE_SOURCE),
        "ce_type": _constant(f"nl.netbinnen.story.{kind}.v{MAJOR}"),
        "ce_time": _text("When this was seen, not when it was published.", **TIME),
        "ce_subject": _text("The story's uri.", pattern=f"^{URI_PREFIX}"),
        "ce_dataschema": _constant(OUR_SCHEMA),
        "content-type": _constant("application/json"),
        "netbinnen.code_version": _text("The version of netbinnen that published it."),
    }
    sometimes = {
        "netbinnen.extractor": _text("What found the names; higher is better. Not where a story was withdrawn or moved."),
        HEADER: _text("With framing by header: a byte 1 and the GUID of the schema, 16 bytes."),
    }
    return _headers(always | sometimes | NAMES | TRACE, tuple(always))


def _event(kind: str, about: str) -> Message:
    return Message(f"A story is {kind}", about, "news-event", _event_headers(kind))


MESSAGES = {
    "rawArticle": Message("A page, as JSON", RawArticle, "raw-article", _headers(RESENT | TRACE)),
    "barePage": Message(
        "A page, bare",
        "The page's text, or its HTML where the header content-type says text/html; what else is known of it is in headers.",
        None,
        _headers(BARE | {"content-type": _text("text/plain or text/html, with its charset.")} | RESENT | TRACE, ("url",)),
        "text/plain",
    ),
    "storyPart": Message("A part of a page", StoryPart, "story-part", _headers(APPENDED | TRACE)),
    "enrichedPart": Message("A part with its names", EnrichedPart, "enriched-part", _headers(APPENDED | NAMES | TRACE)),
    "withdrawal": Message("A story taken back", Withdrawal, "withdrawal", _headers({})),
    "storyCreated": _event("created", "The first event of a story."),
    "storyUpdated": _event("updated", "What is known of the story has changed: netbinnen.changes says what."),
    "storyWithdrawn": _event("withdrawn", "The story was taken back: pubStatus is canceled, and its copies are to be removed."),
    "storyState": Message("A story's last state", StoryState, "story-state", _headers({})),
    "storyOver": Message("A story that is over", "A tombstone: no page has shown the story for 14 days.", None, _headers({})),
    "deadLetter": Message(
        "A record that could not be processed",
        DeadLetterHeaders,
        None,
        {"$ref": "./json/dead-letter.json"},
        "application/octet-stream",
    ),
}
CARRIES = {
    RAW: ("rawArticle", "barePage"),
    PARTS: ("storyPart",),
    ENRICHED: ("enrichedPart", "withdrawal"),
    EVENTS: ("storyCreated", "storyUpdated", "storyWithdrawn"),
    STATE: ("storyState", "storyOver"),
}
PAYLOADS: dict[str, Json] = {
    "barePage": {"type": "string"},
    "storyOver": {"type": "null"},
    "deadLetter": {"description": "The value as it came, byte for byte."},
}
KEYS: dict[str, Json] = {
    "url": _text("The page's address, so that its pages keep their order. Any key is taken."),
    "story_id": _text("The story's netbinnen.story_id.", pattern=f"^[0-9a-f]{{{ID_CHARS}}}$"),
    "original": {"description": "The key as it came."},
}
WRITES = {SPLIT: (PARTS,), EXTRACT: (ENRICHED,), PUBLISH: (EVENTS, STATE)}
"""The topics that each stage writes to, beside its dead letters."""
PUBLIC = {RAW: "in", EVENTS: "out", STATE: "out"}


def _carries(topic: Topic) -> tuple[str, ...]:
    return CARRIES.get(topic, ("deadLetter",))


def _channel(topic: Topic, partitions: int) -> Json:
    config: Json = topic.config()
    config["cleanup.policy"] = topic.cleanup.split(",")
    config |= {name: int(config[name]) for name in ("retention.ms", "max.message.bytes")}
    tag = PUBLIC.get(topic, "between stages" if topic in CARRIES else "dead letters")
    return {
        "address": topic.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _carries(topic)},
        "tags": [{"name": tag}],
        "bindings": {"kafka": {"partitions": partitions, "topicConfiguration": config, **BINDING}},
    }


def _message(name: str, message: Message) -> Json:
    about = message.about if isinstance(message.about, str) else getdoc(message.about) or ""
    examples = f"\n\nExamples: examples/{message.schema}." if message.schema else ""
    key = next(topic.key for topic in ALL if name in _carries(topic))
    return {
        "title": message.title,
        "description": about + examples,
        "contentType": message.content_type,
        "headers": message.headers,
        "payload": {"$ref": f"./json/{message.schema}.json"} if message.schema else PAYLOADS[name],
        "bindings": {"kafka": {"key": KEYS[key], **BINDING}},
    }


def _operation(action: str, topic: Topic, names: tuple[str, ...], binding: Json) -> Json:
    channel = f"#/channels/{topic.name}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in names],
        "bindings": {"kafka": binding | BINDING},
    }


def _operations(topics: Topics) -> Iterator[tuple[str, Json]]:
    """What the stages do, and what an operator has them do."""
    for stage, topic in READS.items():
        group = {"groupId": {"type": "string", "enum": [topics.group(stage)]}}
        yield f"{stage}.receive.{topic.name}", _operation("receive", topic, _carries(topic), group)
        for to in (*WRITES[stage], dead_letter_of(topic)):
            yield f"{stage}.send.{to.name}", _operation("send", to, tuple(n for n in _carries(to) if n != "withdrawal"), {})
    yield f"withdraw.send.{ENRICHED.name}", _operation("send", ENRICHED, ("withdrawal",), {})


def _servers(brokers: str) -> Json:
    variable = {"default": brokers, "description": "NETBINNEN_BROKERS: host:port of one broker or more."}
    schemes = ("scramSha512", "scramSha256", "plain")
    common = {"host": "{brokers}", "variables": {"brokers": variable}, "bindings": {"kafka": dict(BINDING)}}
    secured = {"security": [{"$ref": f"#/components/securitySchemes/{scheme}"} for scheme in schemes]}
    return {"plain": {"protocol": "kafka", **common}, "secure": {"protocol": "kafka-secure", **common, **secured}}


def document() -> Json:
    """The whole of it. By the defaults of the settings: the environment has no say."""
    defaults = Settings.model_construct()
    topics = Topics(defaults)
    schemes = {"scramSha512": "scramSha512", "scramSha256": "scramSha256", "plain": "plain"}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "netbinnen", "version": SCHEMA_VERSION, "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "servers": _servers(defaults.brokers),
        "channels": {topic.name: _channel(topic, topics.partitions) for topic in topics},
        "operations": dict(_operations(topics)),
        "components": {
            "messages": {name: _message(name, message) for name, message in MESSAGES.items()},
            "securitySchemes": {name: {"type": kind} for name, kind in schemes.items()},
        },
    }


def as_yaml() -> bytes:
    """The document as text that people read and git compares."""
    from ruamel.yaml import YAML  # here, since only who writes the document has it: it comes with the tools of development
    from ruamel.yaml.scalarstring import LiteralScalarString

    def told(value: Any) -> Any:
        """`value` with texts of several lines as they stand, and nothing twice the same object, which YAML would alias."""
        if isinstance(value, dict):
            return {name: told(each) for name, each in value.items()}
        if isinstance(value, list):
            return [told(each) for each in value]
        return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value

    yaml = YAML()
    yaml.width = 128
    out = StringIO()
    out.write("# Written by `make schemas` from streams/contract.py. Do not edit.\n")
    yaml.dump(told(document()), out)
    return out.getvalue().encode()


def main() -> None:
    FILE.write_bytes(as_yaml())


if __name__ == "__main__":
    main()
