"""A Kafka record as plain values, and the bounds every stage works within.

Knows no client library: Faust's and aiokafka's messages are turned into these at the edge.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from streams.topics import Topic

Headers = Sequence[tuple[str, bytes]]


class Placed(Protocol):
    """A record of any client."""

    @property
    def topic(self) -> str: ...

    @property
    def partition(self) -> int: ...

    @property
    def offset(self) -> int: ...


def place_of(record: Placed) -> str:
    """Where `record` is, `topic/partition@offset`, for people."""
    return f"{record.topic}/{record.partition}@{record.offset}"


class Incoming(NamedTuple):
    """A record as it was read. `timestamp_ms` is the record's own, since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def header(self, name: str) -> str | None:
        """The last header of that name as text; bytes that are no UTF-8 are replaced."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to send. `partition` is the key's where it is None."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None

    def size(self) -> int:
        """Its bytes in Kafka, at most: key, value, headers and framing."""
        headers = sum(len(name) + len(value or b"") + 10 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + 100


Stage = Callable[[Incoming], list[Outgoing]]
"""A stage's own work: a record in, records out. Raises `DecodeError` for bad input; anything else is a bug."""
Handle = Callable[[Incoming, Incoming], list[Outgoing]]
"""All that a stage does with a record: given as it came, and with what of it is handed on."""
Around = Callable[[Incoming, Handle], list[Outgoing]]
"""Does that for a record, with something before and after it: `spans.py`'s."""

NAMES_HEADER = "netbinnen.names"
"""Which rows of the user's own an extraction was made with, where there are any: the first digits of the file's SHA-256."""
PASSED_THROUGH = ("traceparent", "tracestate", NAMES_HEADER)
"""Headers that travel from record to record up to the event: W3C Trace Context, and ours."""


APPENDED_HEADER = "netbinnen.appended_at"
"""When a part's page was appended to articles.raw, in milliseconds since 1970: the publisher measures by it.

It is in no event, since that must not depend on when its page came.
"""


def passed_through(record: Incoming, *others: str) -> list[tuple[str, bytes]]:
    """The headers of `record` that travel on: to the event, and `others`."""
    return [(name, value) for name, value in record.headers if name in PASSED_THROUGH or name in others]


def appended_ms(record: Incoming) -> int | None:
    """When the page of `record`, a part, was appended; None where that is not known."""
    try:
        return int(record.header(APPENDED_HEADER) or "")
    except ValueError:
        return None


FETCHED_AT_HEADER = "netbinnen.fetched_at"
"""When a raw record that was sent again was first sent: its fetch time, where the page does not say one."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def resent_headers(headers: Headers, timestamp_ms: int) -> Headers:
    """The headers of a raw record that is sent again. `timestamp_ms` is the time of the record that they were read from.

    They say when it was first sent, so that it gives the same facts again; of a record that said so already it stays. A
    timestamp that is no time is written as it is: the record is rejected for it again.
    """
    if any(name == FETCHED_AT_HEADER for name, _ in headers):
        return headers
    try:
        first = (EPOCH + timedelta(milliseconds=timestamp_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        first = str(timestamp_ms)
    return [*headers, (FETCHED_AT_HEADER, first.encode())]
