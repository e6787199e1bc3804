"""A dead letter as an operator meets it: its place, what it says, the mark that it was sent again. Values in, values out."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from schemas.codec import DecodeError, validate
from schemas.deadletter import PREFIX, REPLAYED_AT, DeadLetterHeaders, Reason
from streams.records import Headers, Incoming, Outgoing, resent_headers
from streams.topics import RAW, READS, Topic, dead_letter_of

ATTEMPT = PREFIX + "attempt"
_PLACE = re.compile(r"([A-Za-z0-9._-]{1,249})/([0-9]{1,9})@([0-9]{1,18})")


class DlqError(Exception):
    """What was asked for is not there, or may not be sent. One line that says what to do."""


class PlaceError(ValueError):
    """A text that names no place. One line that shows how one is named."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a dead letter is, written `articles.raw.dlq/3@17`: topic, partition, offset."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"


def parse_place(text: str) -> Place:
    """The place that `text` names. Raises PlaceError."""
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        raise PlaceError(f"{text!r} is no place: give one as netbinnen dlq list prints it, articles.raw.dlq/3@17")
    return Place(found[1], int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter without what it carries. `at_ms` is when the broker took it, `size` its value's bytes."""

    place: Place
    at_ms: int
    size: int
    said: DeadLetterHeaders


@dataclass(frozen=True, slots=True)
class Mark:
    """That the letter at `place` was sent again, at `at_ms`."""

    place: Place
    at_ms: int


def read_record(record: Incoming) -> Letter | Mark | None:
    """What a record of a dead-letter topic is; None where it is neither: then somebody else wrote it."""
    if record.header(REPLAYED_AT) is not None:
        return _mark_in(record)
    own = {name.removeprefix(PREFIX) for name, _ in record.headers if name.startswith(PREFIX)}
    try:
        said, _ = validate(DeadLetterHeaders, {name: record.header(PREFIX + name) for name in own})
    except DecodeError:
        return None
    return Letter(_place_of(record), record.timestamp_ms, len(record.value or b""), said)


def _place_of(record: Incoming) -> Place:
    return Place(record.topic, record.partition, record.offset)


def _mark_in(record: Incoming) -> Mark | None:
    try:
        place = parse_place((record.key or b"").decode())
    except (PlaceError, UnicodeDecodeError):
        return None
    # A mark lies behind its letter, in the same partition, so that retention takes the letter first.
    is_behind = (place.topic, place.partition) == (record.topic, record.partition) and place.offset < record.offset
    return Mark(place, record.timestamp_ms) if is_behind else None


def mark_of(place: Place, topic: Topic, now: datetime) -> Outgoing:
    """The mark that the letter at `place`, of a record of `topic`, was sent again. `now` is for people with other tools."""
    headers = [(REPLAYED_AT, now.isoformat(timespec="milliseconds").encode())]
    return Outgoing(dead_letter_of(topic), str(place).encode(), None, headers, place.partition)


def resent(record: Incoming, letter: Letter, topic: Topic) -> Outgoing:
    """The record of `topic` that `record`, its dead letter, holds: bytes, key and headers as they came.

    How often it was tried goes with it, so that it is counted on. The key says where it goes, as when it came.
    """
    headers: Headers = [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
    if topic is RAW:
        headers = resent_headers(headers, letter.said.timestamp)
    return Outgoing(topic, record.key, record.value, [*headers, (ATTEMPT, str(letter.said.attempt).encode())])


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant; what is empty or None lets all through. Times: `since_ms` ≤ when it came < `until_ms`."""

    stages: Collection[str] = ()
    reasons: Collection[Reason] = ()
    since_ms: int | None = None
    until_ms: int | None = None
    places: Collection[Place] = ()

    def matches(self, letter: Letter) -> bool:
        return (
            (not self.stages or letter.said.stage in self.stages)
            and (not self.reasons or letter.said.reason in self.reasons)
            and (self.since_ms is None or letter.at_ms >= self.since_ms)
            and (self.until_ms is None or letter.at_ms < self.until_ms)
            and (not self.places or letter.place in self.places)
        )

    def topics(self) -> list[Topic]:
        """Those whose dead letters can match, by their stage."""
        return [topic for stage, topic in READS.items() if not self.stages or stage in self.stages]
