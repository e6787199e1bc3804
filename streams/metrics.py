"""Every metric in one place, a row each: its name, type, label and meaning. A stage counts in its own `Counts`.

Counting is adding to a dict, so that it costs nothing beside the work; `exposition` makes of it what Prometheus reads, and
streams/monitoring/METRICS.md. Names follow Prometheus's rules: base units, `_total` for what only grows.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from schemas.deadletter import Reason
from streams.topics import EXTRACT, PUBLISH, SPLIT, STAGES

if TYPE_CHECKING:
    from streams.watch import Watch

PREFIX = "netbinnen_"
APPEND_TO_EVENT_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
"""Upper bounds. News is fast within seconds and late after minutes; a transaction alone takes tens of milliseconds."""
MEASURED_MS_MAX = 3_600_000
"""An hour. A raw record has its crawler's time, so what is further away is a page with an old time, or a wrong clock."""

Reading = Mapping[str, float]
"""Values by the value of the metric's label, which is empty where it has none."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A row. Each sample has the label `stage` too; `values` are the values that `label` has, and what they mean.

    A counter is `key` in the code and in the log, `{}` standing for the label's value; a gauge is read by `read`.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    stages: tuple[str, ...] = STAGES
    label: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    read: Callable[["Counts", "Watch"], Reading] | None = None

    def keys(self) -> dict[str, str]:
        """The counter's keys, by the value of its label."""
        return {value: self.key.format(value) for value in self.values or ("",)}


class Histogram:
    """How often what was seen was at most each of the bounds."""

    def __init__(self, bounds: tuple[float, ...] = APPEND_TO_EVENT_S) -> None:
        self.bounds = bounds
        self.sum = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, value: float) -> None:
        self._counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def cumulative(self) -> list[int]:
        """For each bound, then for all."""
        return list(accumulate(self._counts))


class Counts:
    """What a stage has counted, by key. An unknown key is a bug and raises KeyError."""

    def __init__(self) -> None:
        self._counter: Counter[str] = Counter()
        self.dead_letters_in_a_row = 0
        """Since the last record that was none."""
        self.last_ms = 0
        """The time of the record that was worked on last, since 1970."""
        self.append_to_event = Histogram()
        self.newest_event_s = 0.0
        """When an event was last published, in seconds since 1970; 0 where none was."""

    def add(self, key: str, amount: int = 1) -> None:
        if key not in COUNTS:
            raise KeyError(key)
        self._counter[key] += amount

    def __getitem__(self, key: str) -> int:
        if key not in COUNTS:
            raise KeyError(key)
        return self._counter[key]

    def published(self, now_s: float, appended_ms: Iterable[int | None]) -> None:
        """Events are there since `now_s`, each of a page that was appended at one of `appended_ms`; None where nobody knows."""
        for at_ms in appended_ms:
            self.newest_event_s = now_s
            if at_ms is None:
                continue
            took_ms = int(now_s * 1000) - at_ms
            if abs(took_ms) <= MEASURED_MS_MAX:
                # Clocks differ by a little, and nothing takes less than no time.
                self.append_to_event.observe(max(0, took_ms) / 1000)

    def since(self, before: Mapping[str, int]) -> dict[str, int]:
        """What was counted beyond `before`, without what stands still."""
        return {name: more for name in COUNTS if (more := self._counter[name] - before.get(name, 0))}

    def line(self) -> str:
        """What was counted so far, for a log line."""
        return " ".join(f"{key}={self._counter[key]}" for key in COUNTS if self._counter[key]) or "nothing yet"


def _lag(_: Counts, watch: "Watch") -> Reading:
    positions = watch.positions or {}
    looked_at = watch.standing.partitions or positions.keys()
    return {str(number): at.end - at.next_offset for number, at in positions.items() if number in looked_at}


def _restored(_: Counts, watch: "Watch") -> Reading:
    standing = watch.standing
    return {str(number): standing.restored.get(number, 1.0) for number in standing.partitions}


