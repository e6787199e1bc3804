"""Spans of OpenTelemetry: one of each record that a stage works on, and one of each transaction of the publisher.

By the semantic conventions for messaging and Kafka. The span of a record (`process <topic>`, CONSUMER) is a child of what
the record's `traceparent` names, and what the stage makes of the record carries the context of the span on. The span of a
transaction (`send <topic>`, CLIENT) has a link to each context that it sends, as the conventions have it for batches: it
belongs to many pages, so it can be the child of none.

No span has text of the news: a record is named by its place, its size and the story's id, not by a page's address, for the
query of one may hold a secret. Only `tracing.py` imports this, and only where spans are asked for.
"""

import logging
import math
import re
import threading
import time
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from types import TracebackType

from opentelemetry.context import Context
from opentelemetry.propagators.textmap import Getter, Setter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, get_current_span, set_span_in_context, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schemas.deadletter import PREFIX
from streams.deadletters import CODE_VERSION
from streams.records import Handle, Headers, Incoming, Outgoing
from streams.settings import Settings
from streams.topics import EVENTS, READS, Topics, dead_letter_of

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""How long a stop waits for the last spans to leave: a collector that is well takes some tenths of a second."""
FLUSH_LEAST_S = 0.5
"""Where the stage itself has taken all of its drain time: half of what a stage gets above that before it is ended."""
W3C = TraceContextTextMapPropagator()
"""Always this one, whatever OTEL_PROPAGATORS says: which headers records have is part of our contract with consumers."""
CONTEXT = ("traceparent", "tracestate")
_STORY_ID = re.compile(rb"[0-9a-f]{32}")


class _FromHeaders(Getter[Headers]):
    """Kafka's headers as the propagator reads them. More than one traceparent is none, as W3C's own tests have it."""

    def get(self, carrier: Headers, key: str) -> list[str] | None:
        found = [(value or b"").decode("utf-8", "replace") for name, value in carrier if name == key]
        return None if not found or (key == "traceparent" and len(found) > 1) else found

    def keys(self, carrier: Headers) -> list[str]:
        return [name for name, _ in carrier]


class _IntoHeaders(Setter[list[tuple[str, bytes]]]):
    def set(self, carrier: list[tuple[str, bytes]], key: str, value: str) -> None:
        carrier.append((key, value.encode()))


_FROM, _INTO = _FromHeaders(), _IntoHeaders()


def context_in(headers: Headers) -> Context:
    """What `headers` name as the span before; nothing where there is none or it is malformed."""
    return W3C.extract(headers, Context(), _FROM)


def with_context(record: Incoming, span: Span) -> Incoming:
    """`record` as `span` hands it on: it names that and no other."""
    headers = [(name, value) for name, value in record.headers if name not in CONTEXT]
    W3C.inject(headers, set_span_in_context(span, Context()), _INTO)
    return record._replace(headers=headers)


class Spans:
    """Makes the spans of one stage."""

    def __init__(self, provider: TracerProvider, stage: str, topics: Topics) -> None:
        self._provider = provider
        self._deadline = math.inf
        self._tracer = provider.get_tracer("netbinnen", CODE_VERSION)
        self._has_id_as_key = READS[stage].key == "story_id"
        self._letters = dead_letter_of(READS[stage]).name
        self._sends_to = topics.name(EVENTS)
        self._of_record = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": topics.group(stage),
            "netbinnen.stage": stage,
        }

    def around(self, record: Incoming, handle: Handle) -> list[Outgoing]:
        """What `handle` makes of `record`, in a span. It is the active one meanwhile, and not a moment longer."""
        span = self._tracer.start_span(
            f"process {record.topic}", context_in(record.headers), SpanKind.CONSUMER, self._attributes(record)
        )
        with _Ending(span), use_span(span, record_exception=False, set_status_on_exception=False):
            outgoing = handle(record, with_context(record, span))
            self._tell(span, outgoing)
            return outgoing

    def _attributes(self, record: Incoming) -> dict[str, str | int | bool]:
        found: dict[str, str | int | bool] = {
            **self._of_record,
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
        }
        if record.value is None:
            found["messaging.kafka.message.tombstone"] = True
        else:
            found["messaging.message.body.size"] = len(record.value)
        if self._has_id_as_key and record.key and _STORY_ID.fullmatch(record.key):
            found["messaging.kafka.message.key"] = record.key.decode()
        return found

    def _tell(self, span: Span, outgoing: list[Outgoing]) -> None:
        """How it went with the record."""
        if outgoing and outgoing[0].topic.name == self._letters:
            said = dict(outgoing[0].headers)
            reason = said[f"{PREFIX}reason"].decode()
            span.set_attribute("netbinnen.outcome", "dead_lettered")
            _fail(span, reason, f"{reason}: {said[f'{PREFIX}detail'].decode()}")
        else:
            span.set_attribute("netbinnen.outcome", "done" if outgoing else "dropped")
            span.set_attribute("netbinnen.records_made", len(outgoing))

    def sending(self, outgoing: Sequence[Outgoing]) -> "_Ending":
        """A span around the transaction that sends `outgoing`, with links to the contexts in it. None where none is sampled."""
        contexts = (get_current_span(context_in(out.headers)).get_span_context() for out in outgoing)
        sampled = {(each.trace_id, each.span_id): each for each in contexts if each.is_valid and each.trace_flags.sampled}
        links = [Link(context) for context in sampled.values()]
        if not links:
            return _Ending(None)
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "send",
            "messaging.operation.type": "send",
            "messaging.destination.name": self._sends_to,
            "messaging.batch.message_count": len(outgoing),
            "netbinnen.stage": self._of_record["netbinnen.stage"],
        }
        span = self._tracer.start_span(f"send {self._sends_to}", Context(), SpanKind.CLIENT, attributes, links)
        return _Ending(span)

    def stop_by(self, deadline: float) -> None:
        """A stop is to be over by `deadline`, of the monotonic clock, if it can."""
        self._deadline = deadline

    def stop(self) -> None:
        """Let the last spans leave. A collector that does not answer holds up a stop for `FLUSH_S` at most."""
        within_s = max(FLUSH_LEAST_S, min(FLUSH_S, self._deadline - time.monotonic()))
        # The SDK's own shutdown takes no time to wait, so it is waited for from outside. Nobody waits for a daemon at exit.
        stopping = threading.Thread(target=self._provider.shutdown, daemon=True)
        stopping.start()
        stopping.join(within_s)


class _Ending:
    """Ends `span`. What is raised is said by its type alone: its words may be of the news."""

    def __init__(self, span: Span | None) -> None:
        self._span = span

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._span is None:
            return
        if kind is not None:
            _fail(self._span, kind.__name__, kind.__name__)
        self._span.end()


def _fail(span: Span, type_: str, description: str) -> None:
    span.set_attribute("error.type", type_)
    span.set_status(StatusCode.ERROR, description)


class _Once(logging.Handler):
    """What OpenTelemetry complains of, in a line of ours, once for each of its loggers: it would say at each batch that a

    collector is gone.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name not in self._said:
            self._said.add(record.name)
            log.warning("spans: %s (said once; records are processed all the same)", record.getMessage())


def create_spans(stage: str, settings: Settings, exporters: Sequence[EntryPoint]) -> Spans:
    """What makes the spans of `stage` and sends them by `exporters`, as the variables of OpenTelemetry say.

    The provider stays ours, not the process's: Faust, or what else is installed, makes no spans by it.
    """
    of_otel = logging.getLogger("opentelemetry")
    of_otel.propagate = False
    of_otel.handlers = [_Once()]
    resource = Resource({SERVICE_NAME: "netbinnen", SERVICE_VERSION: CODE_VERSION}).merge(_given())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    for exporter in exporters:
        provider.add_span_processor(BatchSpanProcessor(exporter.load()()))
    return Spans(provider, stage, Topics(settings))


def _given() -> Resource:
    """What the environment says of this service, without the name that the SDK makes up where that says none."""
    found = Resource.create()
    is_named = not str(found.attributes[SERVICE_NAME]).startswith("unknown_service")
    return Resource({name: value for name, value in found.attributes.items() if is_named or name != SERVICE_NAME})
