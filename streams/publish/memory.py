"""The stories that the owner of a partition remembers, and for how long. No Kafka, no clock.

Time is what the parts say: the watermark is the greatest fetch day among the partition's stories. A story is forgotten
when the watermark is more than `RETENTION` past the day on which it was seen last; a part older than that comes too late
to be merged with what is forgotten. Both go by the order of the records alone, so every owner decides the same.
A story that was withdrawn is never forgotten, or a page that still shows it would bring it back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from schemas.carried import keep
from schemas.codec import parse
from schemas.story import StoryState
from streams.core.story.facts import Facts
from streams.publish.packing import pack, unpack

RETENTION = timedelta(days=14)
"""News that no page shows for two weeks is over: seen again, it is news again."""
FORGOTTEN_MAX = 2_000
"""Stories forgotten in one transaction. It has a deadline, and after a pause many are due at once."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is remembered: its revision, its last fetch day, and the value of its state record, compressed.

    The last event is kept with the facts, because a sighting that changes no view must put the same event into the
    state again. Together and compressed they take less than the facts alone.
    """

    revision: int
    last_seen: date
    is_withdrawn: bool
    packed: bytes

    @classmethod
    def of_state(cls, revision: int, facts: Facts, value: bytes) -> "Story":
        return cls(revision, facts.last_seen, facts.withdrawn is not None, pack(value))

    @classmethod
    def restored(cls, state: StoryState, value: bytes) -> "Story":
        """From a state record and its bytes. Raises ValueError where its facts have no last day."""
        last_seen = _day_of(str(state.facts.get("last_seen")))
        return cls(state.event.revision, last_seen, "withdrawn" in state.facts, pack(value))

    def is_over(self, watermark: date) -> bool:
        """Whether it is forgotten by `watermark`."""
        return not self.is_withdrawn and is_past(self.last_seen, watermark)

    @property
    def state(self) -> bytes:
        """The value of its state record."""
        return unpack(self.packed)

    @property
    def record(self) -> dict[str, Any]:
        """The same as JSON values, as the release that wrote it has left them."""
        record: dict[str, Any] = parse(self.state)
        return record

    @property
    def facts(self) -> Facts:
        return facts_in(self.record)


@lru_cache(1_000)
def _day_of(text: str) -> date:
    """One date for all the stories of a day."""
    return date.fromisoformat(text)


def facts_in(record: Mapping[str, Any]) -> Facts:
    """The facts of a state record, with what a newer release has added to them."""
    return keep(Facts, record["facts"])


class Stories:
    """The committed stories of one partition, by story_id."""

    def __init__(self) -> None:
        self.watermark = date.min
        self._by_id: dict[str, Story] = {}
        self._due: dict[str, None] = {}  # A set that keeps its order, so that every owner forgets in the same one.

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, story_id: str) -> Story | None:
        """The story as it was committed last, over or not."""
        return self._by_id.get(story_id)

    def put(self, stories: Mapping[str, Story]) -> None:
        """Remember `stories`."""
        self._by_id.update(stories)
        watermark = max((story.last_seen for story in stories.values()), default=date.min)
        if watermark > self.watermark:
            self.watermark = watermark
            stories = self._by_id
        for story_id, story in stories.items():
            if is_past(story.last_seen, self.watermark):
                self._due[story_id] = None
            else:
                self._due.pop(story_id, None)

    def due(self, touched: Mapping[str, Story]) -> list[str]:
        """Some stories past their time, none of `touched`: at most `FORGOTTEN_MAX`, the others are due the next time."""
        return list(islice((story_id for story_id in self._due if story_id not in touched), FORGOTTEN_MAX))

    def forget(self, story_ids: Iterable[str]) -> None:
        """Remember them no longer."""
        for story_id in story_ids:
            self._by_id.pop(story_id, None)
            self._due.pop(story_id, None)


def is_past(day: date, watermark: date) -> bool:
    """Whether what was fetched on `day` is over by `watermark`."""
    return watermark - day > RETENTION
