"""Every count in one place: its name and what it means. A stage counts in its own `Counts`."""

from collections import Counter
from collections.abc import Mapping

COUNTS = {
    # Outcomes: each record that a stage reads bumps exactly one of these.
    "done": "records processed",
    "dead_lettered": "records rejected and kept as dead letters",
    "dropped": "records that add nothing, such as a page without news",
    # What is in them.
    "parts": "parts of stories found on pages",
    "truncated": "items cut off before their first sentence ended, so no story can be named",
    "unknown_fields": "fields of pages and parts that this version does not know; those of a state are carried, not counted",
    "extracted": "texts tagged",
    "extract_cached": "texts whose tags were at hand",
    "late": "parts of pages so old that their stories may be forgotten; they add nothing",
    "stories_forgotten": "stories that no page has shown for two weeks",
    "events_created": "stories published for the first time",
    "events_updated": "stories published again, changed",
    "events_withdrawn": "stories withdrawn",
    "internal": "dead letters because of a bug of ours; more than none is an alert",
}


class Counts:
    """Counts by name. An unknown name is a bug and raises KeyError."""

    def __init__(self) -> None:
        self._counter: Counter[str] = Counter()
        self.dead_letters_in_a_row = 0
        """Since the last record that was none."""
        self.last_ms = 0
        """The time of the record that was worked on last, since 1970."""

    def add(self, name: str, amount: int = 1) -> None:
        if name not in COUNTS:
            raise KeyError(name)
        self._counter[name] += amount

    def __getitem__(self, name: str) -> int:
        if name not in COUNTS:
            raise KeyError(name)
        return self._counter[name]

    def since(self, before: Mapping[str, int]) -> dict[str, int]:
        """What was counted beyond `before`, without what stands still."""
        return {name: more for name in COUNTS if (more := self._counter[name] - before.get(name, 0))}

    def line(self) -> str:
        """What was counted so far, for a log line."""
        return " ".join(f"{name}={self._counter[name]}" for name in COUNTS if self._counter[name]) or "nothing yet"