METRICS = (
    Metric(
        "netbinnen_records_total",
        "counter",
        "Records that the stage has read and is done with, each under exactly one outcome.",
        label="outcome",
        values={
            "done": "something was made of it",
            "dead_lettered": "it was rejected, and is kept as a dead letter",
            "dropped": "it adds nothing, as a page without news does",
        },
        key="{}",
    ),
    Metric(
        "netbinnen_dead_letters_total",
        "counter",
        "Dead letters by the reason in their headers.",
        label="reason",
        values={
            Reason.EMPTY: "the record has no value",
            Reason.NOT_UTF8: "its text is in no charset that can be read",
            Reason.NOT_JSON: "it is no JSON",
            Reason.INVALID: "a field is missing or wrong",
            Reason.UNSUPPORTED_VERSION: "its schema version is one that this release does not read",
            Reason.TOO_LARGE: "it is above a limit, of the settings or of a topic",
            Reason.INTERNAL: "a bug of ours; more than none is an alert",
        },
        key="{}",
    ),
    Metric("netbinnen_parts_total", "counter", "Parts of stories found on pages.", (SPLIT,), key="parts"),
    Metric(
        "netbinnen_known_parts_total",
        "counter",
        "Parts that were not sent, since all that they say was sent on their day: by the same splitter, or by another.",
        (SPLIT, EXTRACT),
        key="parts_known",
    ),
    Metric(
        "netbinnen_truncated_items_total",
        "counter",
        "Items cut off before their first sentence ended, so that no story can be named.",
        (SPLIT,),
        key="truncated",
    ),
    Metric(
        "netbinnen_unknown_fields_total",
        "counter",
        "Fields of pages and parts that this version does not know; those of a state are carried, not counted.",
        key="unknown_fields",
    ),
    Metric(
        "netbinnen_texts_total",
        "counter",
        "Texts whose names were asked for.",
        (EXTRACT,),
        label="names",
        values={"tagged": "they were found by the tagger", "cached": "they were at hand: the same text came before"},
        key="texts_{}",
    ),
    Metric(
        "netbinnen_late_parts_total",
        "counter",
        "Parts of pages so old that their stories may be forgotten; they add nothing.",
        (PUBLISH,),
        key="late",
    ),
    Metric(
        "netbinnen_stories_forgotten_total",
        "counter",
        "Stories that are over, since no page has shown them for two weeks.",
        (PUBLISH,),
        key="stories_forgotten",
    ),
    Metric(
        "netbinnen_events_total",
        "counter",
        "Events made, by their type.",
        (PUBLISH,),
        label="type",
        values={
            "created": "a story is published for the first time",
            "updated": "it is published again, changed",
            "withdrawn": "it is taken back",
        },
        key="events_{}",
    ),
    Metric(
        "netbinnen_transactions_total",
        "counter",
        "Transactions, one for each batch of a partition.",
        (PUBLISH,),
        label="outcome",
        values={
            "committed": "its events are there",
            "aborted": "nobody sees it, and its records come again: a rebalance took the partition away, or the broker failed",
        },
        key="transactions_{}",
    ),
    Metric(
        "netbinnen_append_to_event_seconds",
        "histogram",
        "From the time of the page's record in articles.raw, which its crawler says, to the commit of an event that it has "
        "caused. What is more than an hour is not measured: netbinnen_events_total has it all the same.",
        (PUBLISH,),
    ),
    Metric(
        "netbinnen_newest_event_timestamp_seconds",
        "gauge",
        "When this process last published an event, since 1970. Its age is time() less this; none where it has published none.",
        (PUBLISH,),
        read=lambda counts, _: {"": counts.newest_event_s} if counts.newest_event_s else {},
    ),
    Metric(
        "netbinnen_lag_records",
        "gauge",
        "Records of a partition that wait for the stage, when it last looked (six times within stuck_after_s). Each worker "
        "says it of its own partitions, one that has none of all of them: take the maximum by partition, then the sum.",
        label="partition",
        read=_lag,
    ),
    Metric(
        "netbinnen_standstill_seconds",
        "gauge",
        "For how long nothing has moved in a partition although records wait.",
        label="partition",
        read=lambda _, watch: {str(number): still_s for number, still_s in watch.still_s.items()},
    ),
    Metric(
        "netbinnen_stuck_after_seconds",
        "gauge",
        "The setting stuck_after_s: a stage that stands still for longer ends, to be started anew.",
        read=lambda _, watch: {"": watch.stuck_after_s},
    ),
    Metric(
        "netbinnen_up",
        "gauge",
        "1 where the stage's process answers its worker, 0 where it does not.",
        read=lambda *_: {"": 1},
    ),
    Metric(
        "netbinnen_ready",
        "gauge",
        "1 where /health/ready says 200 of the stage: the broker answers, it is in its group, its stories are read back.",
        read=lambda _, watch: {"": watch.is_ready},
    ),
    Metric(
        "netbinnen_partitions",
        "gauge",
        "Partitions that the stage has in this worker.",
        read=lambda _, watch: {"": len(watch.standing.partitions)},
    ),
    Metric(
        "netbinnen_restored_ratio",
        "gauge",
        "How much of a partition's state is read back, by offsets. At 1 the partition is worked on.",
        (PUBLISH,),
        label="partition",
        read=_restored,
    ),
    Metric(
        "netbinnen_stories",
        "gauge",
        "Stories that are remembered: what the stage's memory grows by.",
        (PUBLISH,),
        read=lambda _, watch: {"": watch.standing.stories},
    ),
)
COUNTS = {key: metric for metric in METRICS if metric.kind == "counter" for key in metric.keys().values()}
"""The counter of each key."""
