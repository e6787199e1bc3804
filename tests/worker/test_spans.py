"""Spans without a broker: a page through all stages, what of a record they tell, and what holds up no stage."""

import asyncio
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode, get_current_span

from schemas import RawArticle, encode
from streams import spans as spans_module
from streams import tracing
from streams.boundary import Boundary, DeadLettersError
from streams.metrics import Counts
from streams.records import APPENDED_HEADER, Incoming, Outgoing
from streams.settings import SettingsError, Telemetry
from streams.spans import Spans, create_spans
from streams.topics import EVENTS, PARTS, PUBLISH, RAW, SPLIT, STATE
from streams.tracing import find_exporters, start_tracing
from tests.worker.tracing import SETTINGS, Line, Recorded, collecting, with_headers

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01".encode()
PAGE = (
    "Kop van de dag\nBREDA (ANP) - In Breda is een brug geopend. Het was druk.\nMeer uit Sport\n"
    "SNEEK (ANP) - De zeilers zijn vertrokken. Het waait hard.\n2 uur geleden"
)
URL = "https://a.example/1?token=geheim"


def raw(*headers: tuple[str, bytes], text: str = PAGE) -> Incoming:
    value = encode(RawArticle(url=URL, fetched_at="2026-03-02T08:00:00Z", text=text))
    return Incoming("t-articles.raw", 3, 7, 1_772_438_400_000, URL.encode(), value, headers)


def traceparent(out: Outgoing) -> str:
    (value,) = [value for name, value in out.headers if name == "traceparent"]
    return value.decode()


def named(span: ReadableSpan) -> str:
    """The span as a traceparent says it."""
    assert span.context is not None
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_one_page_is_one_trace_through_all_stages_up_to_its_events() -> None:
    recorded = Recorded()
    out = Line(recorded).run(raw(("traceparent", PARENT), ("tracestate", b"a=1,b=2")))
    split, *later = recorded.spans
    assert [span.name for span in (split, *later)] == [
        "process t-articles.raw", *["process t-stories.parts"] * 2, *["process t-stories.enriched"] * 2,
    ]  # fmt: skip
    assert {span.kind for span in recorded.spans} == {SpanKind.CONSUMER}
    parents = [named(span).replace(f"{span.context.span_id:016x}", f"{span.parent.span_id:016x}") for span in recorded.spans
               if span.context and span.parent]  # fmt: skip
    assert parents == [PARENT.decode(), *[named(split)] * 2, *map(named, later[:2])]
    events = [each for each in out if each.topic is EVENTS]
    assert [traceparent(event) for event in events] == [named(span) for span in later[2:]]
    assert {dict(event.headers)["tracestate"] for event in events} == {b"a=1,b=2"}
    assert {tuple(each.headers) for each in out if each.topic is STATE} == {()}


def test_a_span_says_where_its_record_is_and_nothing_that_is_in_it() -> None:
    recorded = Recorded()
    Line(recorded).run(raw(("traceparent", PARENT)))
    first, second = recorded.spans[:2]
    size = len(raw().value or b"")
    assert attributes(first) == {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "t-articles.raw",
        "messaging.destination.partition.id": "3",
        "messaging.kafka.offset": 7,
        "messaging.consumer.group.name": "t-netbinnen-split_ticker",
        "messaging.message.body.size": size,
        "netbinnen.stage": "split_ticker",
        "netbinnen.outcome": "done",
        "netbinnen.records_made": 2,
    }
    assert len(str(attributes(second)["messaging.kafka.message.key"])) == 32, "the story's id"
    for said in map(str, (attributes(span) for span in recorded.spans)):
        assert not [word for word in ("geheim", "Breda", "zeilers", "example") if word in said]


