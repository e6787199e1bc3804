"""How a worker logs: what is said, a line each, on standard error, as text or as JSON. `log_to_stderr` sets it up.

Nothing of the news is in a log above the level debug. Exceptions are where it would get in, for they quote what they failed
on: so of an exception only its type and its place are said, and the whole of it at debug. A line has no control characters
and is written at once, so that lines of processes that share a terminal or a pipe do not tear.
"""

import logging
import select
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType

from streams.core.text import printable
from streams.settings import Settings

log = logging.getLogger("netbinnen")

LINE_BYTES_MAX = select.PIPE_BUF
"""What is written to a pipe in one piece, whoever else writes there."""
NOTHING: Mapping[str, str] = MappingProxyType({})
_FIELDS = ("time", "level", "logger", "message")
OURS = ("netbinnen", "streams")
QUIET = {"aiokafka": logging.CRITICAL, "faust": logging.ERROR, "mode": logging.ERROR}
"""Libraries and from which level on they are heard. aiokafka logs as errors what it tries again, or raises for us to say."""


def log_to_stderr(settings: Settings, stage: str = "") -> None:
    """Log to standard error from now on, as `settings` say; uncaught exceptions too. A `stage` is a field of JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    is_whole = settings.log_level == "debug"
    handler.setFormatter(JsonLines(stage, is_whole) if settings.log_format == "json" else TextLines(is_whole))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    sys.excepthook = _say_uncaught
    threading.excepthook = lambda raised: _say_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    sys.unraisablehook = lambda raised: _say_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)


def is_json() -> bool:
    """Whether logs are set up, and as JSON."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


def _say_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    log.critical("a bug: nothing has caught this", exc_info=(kind, error or kind(), trace))


def described(error: BaseException) -> str:
    """What was raised and where, on one line: the way to it, then what it came from. Not what it says, for that may be news;

    but what the system or Kafka's client says is not of the news.
    """
    return ", from ".join(_chain(error))


def _chain(error: BaseException) -> Iterator[str]:
    is_of_machine = isinstance(error, OSError) or type(error).__module__.startswith("aiokafka.")
    says = f" ({error})" if is_of_machine and str(error) else ""
    way = " > ".join(f"{frame.f_globals.get('__name__')}:{line}" for frame, line in traceback.walk_tb(error.__traceback__))
    yield f"{type(error).__name__}{says}{' at ' if way else ''}{way}"
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for each in (*inner, *([before] if before else [])):
        yield from _chain(each)


class TextLines(logging.Formatter):
    """A line for people."""

    def __init__(self, is_whole: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
        self._is_whole = is_whole

    def format(self, record: logging.LogRecord) -> str:
        if self._is_whole:
            return "\n".join(map(printable, super().format(record).split("\n")))
        line = super().format(_bare(record, _message_of(record)))
        return line.encode("utf-8", "replace")[: LINE_BYTES_MAX - 1].decode("utf-8", "ignore")


class JsonLines(logging.Formatter):
    """A line for programs: `time` (RFC 3339, UTC), `level`, `logger`, `message`; where there are any `stage`, `trace_id`, and

    the numbers that the message has: `counts`, `waiting`, `behind_s`. At debug `exception`, with its trace.
    """

    def __init__(self, stage: str, is_whole: bool) -> None:
        # The boundary knows this module, and `netbinnen split` the boundary, which logs nothing.
        from pythonjsonlogger.json import JsonFormatter

        super().__init__()
        # At debug nothing is made printable before, so what is not ASCII is escaped.
        self._json = JsonFormatter(_FIELDS, rename_fields={"exc_info": "exception"}, json_ensure_ascii=is_whole)
        self._stage = {"stage": stage} if stage else {}
        self._is_whole = is_whole

    def format(self, record: logging.LogRecord) -> str:
        fields = self._fields(record)
        if self._is_whole:
            return self._json.format(logging.makeLogRecord(record.__dict__ | fields))
        message = _message_of(record)
        line = self._json.format(_bare(record, message, fields))
        # A quote or a backslash is two bytes there, so what is cut off the message takes at least as much off the line.
        over = len(line.encode("utf-8", "replace")) + 1 - LINE_BYTES_MAX
        return line if over <= 0 else self._json.format(_bare(record, message[:-over], fields))

    def _fields(self, record: logging.LogRecord) -> dict[str, str]:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        trace_id = _trace_id()
        traced = {"trace_id": trace_id} if trace_id else {}
        return {"time": at, "level": record.levelname, "logger": record.name, **self._stage, **traced}


def _message_of(record: logging.LogRecord) -> str:
    """What `record` says, with what was raised, on one line."""
    message = record.getMessage()
    if record.exc_info and record.exc_info[1]:
        message = f"{message}: {described(record.exc_info[1])}"
    return printable(message)


def _bare(record: logging.LogRecord, message: str, fields: Mapping[str, str] = NOTHING) -> logging.LogRecord:
    """`record` with `message` for all that it says, and `fields`."""
    said = {"msg": message, "args": None, "exc_info": None, "exc_text": None, "stack_info": None}
    return logging.makeLogRecord(record.__dict__ | said | dict(fields))


def _trace_id() -> str:
    """Of the span that is active, where there is one: where spans are off, nothing of OpenTelemetry was loaded."""
    trace = sys.modules.get("opentelemetry.trace")
    context = trace.get_current_span().get_span_context() if trace else None
    return f"{context.trace_id:032x}" if context and context.is_valid else ""
