"""The three stages in this process, with spans, and a collector of OpenTelemetry on this machine."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Sampler

from streams.agents.extract_entities import create_extract_entities
from streams.agents.split_ticker import create_split_ticker
from streams.boundary import Boundary
from streams.core.entities.own import NO_ROWS
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import Around, Incoming, Outgoing
from streams.settings import Settings
from streams.spans import Spans
from streams.topics import EXTRACT, PUBLISH, READS, SPLIT, STAGES, Topics

SETTINGS = Settings(prefix="t-")


class Recorded:
    """The spans of all stages, kept."""

    def __init__(self, sampler: Sampler | None = None) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(sampler=sampler, shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.of = {stage: Spans(provider, stage, Topics(SETTINGS)) for stage in STAGES}

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """In the order of their ends."""
        return self._kept.get_finished_spans()


class Line:
    """The stages, one after the other, each at its boundary, as a worker has them."""

    def __init__(self, recorded: Recorded | None = None, settings: Settings = SETTINGS) -> None:
        around: dict[str, Around] = {} if recorded is None else {stage: spans.around for stage, spans in recorded.of.items()}
        self.counts = {stage: Counts() for stage in STAGES}
        work = {
            SPLIT: create_split_ticker(settings, self.counts[SPLIT]),
            EXTRACT: create_extract_entities(settings, self.counts[EXTRACT], load_tagger(), NO_ROWS),
        }
        in_a_row = settings.dead_letters_in_a_row_max
        self._boundaries = {
            stage: Boundary(stage, READS[stage], each, self.counts[stage], in_a_row, around.get(stage))
            for stage, each in work.items()
        }
        self._stories, self._in_a_row_max, self._around = Stories(), in_a_row, around

    def handle(self, stage: str, record: Incoming) -> list[Outgoing]:
        """What one of the first two stages makes of `record`."""
        return self._boundaries[stage].handle(record)

    def publish(self, records: Iterable[Incoming]) -> list[Outgoing]:
        """What the publisher sends for `records`, in one transaction."""
        batch = Batch(0, self._stories, self.counts[PUBLISH], self._in_a_row_max, around=self._around.get(PUBLISH))
        batch.add(records)
        batch.remember()
        return list(batch.outgoing())

    def run(self, raw: Incoming) -> list[Outgoing]:
        """The page through all stages; dead letters of the first two are among what comes out."""
        letters, records = [], [raw]
        for stage in (SPLIT, EXTRACT):
            made = [out for record in records for out in self.handle(stage, record)]
            letters += [out for out in made if out.topic.model is None]
            records = [incoming(out, at) for at, out in enumerate(made) if out.topic.model is not None]
        return letters + self.publish(records)


def incoming(out: Outgoing, offset: int = 0) -> Incoming:
    """What was sent, as the next stage reads it."""
    name = Topics(SETTINGS).name(out.topic)
    return Incoming(name, 0, offset, 1_772_438_400_000, out.key, out.value, out.headers)


def with_headers(record: Incoming, *headers: tuple[str, bytes]) -> Incoming:
    return record._replace(headers=headers)


class Collector:
    """Takes spans by OTLP over HTTP, as protobuf."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.endpoint = f"http://127.0.0.1:{server.server_port}"
        self.services: set[str] = set()
        self.spans: list[SentSpan] = []

    def take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add(named["service.name"])
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]


@contextmanager
def collecting(*, read: bool = True) -> Iterator[Collector]:
    """In a thread: a test may wait for a process that sends its last spans. What comes is not read unless it is wanted."""

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if read:
                collector.take(body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        collector = Collector(server)
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield collector
        server.shutdown()
        thread.join()
