"""The whole path on real brokers: a page in, events out; bad input in, one dead letter out."""

import json
import os
import re
from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession
from aiokafka import TopicPartition
from aiokafka.record.default_records import DefaultRecordBatch

from schemas import NewsEvent, RawArticle, StoryState, decode, encode
from streams.admin import ensure_topics
from streams.embedded import LOOPBACK, free_ports
from streams.feed import feed
from streams.metrics import METRICS, PREFIX
from streams.process import STEP, TURN_NS
from streams.settings import Settings
from streams.topics import ALL, EVENTS, EXTRACT, PIPELINE, PUBLISH, RAW, SPLIT, STAGES, STATE, Topic, Topics, dead_letter_of
from tests.broker.chaos.brokerlog import batches
from tests.broker.chaos.processes import stages_of
from tests.broker.conftest import Broker
from tests.broker.pipeline import producing, read, running_worker, settings_for
from tests.broker.shared import SharedKafka
from tests.monitoring import Shown, all_queries, shown_in, unknown_in
from tests.shared import shared_text
from tests.turns import turns_of
from tests.validation import check_event
from tests.worker.tracing import Collector, collecting

LATENCY = "netbinnen_append_to_event_seconds"
FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")


def event_of(events: list[NewsEvent], places: str, kind: str, nth: int = 0) -> NewsEvent:
    return [event for event in events if event.located == places and event.netbinnen.kind == kind][nth]


async def test_the_real_page_becomes_eight_stories(broker: Broker, prefix: str, tmp_path: Path) -> None:
    text = shared_text("pages/navo-rusland.txt")
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    log = tmp_path / "worker.log"
    with collecting() as collector, running_worker(settings, log, **traced_to(collector), NETBINNEN_LOG_FORMAT="json"):
        async with producing(settings) as producer:
            raw = RawArticle(url="https://nieuws.example/navo", fetched_at=FETCHED, text=text)
            headers = [("traceparent", PARENT)]
            await (await producer.send(Topics(settings).name(RAW), encode(raw), b"k", headers=headers))
        records = await read(settings, [EVENTS], 8)
        states = await read(settings, [STATE], 8)
    assert len(records) == 8
    events = [check_event(record.value) for record in records]
    for record in records:
        names = dict(record.headers)
        assert names["ce_type"] == b"nl.netbinnen.story.created.v1"
    check_traces(collector, [dict(record.headers)["traceparent"].decode() for record in records])
    check_logs(log)
    assert len({dict(record.headers)["ce_id"] for record in records}) == 8
    check_article(event_of(events, "Berlijn", "article"))
    check_items(events)
    last = {state.event.uri: state.event for state in (decode(StoryState, record.value)[0] for record in states)}
    assert last == {event.uri: event for event in events}


async def test_what_is_written_is_compressed_as_the_setting_says(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    raw = RawArticle(url="https://nieuws.example/navo", fetched_at=FETCHED, text=shared_text("pages/navo-rusland.txt"))
    with running_worker(settings, tmp_path / "worker.log", NETBINNEN_COMPRESSION="lz4"):
        assert await feed([raw], settings) == []
        await read(settings, [EVENTS], 8)
    by_default, asked_for = {DefaultRecordBatch.CODEC_ZSTD}, {DefaultRecordBatch.CODEC_LZ4}
    found = {topic.name: codecs_of(kafka, settings, topic) for topic in PIPELINE}
    assert found == dict.fromkeys((topic.name for topic in PIPELINE), asked_for) | {RAW.name: by_default}


def codecs_of(kafka: SharedKafka, settings: Settings, topic: Topic) -> set[int]:
    """Of the batches that the broker has of it, but for the markers of transactions."""
    partitions = [TopicPartition(Topics(settings).name(topic), number) for number in range(settings.partitions)]
    found = (batch for partition in partitions for batch in batches(kafka, partition))
    return {batch.compression_type for batch in found if not batch.is_control_batch}


PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def traced_to(collector: Collector) -> dict[str, str]:
    """The variables of a worker that sends its spans there."""
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint, "OTEL_SERVICE_NAME": "newsroom"}


def check_traces(collector: Collector, events: list[str]) -> None:
    """One trace from the page through a span of each stage to each event, whose parent is the publisher's span of its part."""
    assert collector.services == {"newsroom"}
    spans = {span.span_id.hex(): span for span in collector.spans}
    for event in events:
        path = []
        at = event.split("-")[2]
        while at in spans:
            path.append(spans[at].name.partition("-")[2])
            at = spans[at].parent_span_id.hex()
        assert (path, at) == (["stories.enriched", "stories.parts", "articles.raw"], PARENT.split(b"-")[2].decode())
    processed = [span for span in spans.values() if span.name.startswith("process ")]
    assert {span.trace_id.hex() for span in processed} == {PARENT.split(b"-")[1].decode()}
    assert len(processed) == 1 + 8 + 8
    sent = [link.span_id.hex() for span in spans.values() if span.name.startswith("send ") for link in span.links]
    assert sorted(sent) == sorted(event.split("-")[2] for event in events), "each event is in one transaction"


