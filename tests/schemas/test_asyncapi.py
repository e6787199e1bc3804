"""The AsyncAPI document is current, valid by both official judges, and says what the stages do: shown on their real records."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from ruamel.yaml import YAML

from schemas import RawArticle, encode
from schemas.codec import parse
from schemas.deadletter import Reason
from schemas.generate import MODELS
from streams.agents.extract_entities import create_extract_entities
from streams.agents.split_ticker import create_split_ticker
from streams.boundary import Boundary
from streams.contract import FILE, WRITES, as_yaml
from streams.core.entities.own import NO_ROWS
from streams.deadletters import dead_letter
from streams.framing import HEADER, framing_of
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import Incoming, Outgoing, resent_headers
from streams.settings import Settings, load_settings
from streams.topics import ALL, ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, SPLIT, STATE, Topic, Topics, dead_letter_of
from tests.publish.test_framing import events, part, withdrawal
from tests.traffic import START

HERE = Path(__file__).parent / "asyncapi"
NODE = Path(__file__).parents[2] / ".venv" / "asyncapi" / "node_modules"
PAGE = "Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden"

Json = dict[str, Any]


def load(path: Path = FILE) -> Json:
    loaded: Json = YAML(typ="safe").load(path)
    return loaded


@pytest.fixture
def document() -> Json:
    return load()


def test_the_document_is_current() -> None:
    assert FILE.read_bytes() == as_yaml(), "run make schemas"


def test_neither_the_environment_nor_a_second_time_makes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PREFIX": "v2-", "PARTITIONS": "3", "BROKERS": "kafka:9092"}.items():
        monkeypatch.setenv(f"NETBINNEN_{name}", value)
    assert Settings().prefix == "v2-"
    assert as_yaml() == as_yaml() == FILE.read_bytes()


@cache
def official_schema() -> Draft7Validator:
    return Draft7Validator(parse((HERE / "3.0.0.json").read_bytes()))


def test_the_official_schema_takes_it(document: Json) -> None:
    assert [error.message for error in official_schema().iter_errors(document)] == []


def with_other_binding(document: Json) -> None:
    document["channels"]["news.events"]["bindings"]["kafka"]["bindingVersion"] = "0.9.0"


def with_text_for_a_number(document: Json) -> None:
    document["channels"]["stories.state"]["bindings"]["kafka"]["topicConfiguration"]["retention.ms"] = "a month"


def with_unknown_cleanup(document: Json) -> None:
    document["channels"]["stories.state"]["bindings"]["kafka"]["topicConfiguration"]["cleanup.policy"] = ["compact,delete"]


def without_action(document: Json) -> None:
    del document["operations"]["publish.send.news.events"]["action"]


def with_unknown_field(document: Json) -> None:
    document["components"]["messages"]["storyState"]["paylod"] = {}


def with_unreadable_headers(document: Json) -> None:
    document["components"]["messages"]["storyCreated"]["headers"]["type"] = "map"


WRONG = [
    with_other_binding,
    with_text_for_a_number,
    with_unknown_cleanup,
    without_action,
    with_unknown_field,
    with_unreadable_headers,
]


@pytest.mark.parametrize("spoil", WRONG)
def test_the_official_schema_refuses_what_is_wrong(document: Json, spoil: Callable[[Json], None]) -> None:
    spoil(document)
    assert list(official_schema().iter_errors(document))


def findings(path: Path) -> list[str]:
    """What the official parser finds wrong in a document. Skipped where it is not installed; in CI it must be."""
    if not (NODE / "@asyncapi" / "parser").is_dir():
        reason = "@asyncapi/parser is not here (`make .venv/.node` installs it, where there is Node)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    command = ["node", str(HERE / "check.cjs"), str(path)]
    env = os.environ | {"NODE_PATH": str(NODE)}
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=env, timeout=60)
    return [f"{code} at {where}: {what}" for severity, code, where, what in json.loads(result.stdout) if severity < 2]


def test_the_official_parser_takes_it() -> None:
    assert findings(FILE) == []
    assert (NODE / "@asyncapi" / "specs" / "schemas" / "3.0.0.json").read_bytes() == (HERE / "3.0.0.json").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("./json/news-event.json", "./json/news-events.json", "news-events.json"),
        ("channels/stories.enriched/messages/withdrawal", "channels/news.events/messages/storyCreated", "operations.withdraw"),
    ],
)
def test_the_official_parser_refuses_what_is_wrong(tmp_path: Path, old: str, new: str, found: str) -> None:
    shutil.copytree(FILE.parent / "json", tmp_path / "json")
    text = FILE.read_text()
    assert old in text
    (tmp_path / "asyncapi.yaml").write_text(text.replace(old, new))
    assert [line for line in findings(tmp_path / "asyncapi.yaml") if found in line]


def payload_of(document: Json, name: str) -> str:
    return Path(document["components"]["messages"][name]["payload"].get("$ref", "")).stem


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_each_topic_is_a_channel_as_the_broker_keeps_it(document: Json, topic: Topic) -> None:
    channel = document["channels"][topic.name]
    binding = channel["bindings"]["kafka"]
    config = {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in binding["topicConfiguration"].items()
    }
    assert config == topic.config()
    assert (channel["address"], binding["partitions"]) == (topic.name, Topics(load_settings()).partitions)
    payloads = {MODELS.get(payload_of(document, name)) for name in channel["messages"]}
    assert topic.model in payloads


def test_there_are_no_other_channels_and_each_is_written_and_read_by_somebody(document: Json) -> None:
    assert set(document["channels"]) == {topic.name for topic in ALL}
    used = {(one["action"], one["channel"]["$ref"].rpartition("/")[2]) for one in document["operations"].values()}
    received = {topic.name for topic in (RAW, PARTS, ENRICHED)}
    assert {name for action, name in used if action == "receive"} == received
    assert {name for action, name in used if action == "send"} == set(document["channels"]) - {RAW.name}
    groups = {
        one["bindings"]["kafka"]["groupId"]["enum"][0] for one in document["operations"].values() if one["action"] == "receive"
    }
    assert groups == {Topics(load_settings()).group(stage) for stage in (SPLIT, EXTRACT, PUBLISH)}


def test_what_it_refers_to_is_there(document: Json) -> None:
    references = [
        message[part]["$ref"]
        for message in document["components"]["messages"].values()
        for part in ("payload", "headers")
        if "$ref" in message[part]
    ]
    assert len(references) == 9
    for reference in references:
        assert (FILE.parent / reference).is_file()


def headers_error(document: Json, name: str, out: Outgoing) -> str:
    """Why the headers of `out` are not those of the message `name`; empty where they are."""
    schema = document["components"]["messages"][name]["headers"]
    if "$ref" in schema:
        schema = parse((FILE.parent / schema["$ref"]).read_bytes())
    found = {name: value.decode("utf-8", "replace") for name, value in out.headers}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    unknown = found.keys() - schema["properties"].keys()
    return "; ".join([error.message for error in validator.iter_errors(found)] + [f"{name} is unknown" for name in unknown])


@pytest.mark.parametrize("framing", ["none", "header"])
def test_the_headers_of_real_events_are_those_of_their_messages_and_of_no_other(document: Json, framing: str) -> None:
    guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" if framing == "header" else None
    settings = load_settings(registry_framing=framing, registry_schema_guid=guid)
    sent = events(part(), part(20), withdrawal(), framing=framing_of(settings))
    names = ["storyCreated", "storyUpdated", "storyWithdrawn"]
    assert (HEADER in dict(sent[0].headers)) == (framing == "header")
    assert [[headers_error(document, name, out) == "" for name in names] for out in sent] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_the_headers_of_a_raw_record_that_is_sent_again_are_those_of_its_message(document: Json) -> None:
    headers = [*resent_headers([("traceparent", b"00-1-2-01"), ("url", b"https://a.example/1")], 1_772_794_800_123)]
    out = Outgoing(RAW, b"k", b"Kop", headers)
    assert headers_error(document, "barePage", out) == ""
    assert headers_error(document, "rawArticle", out) == "url is unknown"
    assert headers_error(document, "barePage", Outgoing(RAW, b"k", b"Kop", headers[:1] + headers[2:]))


def test_an_event_without_one_of_its_headers_is_seen(document: Json) -> None:
    (out,) = events(part())
    for name in document["components"]["messages"]["storyCreated"]["headers"]["required"]:
        headers = [(key, value) for key, value in out.headers if key != name]
        assert name in headers_error(document, "storyCreated", Outgoing(out.topic, out.key, out.value, headers))


def test_the_headers_of_a_real_dead_letter_are_those_of_its_message(document: Json) -> None:
    record = Incoming(PARTS.name, 3, 41, -1, b"k", b"{", [])
    letter = dead_letter(record, PARTS, EXTRACT, Reason.NOT_JSON, "x" * 999)
    assert headers_error(document, "deadLetter", letter) == ""
    for name, value in [("netbinnen.dlq.reason", b"bad"), ("netbinnen.dlq.offset", b"x"), ("netbinnen.dlq.detail", b"x" * 201)]:
        wrong = Outgoing(letter.topic, letter.key, letter.value, [*letter.headers, (name, value)])
        assert headers_error(document, "deadLetter", wrong)


def test_the_stages_write_to_the_topics_that_it_says(document: Json) -> None:
    raw = RawArticle(url="https://a.example/1", text=PAGE, fetched_at=START)
    record = Incoming(RAW.name, 0, 0, int(START.timestamp() * 1000), b"k", encode(raw), [("traceparent", b"t"), ("x", b"y")])
    settings = Settings()
    stages = {
        SPLIT: (RAW, create_split_ticker(settings, Counts())),
        EXTRACT: (PARTS, create_extract_entities(settings, Counts(), load_tagger(), NO_ROWS)),
    }
    for stage, (topic, work) in stages.items():
        boundary = Boundary(stage, topic, work, Counts(), 10)
        sent = boundary.handle(record)
        assert {out.topic for out in sent} == set(WRITES[stage])
        (name,) = document["operations"][f"{stage}.send.{sent[0].topic.name}"]["messages"]
        assert headers_error(document, name["$ref"].rpartition("/")[2], sent[0]) == ""
        (letter,) = boundary.handle(Incoming(topic.name, 0, 1, 0, b"k", b"{", ()))
        assert letter.topic == dead_letter_of(topic)
        assert f"{stage}.send.{letter.topic.name}" in document["operations"]
        record = Incoming(sent[0].topic.name, 0, 0, 0, sent[0].key, sent[0].value, sent[0].headers)
    batch = Batch(0, Stories(), Counts(), 10)
    batch.add([record, Incoming(ENRICHED.name, 0, 1, 0, b"k", b"{", ())])
    assert (
        {out.topic for out in batch.outgoing()}
        == {*WRITES[PUBLISH], dead_letter_of(ENRICHED)}
        == {EVENTS, STATE, dead_letter_of(ENRICHED)}
    )
