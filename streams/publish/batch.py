"""What to publish for a batch of parts: events where a story's view changes, its state where its facts do.

Values only: no Kafka, no clock. Nothing of a batch is visible to the next one until its owner says it is committed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemas.base import SCHEMA_VERSION
from schemas.codec import canonical, decode, encode, headers_of, parse
from schemas.event import OUR_SCHEMA, NewsEvent
from schemas.parts import EnrichedPart
from schemas.story import StoryState
from streams.boundary import Boundary, check_sizes
from streams.core.split.ages import iso
from streams.core.story.facts import Facts, facts_of, merge
from streams.core.story.view import changes_between, event_id, stamped, view_of
from streams.deadletters import CODE_VERSION
from streams.metrics import Counts
from streams.records import Headers, Incoming, Outgoing, passed_through
from streams.topics import ENRICHED, EVENTS, PUBLISH, STATE

CE_SOURCE = "/netbinnen/publish"


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is remembered: its revision and its facts as bytes, a few kB where objects would be tens."""

    revision: int
    facts: bytes

    @classmethod
    def of_state(cls, state: StoryState) -> "Story":
        return cls(state.event.revision, canonical(state.facts))


@dataclass(frozen=True, slots=True)
class Update:
    """A story after one more part: the event if its view changed, and what to remember."""

    story_id: str
    story: Story
    state: StoryState
    event: NewsEvent | None
    event_id: str


def update(part: EnrichedPart, known: Story | None) -> Update | None:
    """`known` with the facts of `part`; None where they add nothing."""
    facts = facts_of(part)
    if known is None:
        event = stamped(view_of(part.story_id, facts), 1, ())
        return _update(part.story_id, facts, event, is_event=True)
    old = Facts.model_validate(parse(known.facts))
    facts = merge(old, facts)
    if facts == old:
        return None
    view = view_of(part.story_id, facts)
    changes = changes_between(view_of(part.story_id, old), view)
    event = stamped(view, known.revision + bool(changes), changes)
    return _update(part.story_id, facts, event, is_event=bool(changes))


def _update(story_id: str, facts: Facts, event: NewsEvent, is_event: bool) -> Update:
    data = facts.model_dump(mode="json", exclude_none=True)
    return Update(
        story_id=story_id,
        story=Story(event.revision, canonical(data)),
        state=StoryState(event=event, facts=data),
        event=event if is_event else None,
        event_id=event_id(story_id, facts, event) if is_event else "",
    )


class Batch:
    """Collects what to send for parts of one partition, over the stories known before."""

    def __init__(self, partition: int, stories: Mapping[str, Story], counts: Counts) -> None:
        self.touched: dict[str, Story] = {}
        self._partition = partition
        self._stories = stories
        self._counts = counts
        self._sent: list[Outgoing] = []
        self._states: dict[str, Outgoing] = {}
        self._boundary = Boundary(PUBLISH, ENRICHED, self._merge, counts)

    def add(self, records: Iterable[Incoming]) -> None:
        for record in records:
            self._sent += (out for out in self._boundary.handle(record) if out.topic is not STATE)

    def outgoing(self) -> Iterator[Outgoing]:
        """Events and dead letters in order, then one state a story."""
        yield from self._sent
        yield from self._states.values()

    def _merge(self, record: Incoming) -> list[Outgoing]:
        part, unknown = decode(EnrichedPart, record.value)
        self._counts.add("unknown_fields", len(unknown))
        change = update(part, self.touched.get(part.story_id) or self._stories.get(part.story_id))
        if change is None:
            return []
        key = part.story_id.encode()
        state = Outgoing(STATE, key, encode(change.state), (), self._partition)
        outgoing = [state]
        if change.event is not None:
            outgoing.insert(0, Outgoing(EVENTS, key, encode(change.event), _event_headers(change, part, record)))
        # Before anything is remembered: a story that outgrew its topic stays as it was, the part is a dead letter.
        check_sizes(outgoing)
        if change.event is not None:
            self._counts.add("events_created" if change.story.revision == 1 else "events_updated")
        self._states[part.story_id] = state
        self.touched[part.story_id] = change.story
        return outgoing


def _event_headers(change: Update, part: EnrichedPart, record: Incoming) -> Headers:
    """CloudEvents 1.0, Kafka binary mode. Versions of code and extractor travel here, outside the event's id."""
    event = change.state.event
    change_type = "created" if event.revision == 1 else "updated"
    own = headers_of(
        {
            "ce_specversion": "1.0",
            "ce_id": change.event_id,
            "ce_source": CE_SOURCE,
            "ce_type": f"nl.netbinnen.story.{change_type}.v{SCHEMA_VERSION.split('.')[0]}",
            "ce_time": iso(event.versionCreated),
            "ce_subject": event.uri,
            "ce_dataschema": OUR_SCHEMA,
            "content-type": "application/json",
            "netbinnen.code_version": CODE_VERSION,
            "netbinnen.extractor": str(part.extractor),
        }
    )
    return [*own, *passed_through(record)]
