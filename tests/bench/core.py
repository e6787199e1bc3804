"""What the stages' own work costs, in one process without Kafka: the floor under every way to run them.

`python -m tests.bench.core` prints it by stage, and what it makes of the pages. `python -m tests.bench.core -`: for each line
that it reads, a number of pages, it does so many more, and prints the seconds of a processor that they took.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from streams.agents import create_work
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.records import Incoming, Outgoing, Stage
from streams.settings import Settings
from streams.topics import EVENTS, EXTRACT, PUBLISH, SPLIT, STAGES
from tests.bench.news import make_news
from tests.traffic import as_records


@dataclass
class Core:
    """The three stages one after the other, with their memories."""

    settings: Settings = field(default_factory=Settings)
    clock: Callable[[], float] = time.process_time
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    """By stage, in the clock's unit: seconds of a processor."""
    counts: Counts = field(default_factory=Counts)
    events: list[Outgoing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._work: dict[str, Stage] = {stage: create_work(stage, self.settings, self.counts) for stage in (SPLIT, EXTRACT)}
        self._stories = Stories()

    def run(self, records: Sequence[Incoming]) -> None:
        """All that a page leads to before the next batch of pages, as many as a transaction has parts."""
        size = self.settings.batch_records_max
        for at in range(0, len(records), size):
            some: Sequence[Incoming] = records[at : at + size]
            for stage in (SPLIT, EXTRACT):
                some = self._timed(stage, partial(self._each, stage, some))
            self._timed(PUBLISH, partial(self._publish, some))

    def _timed(self, stage: str, work: Callable[[], Any]) -> Any:
        began = self.clock()
        made = work()
        self.spent[stage] += self.clock() - began
        return made

    def _each(self, stage: str, records: Sequence[Incoming]) -> list[Incoming]:
        made = [(record, out) for record in records for out in self._work[stage](record)]
        return [Incoming("", 0, 0, record.timestamp_ms, out.key, out.value, out.headers) for record, out in made]

    def _publish(self, parts: Sequence[Incoming]) -> None:
        batch = Batch(0, self._stories, self.counts, self.settings.dead_letters_in_a_row_max)
        batch.add(parts)
        self.events += [out for out in batch.outgoing() if out.topic is EVENTS]
        batch.remember()


def warm_up() -> None:
    """Load the tagger, and what starts late."""
    Core().run(as_records(list(make_news(20, seed=2))))


def take_parts(sizes: Iterable[int]) -> Iterator[float]:
    """Seconds of a processor for each part of the mix. Who has seen the words of more pages needs less, as in a pipeline."""
    core, news = Core(), make_news(sys.maxsize)
    for size in sizes:
        before = sum(core.spent.values())
        core.run(as_records(list(islice(news, size))))
        yield sum(core.spent.values()) - before


def print_stages() -> None:
    warm_up()
    for repeated in (1, 2):
        records = as_records(list(make_news(2_000, repeated=repeated)))
        core = Core()
        core.run(records)
        each = ", ".join(f"{stage} {core.spent[stage] / len(records) * 1e6:.0f} µs a page" for stage in STAGES)
        print(f"{len(records)} pages, {sum(core.spent.values()):.2f} s: {each}; {len(core.events)} events")
        print(f"  {core.counts.line()}")


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        for spent_s in take_parts(map(int, sys.stdin)):
            print(spent_s, flush=True)
    else:
        print_stages()