def test_without_spans_the_headers_pass_through_to_the_byte() -> None:
    broken = b"00-\xff-not-one"
    for header in (PARENT, broken):
        events = [out for out in Line().run(raw(("traceparent", header), ("tracestate", b"a=1"))) if out.topic is EVENTS]
        assert {tuple(event.headers)[-2:] for event in events} == {(("traceparent", header), ("tracestate", b"a=1"))}


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("traceparent", b"")],
        [("traceparent", b"\xff")],
        [("traceparent", PARENT.upper())],
        [("traceparent", PARENT[:-1])],
        [("traceparent", b"ff" + PARENT[2:])],
        [("traceparent", PARENT + b"-more")],
        [("traceparent", b"00-" + b"0" * 32 + b"-b7ad6b7169203331-01")],
        [("traceparent", PARENT.replace(b"b7ad6b7169203331", b"0" * 16))],
        [("traceparent", b"x" * 100_000)],
        [("traceparent", PARENT), ("traceparent", PARENT)],
        [("tracestate", b"a=1")],
    ],
)
def test_a_context_that_is_none_begins_a_new_trace_and_its_state_is_dropped(headers: list[tuple[str, bytes]]) -> None:
    recorded = Recorded()
    out = Line(recorded).handle(SPLIT, raw(*headers, ("tracestate", b"b=2"), ("netbinnen.names", b"n"), ("mine", b"x")))
    (span,) = recorded.spans
    assert span.parent is None
    assert TRACE not in named(span)
    appended = (APPENDED_HEADER, b"1772438400000")
    assert [list(each.headers) for each in out] == [
        [("netbinnen.names", b"n"), ("traceparent", named(span).encode()), appended]
    ] * 2


def test_a_later_version_of_the_header_is_read_by_what_it_has_in_common() -> None:
    recorded = Recorded()
    Line(recorded).handle(SPLIT, raw(("traceparent", b"cc" + PARENT[2:] + b"-what-comes")))
    assert TRACE in named(recorded.spans[0])


@pytest.mark.parametrize("headers", [[("traceparent", PARENT[:-1] + b"0")], []])
def test_what_is_not_sampled_is_no_span_and_goes_on_unsampled(headers: list[tuple[str, bytes]]) -> None:
    recorded = Recorded(None if headers else ALWAYS_OFF)
    line = Line(recorded)
    parts = line.handle(SPLIT, raw(*headers))
    assert recorded.spans == ()
    assert not [part for part in parts if int(traceparent(part)[-2:], 16) & 1]
    assert not headers or all(TRACE in traceparent(part) for part in parts)
    with recorded.of[PUBLISH].sending(parts):
        pass
    assert recorded.spans == (), "of a transaction neither, where nothing in it is sampled"


MINE = [("traceparent", PARENT), ("x", b"\x00"), ("x", b"twice"), ("tracestate", b"a=1"), ("traceparent", b"broken")]


def test_a_dead_letter_has_its_own_headers_and_its_span_the_reason() -> None:
    recorded = Recorded()
    (letter,) = Line(recorded).handle(SPLIT, with_headers(Incoming("t-articles.raw", 0, 9, 0, b"k", b'{"ur'), *MINE))
    assert list(letter.headers)[: len(MINE)] == MINE
    (span,) = recorded.spans
    assert (span.status.status_code, span.status.description) == (
        StatusCode.ERROR,
        "not_json: line 1 column 5: unexpected end of data",
    )
    assert attributes(span)["error.type"] == "not_json"
    assert attributes(span)["netbinnen.outcome"] == "dead_lettered"


def test_a_bug_is_an_error_of_its_span_without_what_it_says() -> None:
    def work(_: Incoming) -> list[Outgoing]:
        raise ValueError("In Breda is een brug geopend")

    recorded = Recorded()
    Boundary(SPLIT, RAW, work, Counts(), 9, recorded.of[SPLIT].around).handle(raw())
    (span,) = recorded.spans
    assert (span.status.description, list(span.events)) == ("internal: ValueError", [])


def test_what_stops_a_stage_is_an_error_of_its_span() -> None:
    recorded = Recorded()
    boundary = Boundary(SPLIT, RAW, lambda _: [Outgoing(PARTS, b"k", b"x" * PARTS.max_message_bytes)], Counts(), 0,
                        recorded.of[SPLIT].around)  # fmt: skip
    with pytest.raises(DeadLettersError):
        boundary.handle(raw())
    (span,) = recorded.spans
    assert attributes(span)["error.type"] == "DeadLettersError"
    assert not get_current_span().get_span_context().is_valid


def test_what_adds_nothing_is_said_to_be_dropped() -> None:
    recorded = Recorded()
    assert Line(recorded).handle(SPLIT, raw(text="x")) == []
    (span,) = recorded.spans
    assert attributes(span)["netbinnen.outcome"] == "dropped"
    assert attributes(span)["netbinnen.records_made"] == 0
    assert span.status.status_code is StatusCode.UNSET


