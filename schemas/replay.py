"""`replays`: what each replay reads and where it writes, so that one that was stopped can be gone on with."""

from collections.abc import Mapping

from schemas.base import SCHEMA_VERSION, Record, SchemaVersion, UtcTime


class ReplaySpan(Record):
    """Offsets of one partition: from `begin` up to and without `end`."""

    partition: int
    begin: int
    end: int

    @property
    def records(self) -> int:
        """How many, at most: compacted and aborted ones leave gaps."""
        return max(0, self.end - self.begin)


class ReplayPlan(Record):
    """A replay of the records of topic `source` (without the prefix) in `spans`, those with a timestamp in [`since`, `until`),

    of `stories` only if any are given. `events` and `state` are the full names of the replay's own topics; both are empty
    where it appends the records to `source` again, for the live stages.
    """

    schema_version: SchemaVersion = SCHEMA_VERSION
    id: str
    source: str
    spans: tuple[ReplaySpan, ...]
    since: UtcTime | None = None
    until: UtcTime | None = None
    stories: tuple[str, ...] = ()
    events: str = ""
    state: str = ""
    every_change: bool = False
    is_finished: bool = False

    @property
    def is_into_live(self) -> bool:
        return not self.events

    @property
    def records(self) -> int:
        """How many records are read, at most."""
        return sum(span.records for span in self.spans)

    def is_within(self, timestamp_ms: int) -> bool:
        """Whether a record of that time is in the range."""
        if self.since is not None and timestamp_ms < self.since.timestamp() * 1000:
            return False
        return self.until is None or timestamp_ms < self.until.timestamp() * 1000

    def records_before(self, positions: Mapping[int, int]) -> int:
        """How many of `records` are behind the offsets `positions`, partition → offset."""
        return sum(min(span.records, max(0, positions.get(span.partition, 0) - span.begin)) for span in self.spans)
