"""What the stages do, without Kafka: records in, what they say of which story out; and what is published of a story.

Values in, values out, so that it runs in any number of processes. It is the live stages' own code, at the live boundary.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

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
from streams.topics import READS, STAGES, STATE


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a record says of a story: `facts` as JSON, in their canonical order."""

    story_id: str
    facts: bytes
    extractor: int | None = None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """What would be a dead letter. `place` is that of the record that was read, `topic/partition@offset`, or a story's id."""

    place: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Event:
    """A record for the topic of events."""

    key: bytes | None
    value: bytes | None
    headers: Headers

    @classmethod
    def of(cls, out: Outgoing) -> "Event":
        return cls(out.key, out.value, tuple(out.headers))


@dataclass(frozen=True, slots=True)
class Job:
    """A story as it is known so far, and what was found of it since, each with its place in the order of reading."""

    story_id: str
    known: Story | None
    sightings: Sequence[tuple[int, Sighting]]


@dataclass(frozen=True, slots=True)
class Folded:
    """The story after a job. `story` is None where nothing has changed, `events` are in the order of what they come from."""

    story_id: str
    story: Story | None
    first_seen: datetime
    events: list[tuple[int, Event]]
    rejected: list[Rejected]


class Path:
    """The stages from the one that reads topic `source` on; where there are `wanted` stories, the others are left out.

    With `every_change` records say all that they hold; else what adds nothing to those before is left out, as it is live.
    Raises SettingsError where the rows of sites or names are wrong.
    """

    def __init__(self, settings: Settings, source: str, wanted: frozenset[str], *, every_change: bool) -> None:
        self._wanted = wanted
        self._sightings: list[Sighting] = []
        self._counts = Counts()
        first = next(stage for stage in STAGES if READS[stage].name == source)
        self._stages = STAGES[STAGES.index(first) :]
        # Which of two records says a thing first does not depend on what a process had before. The end never does.
        self._seen = [Seen(0 if every_change else settings.sent_cache) for _ in self._stages[:-1]]
        works = [
            create_work(stage, settings, self._counts, seen) for stage, seen in zip(self._stages, self._seen, strict=False)
        ]
        in_a_row_max = settings.dead_letters_in_a_row_max
        self._boundaries = [
            Boundary(stage, READS[stage], work, self._counts, in_a_row_max)
            for stage, work in zip(self._stages, [*works, self._keep], strict=True)
        ]

    def find(self, records: Iterable[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
        """What `records` say, in their order, and what of them is bad. Raises DeadLettersError where it is too much."""
        self._sightings = []
        rejected = [bad for record in records for bad in self._through(record, 0)]
        return self._sightings, rejected

    def _through(self, record: Incoming, at: int) -> Iterator[Rejected]:
        topic = READS[self._stages[at]]
        if self._wanted and topic.key == "story_id" and (record.key or b"").decode("utf-8", "replace") not in self._wanted:
            return
        following = READS[self._stages[at + 1]] if at + 1 < len(self._stages) else None
        for out in self._boundaries[at].handle(record):
            if out.topic is following:
                # Its place stays that of the record that was read: a bug is looked for there.
                yield from self._through(replace(record, key=out.key, value=out.value, headers=out.headers), at + 1)
            else:
                # Those before have noted as sent what is not: the next record that says it may be a good one.
                for seen in self._seen[:at]:
                    seen.forget()
                yield _rejected(record, out)

    def _keep(self, record: Incoming) -> list[Outgoing]:
        story_id, facts, extractor = read_part(record, self._counts)
        # Once for nothing: what no view can be made of fails here, inside the boundary, as it does live.
        view_of(story_id, facts)
        self._sightings.append(Sighting(story_id, canonical(facts), extractor, passed_through(record)))
        return []


def _rejected(record: Incoming, out: Outgoing) -> Rejected:
    headers = dict(out.headers)
    return Rejected(place_of(record), headers[f"{PREFIX}reason"].decode(), headers[f"{PREFIX}detail"].decode())


def combined(sightings: Iterable[Sighting]) -> list[Sighting]:
    """One for each story, with the facts of all."""
    facts: dict[str, Facts] = {}
    for sighting in sightings:
        more = _facts(sighting)
        known = facts.get(sighting.story_id)
        facts[sighting.story_id] = merge(known, more) if known else more
    return [Sighting(story_id, canonical(each)) for story_id, each in facts.items()]


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
    facts = story.facts
    extractor = max((text.extractor for text in facts.texts.values()), default=None)
    names = [(NAMES_HEADER, names_digest.encode())] if names_digest and extractor is not None else []
    change = Update(story, story.state, state.event, event_id(story_id, facts, state.event), encode(state.event))
    return Event.of(event_record(change, framing, extractor, names))