def test_a_record_that_its_context_makes_too_large_is_a_dead_letter_and_is_not_sent() -> None:
    def work(record: Incoming) -> list[Outgoing]:
        out = Outgoing(PARTS, b"k", b"", record.headers)
        return [Outgoing(PARTS, b"k", b"x" * (PARTS.max_message_bytes - out.size() - room), record.headers)]

    for room in (0, -1):
        (out,) = Boundary(SPLIT, RAW, work, Counts(), 9, Recorded().of[SPLIT].around).handle(raw())
        assert out.topic.name == ("stories.parts" if room == 0 else "articles.raw.dlq")


async def test_no_span_is_active_for_the_next_record_whatever_else_the_loop_does() -> None:
    recorded = Recorded()
    line = Line(recorded)

    async def stage(parent: bytes) -> list[str]:
        made = []
        for _ in range(3):
            made += [traceparent(out)[3:35] for out in line.handle(SPLIT, raw(("traceparent", parent)))]
            await asyncio.sleep(0)
            assert not get_current_span().get_span_context().is_valid
        return made

    one, other = await asyncio.gather(stage(PARENT), stage(b""))
    assert set(one) == {TRACE}
    assert len(set(other)) == 3, "each record without a parent begins a trace of its own"


def test_a_transaction_is_a_span_with_a_link_to_each_context_that_it_sends() -> None:
    recorded = Recorded()
    line = Line(recorded)
    sent = line.run(raw(("traceparent", PARENT)))
    letter = with_headers(Incoming("t-stories.enriched", 0, 9, 0, b"k", b"{"), ("traceparent", PARENT))
    sent += line.publish([letter])
    with recorded.of[PUBLISH].sending(sent):
        assert not get_current_span().get_span_context().is_valid, "others may run before it is over"
    span = recorded.spans[-1]
    assert (span.name, span.kind, span.parent) == ("send t-news.events", SpanKind.CLIENT, None)
    contexts = [f"00-{link.context.trace_id:032x}-{link.context.span_id:016x}-01" for link in span.links]
    assert contexts == [*(traceparent(out) for out in sent if out.topic is EVENTS), PARENT.decode()]
    assert attributes(span)["messaging.batch.message_count"] == len(sent)
    assert span.status.status_code is StatusCode.UNSET


def test_a_transaction_that_fails_is_an_error_of_its_span() -> None:
    recorded = Recorded()
    with pytest.raises(TimeoutError), recorded.of[PUBLISH].sending([Outgoing(EVENTS, b"k", b"v", [("traceparent", PARENT)])]):
        raise TimeoutError("said by whom?")
    (span,) = recorded.spans
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "TimeoutError")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """None of OpenTelemetry's variables, and its logger as it was.

    No thread of an exporter outlives its test: it waits for a random time before it tries again, which hypothesis, in
    another test, would take for randomness of that test's own.
    """
    for name in Telemetry.model_fields:
        monkeypatch.delenv(f"OTEL_{name.upper()}", raising=False)
    log = logging.getLogger("opentelemetry")
    before, threads = (log.handlers, log.propagate), set(threading.enumerate())
    yield monkeypatch
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
        assert not thread.is_alive(), f"{thread.name} goes on"
    log.handlers, log.propagate = before


ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
GRPC = {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}


