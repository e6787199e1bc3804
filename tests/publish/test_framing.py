"""Events in a schema registry's frame, judged by Confluent's own client; and CloudEvents headers, by their official SDK."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from cloudevents.core.exceptions import CloudEventValidationError
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from schemas import DecodeError, EnrichedPart, NewsEvent, decode, encode
from schemas.base import Withdrawn
from schemas.codec import parse, unframed
from schemas.event import OUR_SCHEMA
from schemas.parts import Withdrawal
from streams.consume.received import received
from streams.framing import UNFRAMED, Framing, framing_of
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.publish.partition import PartitionPublisher
from streams.records import Incoming, Outgoing
from streams.screen import Screen
from streams.settings import Settings, SettingsError, load_settings
from streams.tail import show
from streams.topics import EVENTS, STATE
from tests.traffic import START, parts_of

SCHEMA = (Path(__file__).parents[2] / "schemas" / "json" / "news-event.json").read_text()
ITEM = "Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden"
TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def part(minutes: float = 0) -> EnrichedPart:
    return parts_of(ITEM, START + timedelta(minutes=minutes))[-1]


def record(value: EnrichedPart | Withdrawal) -> Incoming:
    return Incoming("stories.enriched", 0, 0, 0, value.story_id.encode(), encode(value), [("traceparent", TRACE)])


def events(*values: EnrichedPart | Withdrawal, framing: Framing = UNFRAMED) -> list[Outgoing]:
    """What the publisher sends to news.events for `values`."""
    batch = Batch(0, Stories(), Counts(), 1_000, framing)
    batch.add(map(record, values))
    return [out for out in batch.outgoing() if out.topic is EVENTS]


def withdrawal() -> Withdrawal:
    story_id = part().story_id
    return Withdrawal(story_id=story_id, withdrawn=Withdrawn(at=START + timedelta(hours=1), reason="gevraagd"))


@pytest.fixture
def registry() -> SchemaRegistryClient:
    """Confluent's own stand-in for a registry, which has our schema."""
    client = SchemaRegistryClient.new_client({"url": "mock://"})
    client.register_schema("news.events-value", Schema(SCHEMA, "JSON"))
    return client


Chosen = Callable[[SchemaRegistryClient], Settings]


def by_id(registry: SchemaRegistryClient) -> Settings:
    found = registry.register_schema_full_response("news.events-value", Schema(SCHEMA, "JSON"))
    return load_settings(registry_framing="prefix", registry_schema_id=found.schema_id)


def by_guid(registry: SchemaRegistryClient) -> Settings:
    found = registry.register_schema_full_response("news.events-value", Schema(SCHEMA, "JSON"))
    return load_settings(registry_framing="header", registry_schema_guid=found.guid)


def read_by_confluent(out: Outgoing, registry: SchemaRegistryClient) -> object:
    """What a consumer with Confluent's deserializer gets. It looks the schema up, and validates by it."""
    context = SerializationContext("news.events", MessageField.VALUE, list(out.headers))
    return JSONDeserializer(None, schema_registry_client=registry)(out.value, context)


@pytest.mark.parametrize("settings_of", [by_id, by_guid])
def test_confluents_deserializer_reads_our_events(settings_of: Chosen, registry: SchemaRegistryClient) -> None:
    framed = events(part(), part(20), withdrawal(), framing=framing_of(settings_of(registry)))
    plain = events(part(), part(20), withdrawal())
    assert len(framed) == 3
    for out, same in zip(framed, plain, strict=True):
        assert read_by_confluent(out, registry) == json.loads(same.value or b"")


