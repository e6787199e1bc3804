"""When a page was appended travels with its parts to the publisher, which measures by it, and is in no event."""

import pytest

from schemas import RawArticle, encode
from streams.agents.extract_entities import create_extract_entities
from streams.agents.split_ticker import create_split_ticker
from streams.core.entities.own import NO_ROWS
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import APPENDED_HEADER, Incoming, Outgoing, appended_ms
from streams.replay.work import Path
from streams.settings import Settings
from streams.topics import ENRICHED, EVENTS, PARTS, RAW
from tests.traffic import START

PAGE = "Kop\nEDE (ANP) - De brug is open. Het is kort.\nMeer uit Sport\nSNEEK (ANP) - De boot is weg. Het waait.\n1 uur geleden"
SENT_MS = int(START.timestamp() * 1000) + 250


def raw(timestamp_ms: int = SENT_MS, *headers: tuple[str, bytes]) -> Incoming:
    value = encode(RawArticle(url="https://a.example/1", text=PAGE, fetched_at=START))
    return Incoming(RAW.name, 0, 0, timestamp_ms, b"k", value, headers)


def as_read(out: Outgoing) -> Incoming:
    """`out` as the next stage reads it, a second later by the broker's clock."""
    return Incoming(out.topic.name, 0, 0, SENT_MS + 1_000, out.key, out.value, out.headers)


def enriched(record: Incoming) -> list[Incoming]:
    split = create_split_ticker(Settings(), Counts())
    extract = create_extract_entities(Settings(), Counts(), load_tagger(), NO_ROWS)
    parts = [as_read(out) for out in split(record)]
    assert {part.topic for part in parts} == {PARTS.name}
    return [as_read(out) for part in parts for out in extract(part)]


def published(records: list[Incoming]) -> tuple[list[Outgoing], list[int | None]]:
    """The events of `records`, and of each when its page was appended."""
    batch = Batch(0, Stories(), Counts(), 10)
    batch.add(records)
    return [out for out in batch.outgoing() if out.topic is EVENTS], batch.appended_ms


def test_the_publisher_knows_of_each_event_when_its_page_was_appended() -> None:
    events, appended = published(enriched(raw()))
    assert len(events) == 2
    assert appended == [SENT_MS, SENT_MS]


def test_a_part_that_causes_no_event_is_not_measured() -> None:
    parts = enriched(raw())
    events, appended = published([*parts, *enriched(raw(SENT_MS + 60_000))])
    assert len(events) == len(parts)
    assert appended == [SENT_MS] * len(parts)


def test_an_event_is_the_same_bytes_whenever_its_page_came() -> None:
    parts = enriched(raw())
    assert all(APPENDED_HEADER in dict(part.headers) for part in parts)
    without = [part._replace(headers=[each for each in part.headers if each[0] != APPENDED_HEADER]) for part in parts]
    assert published(parts)[0] == published(without)[0] == published(enriched(raw(SENT_MS + 999)))[0]
    assert published(without)[1] == [None] * len(parts), "parts of an older release"


def test_what_a_crawler_writes_there_is_not_believed() -> None:
    assert published(enriched(raw(SENT_MS, (APPENDED_HEADER, b"1"))))[1] == [SENT_MS, SENT_MS]


def test_a_replay_gives_its_events_no_such_header() -> None:
    for record in (raw(), *enriched(raw())):
        path = Path(Settings(), record.topic, frozenset(), every_change=True)
        sightings, rejected = path.find(path.split([record])[0])
        assert (rejected, {name for each in sightings for name, _ in each.headers}) == ([], set())
        assert sightings


@pytest.mark.parametrize(
    ("value", "found"), [(b"1772438400250", 1_772_438_400_250), (b"-1", -1), (b"", None), (b"soon", None), (b"9" * 5_000, None)]
)
def test_a_header_that_is_no_number_is_no_time(value: bytes, found: int | None) -> None:
    assert appended_ms(Incoming(ENRICHED.name, 0, 0, 0, b"k", b"v", [(APPENDED_HEADER, value)])) == found