@pytest.mark.parametrize(
    ("given", "exporters"),
    [
        ({}, []),
        ({ENDPOINT: "http://c.example:4318"}, ["otlp_proto_http"]),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c.example/t"}, ["otlp_proto_http"]),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, ["otlp_proto_http"]),
        ({"OTEL_TRACES_EXPORTER": "otlp, console"}, ["otlp_proto_http", "console"]),
        ({ENDPOINT: "http://c.example", "OTEL_TRACES_EXPORTER": "none"}, []),
        ({ENDPOINT: "http://c.example", "OTEL_SDK_DISABLED": "True"}, []),
        ({ENDPOINT: "http://c.example", **GRPC}, ["otlp_proto_grpc"]),
        ({ENDPOINT: "http://c.example", **GRPC, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, ["otlp_proto_http"]),
        ({"OTEL_SERVICE_NAME": "mine"}, []),
    ],
)
def test_spans_are_asked_for_by_an_exporter_or_an_endpoint(
    environment: pytest.MonkeyPatch, given: dict[str, str], exporters: list[str]
) -> None:
    for name, value in given.items():
        environment.setenv(name, value)
    assert Telemetry().exporters == exporters


def test_where_the_extra_is_not_installed_one_line_says_what_to_install(environment: pytest.MonkeyPatch) -> None:
    def nothing(**_: str) -> list[EntryPoint]:
        return []

    environment.setattr(tracing, "entry_points", nothing)
    assert start_tracing(SPLIT, SETTINGS) is None, "nobody asks for spans"
    environment.setenv(ENDPOINT, "http://127.0.0.1:9")
    with pytest.raises(SettingsError, match=r"pip install 'netbinnen\[tracing\]'"):
        start_tracing(SPLIT, SETTINGS)


@pytest.mark.parametrize("given", [{"OTEL_TRACES_EXPORTER": "zipkin"}, {ENDPOINT: "http://c.example", **GRPC}])
def test_an_exporter_that_is_not_installed_is_named(environment: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in given.items():
        environment.setenv(name, value)
    with pytest.raises(SettingsError, match=r"exporter (zipkin|otlp_proto_grpc), which is not installed"):
        find_exporters()


def started(environment: pytest.MonkeyPatch, endpoint: str) -> Spans:
    environment.setenv(ENDPOINT, endpoint)
    environment.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3")
    return create_spans(SPLIT, SETTINGS, find_exporters())


def make_one(spans: Spans) -> None:
    spans.around(raw(), lambda _, __: [])


def test_spans_reach_a_collector_before_a_stage_ends(environment: pytest.MonkeyPatch) -> None:
    with collecting() as collector:
        spans = started(environment, collector.endpoint)
        make_one(spans)
        spans.stop()
        assert [span.name for span in collector.spans] == ["process t-articles.raw"]
        assert collector.services == {"netbinnen"}


def test_the_service_has_the_name_that_it_is_given(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("OTEL_SERVICE_NAME", "mine")
    with collecting() as collector:
        spans = started(environment, collector.endpoint)
        make_one(spans)
        spans.stop()
    assert collector.services == {"mine"}


def test_a_collector_that_is_gone_is_said_once_without_a_trace(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
    environment.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")
    environment.setattr(spans_module, "FLUSH_S", 0.1)
    environment.setattr(spans_module, "FLUSH_LEAST_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    spans = started(environment, f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + 10
    while not caplog.messages and time.monotonic() < deadline:
        make_one(spans)
        time.sleep(0.02)
    make_one(spans)
    spans.stop()
    (line,) = caplog.records
    assert line.getMessage().startswith("spans: ")
    assert "Connection refused" in line.getMessage()
    assert (line.exc_info, line.levelname) == (None, "WARNING")


def test_a_collector_that_takes_and_does_not_answer_holds_up_a_stop_for_a_bounded_time(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    environment.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "512")
    environment.setattr(spans_module, "FLUSH_S", 0.3)
    environment.setattr(spans_module, "FLUSH_LEAST_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for left_s, at_most_s in ((60.0, 0.3), (-5.0, 0.1)):
            spans = started(environment, f"http://127.0.0.1:{mute.getsockname()[1]}")
            began = time.monotonic()
            for _ in range(3_000):
                make_one(spans)
            made_s = time.monotonic() - began
            spans.stop_by(time.monotonic() + left_s)
            began = time.monotonic()
            spans.stop()
            assert at_most_s <= time.monotonic() - began < at_most_s + 1
            assert made_s < 5, "more spans than the queue holds are dropped, not waited for"


OFF = """
import sys
from streams.agents import create_work
from streams.app import create_app
from streams.metrics import Counts
from streams.settings import load_settings
from streams.topics import STAGES
from streams.tracing import sending, start_tracing
import streams.worker
settings = load_settings()
assert [start_tracing(stage, settings) for stage in STAGES] == [None] * 3
create_app("split_ticker", settings, Counts())
create_work("extract_entities", settings, Counts())
with sending(None, []):
    pass
print([name for name in sys.modules if name.split(".")[0] in ("opentelemetry", "google", "requests")])
"""


def test_where_spans_are_off_nothing_of_opentelemetry_is_loaded(environment: pytest.MonkeyPatch) -> None:
    done = subprocess.run([sys.executable, "-c", OFF], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
