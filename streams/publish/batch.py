"""What to publish for a batch of parts: events where a story's view changes, its state where its facts do.

Values only: no Kafka, no clock. Nothing of a batch is visible to the next one until its owner says it is committed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from schemas.base import MAJOR, SCHEMA_VERSION
from schemas.carried import plain
from schemas.codec import DecodeError, Encoded, encode, encode_carrying, headers_of, parse, validate
from schemas.deadletter import Reason
from schemas.event import OUR_SCHEMA, Change, NewsEvent
from schemas.parts import EnrichedPart, Withdrawal
from streams.boundary import Boundary, check_sizes
from streams.core.split.intervals import iso
from streams.core.story.facts import Facts, facts_of, facts_of_withdrawal, merge
from streams.core.story.view import changes_between, event_id, stamped, view_of
from streams.deadletters import CODE_VERSION
from streams.framing import UNFRAMED, Framing
from streams.metrics import Counts
from streams.publish.memory import Stories, Story, facts_in, is_past
from streams.records import Around, Headers, Incoming, Outgoing, appended_ms, passed_through
from streams.topics import ENRICHED, EVENTS, PUBLISH, STATE

CE_SOURCE = "/netbinnen/publish"
AHEAD_MAX = timedelta(days=1)
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Update:
    """A story after one more part: what to remember and to write as its state, and the event if its view changed."""

    story: Story
    state: bytes
    event: NewsEvent | None
    event_id: str = ""
    value: bytes = b""
    """The event as it is written."""


def update(story_id: str, facts: Facts, known: Story | None, beside: Mapping[str, Any] = NOTHING) -> Update | None:
    """`known` with more `facts`; None where they add nothing. A story that is new has in its state what is `beside`, too."""
    if known is None:
        return _published(story_id, facts, view_of(story_id, facts), 1, (), beside)
    record = known.record
    old = facts_in(record)
    facts = merge(old, facts)
    if facts == old:
        return None
    # The view that was published is made of the facts again: the event may be of an earlier version of this code.
    view = view_of(story_id, facts)
    changes = changes_between(view_of(story_id, old), view)
    if not changes:
        # More is known, and a consumer would see no difference: the last event stands, whoever wrote it.
        state = _state(record, record["event"], facts)
        return Update(Story.of_state(known.revision, facts, state), state, None)
    # What a newer release has written beside event and facts may be text: it goes when that does.
    beside = NOTHING if facts.withdrawn and not old.withdrawn else record
    return _published(story_id, facts, view, known.revision + 1, changes, beside)


def _published(
    story_id: str, facts: Facts, view: NewsEvent, revision: int, changes: tuple[Change, ...], record: Mapping[str, Any]
) -> Update:
    event = stamped(view, revision, changes)
    value = encode(event)
    state = _state(record, Encoded(value), facts)
    return Update(Story.of_state(revision, facts, state), state, event, event_id(story_id, facts, view), value)


def _state(record: Mapping[str, Any], event: Any, facts: Facts) -> bytes:
    """The story's state record anew: `record` with today's version, `event` and `facts`, and all else that it has."""
    return encode_carrying({**record, "schema_version": SCHEMA_VERSION, "event": event, "facts": plain(facts)})


class Batch:
    """Collects what to send for parts of one partition, over the stories known before.

    Once it is committed, its owner has it `remember` what it changed.
    """

    def __init__(
        self,
        partition: int,
        stories: Stories,
        counts: Counts,
        dead_letters_in_a_row_max: int,
        framing: Framing = UNFRAMED,
        around: Around | None = None,
    ) -> None:
        self.touched: dict[str, Story] = {}
        self.forgotten: list[str] = []
        self.appended_ms: list[int | None] = []
        """Of each event, when the page that caused it was appended."""
        self._partition = partition
        self._stories = stories
        self._watermark = stories.watermark
        self._counts = counts
        self._framing = framing
        self._sent: list[Outgoing] = []
        self._states: dict[str, Outgoing] = {}
        self._in_a_row_max = dead_letters_in_a_row_max
        self._around = around

    def add(self, records: Iterable[Incoming]) -> None:
        """All of a batch at once: each of `records`, then what is over."""
        for record in records:
            self.take(record)
        self.forget_due()

    def take(self, record: Incoming) -> None:
        """One part more. It takes a millisecond or two."""
        # Not kept: it and the batch would hold each other, and all that was sent until Python looks for such circles.
        boundary = Boundary(PUBLISH, ENRICHED, self._merge, self._counts, self._in_a_row_max, self._around)
        outgoing = boundary.handle(record)
        self._sent += (out for out in outgoing if out.topic is not STATE)
        self.appended_ms += (appended_ms(record) for out in outgoing if out.topic is EVENTS)

    def forget_due(self) -> None:
        """After the last part: the stories whose time is over end with this batch."""
        for story_id in self._stories.due(self.touched):
            self._end(story_id)
        self._counts.add("stories_forgotten", len(self.forgotten))

    def outgoing(self) -> Iterator[Outgoing]:
        """Events and dead letters in order, then one state a story, then tombstones."""
        yield from self._sent
        yield from self._states.values()
        for story_id in self.forgotten:
            yield Outgoing(STATE, story_id.encode(), None, (), self._partition)

    def remember(self) -> None:
        """What was sent is committed: the stories are as this batch has left them."""
        self._stories.put(self.touched)
        self._stories.forget(self.forgotten)

    def _end(self, story_id: str) -> None:
        """The story's time is over. A withdrawn one is written anew, or the broker's retention would forget it."""
        story = self._stories.get(story_id)
        if story is not None and story.is_withdrawn:
            self._states[story_id] = Outgoing(STATE, story_id.encode(), story.state, (), self._partition)
            self.touched[story_id] = replace(story, last_seen=self._watermark)
        else:
            self.forgotten.append(story_id)

    def _merge(self, record: Incoming) -> list[Outgoing]:
        story_id, facts, extractor = read_part(record, self._counts)
        if extractor is not None and is_past(facts.last_seen, self._watermark):
            self._counts.add("late")
            return []
        watermark = max(facts.last_seen, self._watermark)
        known = self.touched.get(story_id) or self._stories.get(story_id)
        if known is not None and known.is_over(watermark):
            known = None
        change = update(story_id, facts, known)
        if change is None:
            return []
        state = Outgoing(STATE, record.key, change.state, (), self._partition)
        outgoing = [state]
        if change.event is not None:
            outgoing.insert(0, event_record(change, self._framing, extractor, passed_through(record)))
        # Before anything is remembered: a story that outgrew its topic stays as it was, the part is a dead letter.
        check_sizes(outgoing)
        if change.event is not None:
            self._counts.add(f"events_{_kind(change.event)}")
        self._watermark = watermark
        self._states[story_id] = state
        self.touched[story_id] = change.story
        return outgoing


def read_part(record: Incoming, counts: Counts) -> tuple[str, Facts, int | None]:
    """Which story `record` is about, what it says of it, and by which extractor; None where it withdraws the story.

    Raises DecodeError.
    """
    data = parse(record.value)
    is_part = not (isinstance(data, dict) and "withdrawn" in data)
    found, unknown = validate(EnrichedPart, data) if is_part else validate(Withdrawal, data)
    counts.add("unknown_fields", len(unknown))
    if record.key != found.story_id.encode():
        # Only its key brings a story to one partition. Under another it would be published from two places.
        raise DecodeError(Reason.INVALID, "the record's key is not its story_id")
    if isinstance(found, Withdrawal):
        return found.story_id, facts_of_withdrawal(found), None
    _check_day(found.fetched_at.date(), record)
    return found.story_id, facts_of(found), found.extractor


def _check_day(day: date, record: Incoming) -> None:
    """Raises DecodeError where a page was fetched on a day that is to come: it would end all the partition's stories.

    The record's time is the broker's clock, not the crawler's. A day is left for zones and clocks.
    """
    if record.timestamp_ms > 0 and day - datetime.fromtimestamp(record.timestamp_ms / 1000, UTC).date() > AHEAD_MAX:
        raise DecodeError(Reason.INVALID, f"fetched on {day}, which is still to come: is a clock wrong?")


def _kind(event: NewsEvent) -> Literal["created", "updated", "withdrawn"]:
    if event.netbinnen.withdrawn:
        return "withdrawn"
    return "created" if event.revision == 1 else "updated"


def event_record(change: Update, framing: Framing, extractor: int | None = None, passed: Headers = ()) -> Outgoing:
    """The event of `change`, which must have one, with headers `passed` on from what caused it."""
    event = change.event
    if event is None:
        raise ValueError("nothing has changed for consumers")
    headers = [*_event_headers(event, change.event_id, extractor), *framing.headers, *passed]
    return Outgoing(EVENTS, event.netbinnen.story_id.encode(), framing.prefix + change.value, headers)


def _event_headers(event: NewsEvent, id_: str, extractor: int | None) -> Headers:
    """CloudEvents 1.0, Kafka binary mode. Versions of code and extractor travel here, outside the event's id."""
    versions = {"netbinnen.code_version": CODE_VERSION}
    if extractor is not None:
        versions["netbinnen.extractor"] = str(extractor)
    return headers_of(
        {
            "ce_specversion": "1.0",
            "ce_id": id_,
            "ce_source": CE_SOURCE,
            "ce_type": f"nl.netbinnen.story.{_kind(event)}.v{MAJOR}",
            "ce_time": iso(event.versionCreated),
            "ce_subject": event.uri,
            "ce_dataschema": OUR_SCHEMA,
            "content-type": "application/json",
        }
        | versions
    )
