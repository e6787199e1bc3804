"""Whether a stage makes spans, by OpenTelemetry's own variables. Where it makes none, nothing of OpenTelemetry is loaded.

What spans are is in `spans.py`; the rest of the project knows of them what is here.
"""

from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from streams.records import Outgoing
from streams.settings import Settings, SettingsError, Telemetry

if TYPE_CHECKING:
    from streams.spans import Spans


def find_exporters() -> list[EntryPoint]:
    """What sends the spans that are asked for; nothing where none are. Raises SettingsError where it is not installed."""
    return [_find_exporter(name) for name in Telemetry().exporters]


def _find_exporter(name: str) -> EntryPoint:
    for found in entry_points(group="opentelemetry_traces_exporter", name=name):
        return found
    if name in ("otlp_proto_http", "console"):
        raise SettingsError("OTEL_… asks for spans, and what makes them is not installed: pip install 'netbinnen[tracing]'")
    raise SettingsError(
        f"OTEL_… asks for spans by the exporter {name}, which is not installed: install it, "
        "or give OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or OTEL_TRACES_EXPORTER=none"
    )


def start_tracing(stage: str, settings: Settings) -> "Spans | None":
    """What makes the spans of `stage`; None where none are asked for. Raises SettingsError."""
    exporters = find_exporters()
    if not exporters:
        return None
    from streams.spans import create_spans

    return create_spans(stage, settings, exporters)


def sending(spans: "Spans | None", outgoing: list[Outgoing]) -> AbstractContextManager[object]:
    """A span, where there are spans, around the sending of `outgoing` in one transaction."""
    return nullcontext() if spans is None else spans.sending(outgoing)