@pytest.mark.parametrize(
    "framing",
    [
        framing_of(load_settings(registry_framing="prefix", registry_schema_id=99)),
        framing_of(load_settings(registry_framing="header", registry_schema_guid="6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
    ],
)
def test_confluents_deserializer_refuses_an_event_of_a_schema_that_its_registry_has_not(
    framing: Framing, registry: SchemaRegistryClient
) -> None:
    (out,) = events(part(), framing=framing)
    with pytest.raises(SchemaRegistryError, match="Not Found"):
        read_by_confluent(out, registry)


def test_the_frames_are_those_of_the_wire_format_to_the_byte() -> None:
    guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    (plain,) = events(part())
    (by_prefix,) = events(part(), framing=framing_of(load_settings(registry_framing="prefix", registry_schema_id=258)))
    (by_header,) = events(part(), framing=framing_of(load_settings(registry_framing="header", registry_schema_guid=guid)))
    assert by_prefix.value == b"\x00\x00\x00\x01\x02" + (plain.value or b"")
    assert by_prefix.headers == plain.headers
    assert by_header.value == plain.value
    assert set(by_header.headers) - set(plain.headers) == {("__value_schema_id", b"\x01" + UUID(guid).bytes)}


def test_no_event_is_framed_unless_asked_for() -> None:
    assert framing_of(Settings()) == UNFRAMED
    (out,) = events(part())
    assert (out.value or b"").startswith(b"{")
    assert "__value_schema_id" not in dict(out.headers)


@pytest.mark.parametrize("settings_of", [by_id, by_guid])
def test_framed_events_are_read_like_others(
    settings_of: Chosen, registry: SchemaRegistryClient, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (framed,) = events(part(), framing=framing_of(settings_of(registry)))
    (plain,) = events(part())
    assert decode(NewsEvent, framed.value) == decode(NewsEvent, plain.value)
    shown = []
    for out in (framed, plain):
        for as_json in (True, False):
            value = out.value or b""
            record = ConsumerRecord("t", 0, 0, 0, 0, out.key, value, None, 1, len(value), out.headers)
            show(received(record), None if as_json else Screen())
            shown.append(capfdbinary.readouterr())
    assert shown[:2] == shown[2:]
    assert (shown[0].out, shown[1].err) == ((plain.value or b"") + b"\n", b"")


def test_what_confluents_serializer_has_framed_is_read(registry: SchemaRegistryClient) -> None:
    (plain,) = events(part())
    event = parse(plain.value)
    context = SerializationContext("news.events", MessageField.VALUE, [])
    framed = JSONSerializer(SCHEMA, registry)(event, context)
    assert framed is not None
    assert framed[:1] == b"\x00"
    assert decode(NewsEvent, framed) == decode(NewsEvent, plain.value)
    assert unframed(b"\x01" + bytes(16) + encode(part())) == encode(part()), "a GUID before the value, which it can write too"


@pytest.mark.parametrize("value", [b"\x00", b"\x00\x00\x00\x00\x01", b"\x00\x00{}", b"\x02\x00\x00\x00\x01{}", b"\x01{}"])
def test_a_frame_without_a_record_is_no_record(value: bytes) -> None:
    with pytest.raises(DecodeError) as refused:
        decode(NewsEvent, value)
    assert refused.value.code == "not_json"


async def test_the_publisher_frames_by_its_settings_and_the_state_stays_plain() -> None:
    settings = load_settings(registry_framing="prefix", registry_schema_id=7)
    key, value = part().story_id.encode(), encode(part())
    consumed = ConsumerRecord("stories.enriched", 0, 0, 0, 0, key, value, None, len(key), len(value), ())
    publisher = PartitionPublisher(settings, 0, None, Counts())
    await publisher.take([consumed])
    assert publisher._batch is not None
    sent = {out.topic: out.value or b"" for out in publisher._batch.outgoing()}
    assert sent[EVENTS].startswith(b"\x00\x00\x00\x00\x07{")
    assert sent[STATE].startswith(b"{")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"registry_framing": "prefix"}, "registry_framing is prefix: give registry_schema_id"),
        ({"registry_framing": "header"}, "registry_framing is header: give registry_schema_guid"),
        ({"registry_framing": "header", "registry_schema_id": 1}, "registry_schema_id, but registry_framing is header"),
        ({"registry_schema_id": 1}, "there is a registry_schema_id, but registry_framing is none: give prefix"),
        (
            {"registry_schema_guid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
            "there is a registry_schema_guid, but registry_framing is none: give header",
        ),
        (
            {"registry_framing": "prefix", "registry_schema_id": 0},
            r"registry_schema_id \(NETBINNEN_REGISTRY_SCHEMA_ID\)",
        ),
        ({"registry_framing": "prefix", "registry_schema_id": 2**31}, "setting registry_schema_id"),
        ({"registry_framing": "header", "registry_schema_guid": "news"}, "setting registry_schema_guid"),
        ({"registry_framing": "avro"}, r"setting registry_framing \(NETBINNEN_REGISTRY_FRAMING\)"),
    ],
)
def test_settings_of_the_registry_that_do_not_fit_together_are_one_line(given: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as refused:
        load_settings(**given)
    assert "\n" not in str(refused.value)


def test_the_sdk_of_cloudevents_reads_our_headers() -> None:
    sent = events(part(), part(20), withdrawal())
    kinds = []
    for out in sent:
        assert isinstance(out.key, bytes)
        read = from_binary_event(KafkaMessage(dict(out.headers), out.key, out.value or b""))
        event, _ = decode(NewsEvent, out.value)
        kinds.append(read.get_type())
        assert (read.get_specversion(), read.get_source(), read.get_dataschema()) == ("1.0", "/netbinnen/publish", OUR_SCHEMA)
        assert (read.get_subject(), read.get_time()) == (event.uri, event.versionCreated)
        assert (read.get_datacontenttype(), read.get_data()) == ("application/json", json.loads(out.value or b""))
        assert read.get_extension("partitionkey") == event.netbinnen.story_id
    assert kinds == [f"nl.netbinnen.story.{kind}.v1" for kind in ("created", "updated", "withdrawn")]
    assert len({dict(out.headers)["ce_id"] for out in sent}) == 3


@pytest.mark.parametrize("missing", ["ce_source", "ce_type"])
def test_the_sdk_of_cloudevents_refuses_an_event_without(missing: str) -> None:
    (out,) = events(part())
    headers = {name: value for name, value in out.headers if name != missing}
    with pytest.raises(CloudEventValidationError, match=missing.removeprefix("ce_")):
        from_binary_event(KafkaMessage(headers, None, out.value or b""))