def check_logs(log: Path) -> None:
    """Every line of every process is JSON; each stage has begun, and said at its end what it did."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["stage"] for line in lines if line["message"].endswith(": started")} == set(STAGES)
    done = {line["stage"]: line["counts"]["done"] for line in lines if "counts" in line}
    assert done == {SPLIT: 1, EXTRACT: 8, PUBLISH: 8}


def check_article(event: NewsEvent) -> None:
    assert event.representationType == "full"
    assert event.contentCreated is None
    assert event.netbinnen.published.basis == "none"
    assert event.netbinnen.published.until is None
    assert [source.name for source in event.infoSources] == ["ANP"]
    assert [subject.name for subject in event.subjects] == ["Buitenland"]
    kinds = [block.kind for block in event.netbinnen.blocks]
    assert (kinds.count("paragraph"), kinds.count("subhead")) == (8, 2)
    names = {entity.name for entity in event.netbinnen.entities}
    assert {"Jens Stoltenberg", "NAVO", "Rusland"} <= names
    mentioned = {mention.text for mention in event.netbinnen.mentions}
    assert not {"Intussen", "Zolang", "Diplomatieke", "Vrees", "Vrijdag"} & mentioned


def check_items(events: list[NewsEvent]) -> None:
    items = [event for event in events if event.netbinnen.kind == "ticker_item"]
    assert len(items) == 7
    assert {event.representationType for event in items} == {"partial"}
    first = event_of(events, "Teheran", "ticker_item").netbinnen.published
    assert (first.after, first.until) == (at("2026-03-02T07:12+01:00"), at("2026-03-02T07:13+01:00"))
    london = sorted((e for e in items if e.located == "Londen"), key=lambda e: e.netbinnen.published.until or FETCHED)
    assert len({event.uri for event in london}) == 2
    last = london[0].netbinnen.published
    assert (last.after, last.until) == (at("2026-03-01T23:00+01:00"), at("2026-03-02T00:00+01:00"))
    jerusalem = event_of(events, "Jeruzalem", "ticker_item").netbinnen.dateline
    assert jerusalem is not None
    assert jerusalem.agencies == ("ANP", "RTR", "AFP")
    three = event_of(events, "Berlijn/Londen/Parijs", "ticker_item").netbinnen.dateline
    assert three is not None
    assert three.places == ("BERLIJN", "LONDEN", "PARIJS")
    assert three.agencies == ("ANP", "AFP")
    places = {place.name: place.uri for event in items for place in event.places}
    assert places["Buenos Aires"] == "https://sws.geonames.org/3435910/"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


PAGE = "Kop van de dag\nBREDA (ANP) - In Breda is een brug geopend. Het was druk."
TICKER = "Meer uit Sport\nSNEEK (ANP) - De zeilers zijn vertrokken. Het waait hard.\n2 uur geleden"

BAD = {
    # What → the value, and the reason it is rejected with.
    "not JSON": (b'{"url": "https://a.example/1", ', "not_json"),
    "not UTF-8": (b'{"url": "https://a.example/2", "text": "\xff\xfe"}', "not_utf8"),
    "empty": (b"", "empty"),
    "null": (None, "empty"),
    "no url": (b'{"fetched_at": "2026-03-02T08:00:00Z", "text": "Kop"}', "invalid"),
    "no zone": (b'{"url": "u", "fetched_at": "2026-03-02T08:00:00", "text": "Kop"}', "invalid"),
    "no page": (b'{"url": "u", "fetched_at": "2026-03-02T08:00:00Z"}', "invalid"),
    "other version": (b'{"schema_version": "2.0", "url": "u", "text": "Kop"}', "unsupported_version"),
    "5 MB": (b'{"url": "u", "text": "Kop\\nBREDA (ANP) - Het is af. ' + b"Het is lang. " * 400_000 + b'"}', "too_large"),
}


MINE = [("x-mine", b"\x00kept"), ("x-mine", b"twice")]


async def test_bad_input_becomes_one_dead_letter_each_and_the_worker_goes_on(
    broker: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    name = Topics(settings).name(RAW)
    with running_worker(settings, tmp_path / "worker.log"):
        async with producing(settings) as producer:
            for what, (value, _) in BAD.items():
                await (await producer.send(name, value, what.encode(), headers=MINE))
            await (await producer.send(name, encode(RawArticle(url="https://a.example/g", fetched_at=FETCHED, text=PAGE))))
        letters = await read(settings, [dead_letter_of(RAW)], len(BAD))
        events = await read(settings, [EVENTS], 1)
    assert len(events) == 1, "the worker goes on after bad input"
    found = {letter.key.decode(): letter for letter in letters}
    assert sorted(found) == sorted(BAD)
    assert len(letters) == len(BAD)
    for what, (value, reason) in BAD.items():
        headers = dict(found[what].headers)
        # A client cannot tell an empty value from a missing one on every broker, so both may come back as either.
        assert (found[what].value or None) == (value or None), what
        assert headers["netbinnen.dlq.reason"] == reason.encode(), what
        # The embedded broker keeps the last of two headers of one name here, though it was sent both.
        kept = MINE if broker.name == "apache-kafka" else MINE[-1:]
        assert [header for header in found[what].headers if not header[0].startswith("netbinnen.")] == kept
        assert headers["netbinnen.dlq.topic"] == name.encode()
        assert headers["netbinnen.dlq.stage"] == b"split_ticker"
        assert len(headers["netbinnen.dlq.detail"]) <= 200


GOOD = {
    # What → value, headers, stories.
    "no ticker": (b'{"url": "https://a.example/1", "fetched_at": "2026-03-02T08:00:00Z", "text": %s}', PAGE, [], 1),
    "only a ticker": (b'{"url": "https://a.example/2", "fetched_at": "2026-03-02T08:00:00Z", "text": %s}', TICKER, [], 1),
    "unknown fields": (
        b'{"url": "https://a.example/3", "fetched_at": "2026-03-02T08:00:00Z", "crawler": {"v": 1}, "text": %s}',
        PAGE.replace("Breda", "Goes").replace("BREDA", "GOES"),
        [],
        1,
    ),
    "no fetched_at": (b'{"url": "https://a.example/4", "text": %s}', PAGE.replace("BREDA", "EDE"), [], 1),
    "bare text": (
        b"%s",
        PAGE.replace("BREDA", "ZWOLLE"),
        [
            ("url", b"https://a.example/5"),
            ("fetched_at", b"2026-03-02T08:00:00Z"),
            ("traceparent", b"\xff"),
            ("tracestate", b"a=1"),
        ],
        1,
    ),
}


async def test_unusual_input_gives_the_right_stories(broker: Broker, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    (port,) = free_ports(1)
    # A temporary folder in which no Unix socket has room.
    folder = tmp_path / ("long" * 20)
    folder.mkdir()
    with running_worker(settings, folder / "worker.log", NETBINNEN_HEALTH=str(port)) as worker:
        async with producing(settings) as producer:
            for what, (template, text, headers, _) in GOOD.items():
                value = text.encode() if what == "bare text" else template % quoted(text)
                await (await producer.send(Topics(settings).name(RAW), value, what.encode(), headers=headers))
        records = await read(settings, [EVENTS], 5)
        letters = await read(settings, [t for t in ALL if t.name.endswith(".dlq")], 0)
        async with ClientSession() as session:
            async with session.get(f"http://{LOOPBACK}:{port}/health/ready") as response:
                health = await response.json()
            async with session.get(f"http://{LOOPBACK}:{port}/metrics") as metrics:
                shown = shown_in(await metrics.text())
        pids = await stages_of(worker.pid)
        turns = [turns_of(pid) for pid in pids.values()]
        nice = {stage: os.getpriority(os.PRIO_PROCESS, pid) for stage, pid in pids.items()}
    assert {each.ns for each in turns if each} <= {TURN_NS}
    # So are the tests, where somebody has made them nice.
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert nice == dict.fromkeys(STAGES, own or STEP) | {EXTRACT: own}
    events = [check_event(record.value) for record in records]
    # Where a worker makes no spans, the context of a page travels on as it is, whatever it is.
    contexts = [[pair for pair in record.headers if pair[0].startswith("trace")] for record in records]
    assert sorted(contexts) == [[], [], [], [], [("traceparent", b"\xff"), ("tracestate", b"a=1")]]
    assert letters == []
    assert (response.status, set(health)) == (200, set(STAGES))
    assert {tuple(stage["partitions"]) for stage in health.values()} == {("0", "1")}
    assert sorted(event.located or "" for event in events) == ["Breda", "Ede", "Goes", "Sneek", "Zwolle"]
    pages = {event.located: event.netbinnen.provenance for event in events}
    basis = {located: page.fetched_at_basis for located, page in pages.items() if page}
    assert basis["Ede"] == "record_timestamp"
    assert basis["Zwolle"] == "given"
    check_shown(shown)


def check_shown(shown: Shown) -> None:
    """A worker shows the table's metrics and no other of ours, and all that the dashboard and the alerts ask for."""
    families = {re.sub(r"_(bucket|sum|count)$", "", name) if name.startswith(f"{LATENCY}_") else name for name in shown}
    assert {name for name in families if name.startswith(PREFIX)} == {row.name for row in METRICS}
    for row in METRICS:
        labels = shown[f"{row.name}_count" if row.kind == "histogram" else row.name]
        assert labels["stage"] == set(row.stages), row.name
        assert not row.values or labels[row.label] == set(row.values), row.name
    assert [wrong for query in all_queries() for wrong in unknown_in(query, shown)] == []


def quoted(text: str) -> bytes:
    return b'"' + text.replace("\n", "\\n").encode() + b'"'
