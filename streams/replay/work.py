"""What the stages do, without Kafka: records in, what they say of which story out; and what is published of a story.

Values in, values out, so that it runs in any number of processes: what is much is tuples, which Python hands over at
the least cost. It is the live stages' own code, at the live boundary.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from typing import NamedTuple

from schemas import StoryState, decode, encode
from schemas.carried import keep
from schemas.codec import DecodeError, canonical, parse
from schemas.deadletter import PREFIX
from streams.agents import create_work
from streams.boundary import Boundary, check_sizes
from streams.core.story.facts import Facts, merge
from streams.core.story.seen import Seen
from streams.core.story.view import event_id, view_of
from streams.framing import Framing
from streams.metrics import Counts
from streams.publish.batch import Update, event_record, read_part, update
from streams.publish.memory import Story
from streams.records import NAMES_HEADER, Headers, Incoming, Outgoing, passed_through, place_of
from streams.settings import Settings
from streams.topics import EXTRACT, PUBLISH, READS, SPLIT, STAGES, STATE


class Sighting(NamedTuple):
    """What a record says of a story: `facts` as JSON, in their canonical order. `at` is its index among those found with it."""

    story_id: str
    facts: bytes
    extractor: int | None = None
    headers: Headers = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """What would be a dead letter. `place` is that of the record that was read, `topic/partition@offset`, or a story's id."""

    place: str
    reason: str
    detail: str


class Event(NamedTuple):
    """A record for the topic of events."""

    key: bytes | None
    value: bytes | None
    headers: Headers

    @classmethod
    def of(cls, out: Outgoing) -> "Event":
        return cls(out.key, out.value, tuple(out.headers))


class Job(NamedTuple):
    """A story as it is known so far, and what was found of it since, each with its place in the order of reading."""

    story_id: str
    known: Story | None
    sightings: Sequence[tuple[int, Sighting]]


class Folded(NamedTuple):
    """The story after a job. `story` is None where nothing has changed, `events` are in the order of what they come from."""

    story_id: str
    story: Story | None
    first_seen: datetime
    events: list[tuple[int, Event]]
    rejected: list[Rejected]


