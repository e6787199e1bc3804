"""A record of news.events as a typed item, or why it is none.

The only place where consumers turn a value into a model.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiokafka import ConsumerRecord

from schemas import DecodeError, NewsEvent, decode
from schemas.codec import Model
from streams.records import place_of

Kind = Literal["created", "updated", "withdrawn"]
_TYPE = re.compile(r"nl\.netbinnen\.story\.(created|updated|withdrawn)\.v\d+")


class BadEventError(Exception):
    """A record that holds no event this version can read: `record`, and why, as one line that names its place."""

    def __init__(self, record: ConsumerRecord, why: DecodeError) -> None:
        super().__init__(f"the record {place_of(record)} cannot be read: {why}")
        self.record = record
        self.code = why.code


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it came. `id` is the same whenever the same event comes again: keep it to tell what you have already.

    Events of a story are in one partition, and the greater `offset` is the later one. `headers` are text; `unknown` are
    the paths of fields that this version does not know and has left out.
    """

    event: NewsEvent
    id: str
    type: Kind
    topic: str
    partition: int
    offset: int
    headers: Mapping[str, str]
    unknown: tuple[str, ...]
    record: ConsumerRecord

    @property
    def place(self) -> str:
        return place_of(self.record)


OnBad = Literal["raise", "skip"] | Callable[[BadEventError], Awaitable[None] | None]
"""What is done about a record that cannot be read: raise, skip it with a line in the log, or what the caller's function does.

Once that function returns the record counts as finished. What it raises ends the loop, at that record.
"""


def read_value(model: type[Model], record: ConsumerRecord) -> tuple[Model, tuple[str, ...]]:
    """The one place where a value becomes a model. Raises BadEventError."""
    try:
        return decode(model, record.value)
    except DecodeError as error:
        raise BadEventError(record, error) from None


def received(record: ConsumerRecord) -> Received:
    """`record` as an item. Raises BadEventError. Headers that are missing are made up for: others may have copied the event."""
    event, unknown = read_value(NewsEvent, record)
    headers = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    return Received(
        event=event,
        id=headers.get("ce_id") or place_of(record),
        type=_type_of(event, headers.get("ce_type", "")),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        headers=headers,
        unknown=unknown,
        record=record,
    )


def _type_of(event: NewsEvent, ce_type: str) -> Kind:
    found = _TYPE.fullmatch(ce_type)
    if found:
        return found[1]  # type: ignore[return-value]  # The pattern has the three and no other.
    if event.netbinnen.withdrawn:
        return "withdrawn"
    return "created" if event.revision == 1 else "updated"