class Path:
    """The stages from the one that reads topic `source` on; where there are `wanted` stories, the others are left out.

    In two halves: any process may `split` a page, and all that is said of a story goes to one that has to `find` it. Only
    that one knows what was said of the story before, and tags a text of it once.

    With `every_change` records say all that they hold; else what adds nothing to those before is left out, as it is live.
    Raises SettingsError where the rows of sites or names are wrong.
    """

    def __init__(self, settings: Settings, source: str, wanted: frozenset[str], *, every_change: bool) -> None:
        self._wanted = wanted
        self._every_change = every_change
        self._found: list[_Found] = []
        self._at = 0
        # Which of two records says a thing first does not depend on what a process had before. The end never does.
        self._seen = Seen(0 if every_change else settings.sent_cache)
        first = next(stage for stage in STAGES if READS[stage].name == source)
        # A splitter that left out what it had said would have to be told where a later stage refused that.
        memories = {SPLIT: Seen(0), EXTRACT: self._seen}
        self._boundaries: dict[str, Boundary] = {}
        for stage in STAGES[STAGES.index(first) :]:
            # Of its own for each, as live: they say how many in a row were bad.
            counts = Counts()
            work = partial(self._keep, counts) if stage == PUBLISH else create_work(stage, settings, counts, memories[stage])
            self._boundaries[stage] = Boundary(stage, READS[stage], work, counts, settings.dead_letters_in_a_row_max)

    def split(self, records: Iterable[Incoming]) -> tuple[list[Incoming], list[Rejected]]:
        """What pages hold of stories, in their order; other records as they are. Raises DeadLettersError as `find` does."""
        if SPLIT not in self._boundaries:
            return list(records), []
        parts: list[Incoming] = []
        rejected: list[Rejected] = []
        for record in records:
            for out in self._boundaries[SPLIT].handle(record):
                if out.topic is not READS[EXTRACT]:
                    rejected.append(_rejected(record, out))
                elif self._wants(out.key):
                    parts.append(_handed_on(record, out))
        return parts, rejected

    def find(self, parts: Iterable[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
        """What `parts` say, in their order, and what of them is bad; of each story together where only the end counts.

        Raises DeadLettersError where too much is bad.
        """
        self._found = []
        stages = [stage for stage in self._boundaries if stage != SPLIT]
        rejected: list[Rejected] = []
        for self._at, part in enumerate(parts):
            if self._wants(part.key):
                rejected += self._through(part, stages)
        return _told(self._found if self._every_change else _together(self._found)), rejected

    def _wants(self, key: bytes | None) -> bool:
        return not self._wanted or (key or b"").decode("utf-8", "replace") in self._wanted

    def _through(self, record: Incoming, stages: Sequence[str]) -> Iterator[Rejected]:
        for out in self._boundaries[stages[0]].handle(record):
            if len(stages) > 1 and out.topic is READS[stages[1]]:
                yield from self._through(_handed_on(record, out), stages[1:])
                continue
            if stages[0] == PUBLISH:
                # The extractor has noted as sent what is not: the next record that says it may be a good one.
                self._seen.forget()
            yield _rejected(record, out)

    def _keep(self, counts: Counts, record: Incoming) -> list[Outgoing]:
        story_id, facts, extractor = read_part(record, counts)
        # Once for nothing: what no view can be made of fails here, inside the boundary, as it does live.
        view_of(story_id, facts)
        self._found.append(_Found(self._at, story_id, facts, extractor, passed_through(record)))
        return []


class _Found(NamedTuple):
    """A sighting before it is written as JSON."""

    at: int
    story_id: str
    facts: Facts
    extractor: int | None = None
    headers: Headers = ()


def _together(found: Iterable[_Found]) -> Iterable[_Found]:
    """One for each story, with the facts of all."""
    stories: dict[str, _Found] = {}
    for one in found:
        known = stories.get(one.story_id)
        stories[one.story_id] = _Found(known.at, one.story_id, merge(known.facts, one.facts)) if known else one
    return stories.values()


def _told(found: Iterable[_Found]) -> list[Sighting]:
    return [Sighting(one.story_id, canonical(one.facts), one.extractor, one.headers, one.at) for one in found]


def _handed_on(record: Incoming, out: Outgoing) -> Incoming:
    """`out` as the next stage reads it. Its place stays that of the record that was read: a bug is looked for there."""
    return record._replace(key=out.key, value=out.value, headers=out.headers)


def _rejected(record: Incoming, out: Outgoing) -> Rejected:
    headers = dict(out.headers)
    return Rejected(place_of(record), headers[f"{PREFIX}reason"].decode(), headers[f"{PREFIX}detail"].decode())


def _facts(sighting: Sighting) -> Facts:
    return keep(Facts, parse(sighting.facts))


def fold(job: Job, framing: Framing) -> Folded:
    """The story with all that was found of it, as if it were published for the first time; no events."""
    known = job.known.facts if job.known else None
    facts = reduce(merge, [*([known] if known else []), *(_facts(sighting) for _, sighting in job.sightings)])
    change = None if facts == known else update(job.story_id, facts, None)
    rejected = _too_large(job.story_id, change, framing)
    return Folded(job.story_id, change.story if change and not rejected else None, facts.first_seen, [], rejected)


def fold_each(job: Job, framing: Framing) -> Folded:
    """The story sighting by sighting, an event for each change of its view, as it would be published live."""
    known = job.known
    first_seen = min(_facts(sighting).first_seen for _, sighting in job.sightings)
    events: list[tuple[int, Event]] = []
    rejected: list[Rejected] = []
    for order, sighting in job.sightings:
        change = update(job.story_id, _facts(sighting), known)
        bad = _too_large(job.story_id, change, framing)
        rejected += bad
        if change is None or bad:
            continue
        known = change.story
        if change.event is not None:
            events.append((order, Event.of(event_record(change, framing, sighting.extractor, sighting.headers))))
    return Folded(job.story_id, known if known is not job.known else None, first_seen, events, rejected)


def _too_large(story_id: str, change: Update | None, framing: Framing) -> list[Rejected]:
    """Where a story outgrows its topics it stays as it was."""
    if change is None:
        return []
    event = [event_record(change, framing)] if change.event else []
    try:
        check_sizes([Outgoing(STATE, story_id.encode(), change.state), *event])
    except DecodeError as error:
        return [Rejected(story_id, error.code, str(error))]
    return []


def last_event(story_id: str, story: Story, framing: Framing, names_digest: str) -> Event:
    """The event in a story's state."""
    state, _ = decode(StoryState, story.state)
    facts = keep(Facts, state.facts)
    extractor = max((text.extractor for text in facts.texts.values()), default=None)
    names = [(NAMES_HEADER, names_digest.encode())] if names_digest and extractor is not None else []
    change = Update(story, story.state, state.event, event_id(story_id, facts, state.event), encode(state.event))
    return Event.of(event_record(change, framing, extractor, names))
