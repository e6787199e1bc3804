"""How consumers ask: soon while records come, seldom while none do, and of several partitions for the oldest records first.

aiokafka asks a broker once at a time, and not for partitions whose records wait for us. Kafka holds a fetch until there are
records, half a second at most; so where the others rest, a partition's next records wait that long behind it. And the embedded
broker answers at once, and would be asked five thousand times a second by each idle consumer: a processor each.

And it hands over all that has come of one partition, then of the next. Who is behind would read an hour's news of one, then go
back for another's, and each page that is read after a later one says something more of when its stories were seen.
"""

import asyncio
import contextlib
import math
from collections.abc import Collection
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.consumer import consumer
from aiokafka.consumer.fetcher import Fetcher, FetchResult

EMPTY_IN_A_ROW = 10
"""Empty answers that came at once before it pauses. Of Kafka one or two are: the end of a transaction has no records."""
PAUSE_S = 0.02
"""What a record may wait longer where nothing came before it. Asking fifty times a second costs next to nothing."""
BUSY_S, BUSY_WAIT_MS = 0.5, 100
"""So long after the last records a fetch is held so long at most."""
LOOK_S = 1.0
"""How often it looks for something to ask though nothing has happened that it waits for. aiokafka: five times a second."""
STEPS = 4
"""A partition's fair share of what is asked for is handed over in so many."""


class PatientFetcher(Fetcher):  # type: ignore[misc]  # aiokafka ships no types
    """aiokafka's own, which looks seldom, hurries where records come, and pauses where a broker does not hold its fetches.

    Of several partitions it hands over the oldest records first, as far as they are at hand.
    """

    _fetch_max_wait_ms: int

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options | {"fetcher_timeout": LOOK_S})
        self._rest_wait_ms = self._fetch_max_wait_ms
        self._came_at = -math.inf
        self._empty = 0
        self._times_ms: dict[TopicPartition, int] = {}
        """Of each partition the time of the record that was handed over last."""

    async def fetched_records(
        self, partitions: Collection[TopicPartition], timeout: float = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """The next records of `partitions`, of all where that is empty: `max_records` at most, none after `timeout` seconds.

        Raises what the broker has refused to let us read.
        """
        waiting = [
            place
            for place, fetched in self._records.items()
            if type(fetched) is FetchResult and (not partitions or place in partitions)
        ]
        found: dict[TopicPartition, list[ConsumerRecord]] = {}
        if max_records is not None and len(waiting) > 1:
            step = max(1, max_records // (STEPS * len(waiting)))
            while waiting and max_records:
                # First one of each, as far as there is room: where a clock is ahead it would wait until no other has records.
                place = min(waiting, key=lambda place: (place in found, self._times_ms.get(place, 0)))
                size = min(step, max_records) if place in found else 1
                waiting.remove(place)
                # Who is cancelled in here has taken nothing yet: only the first can wait, for a rebalance.
                some = (await super().fetched_records([place], 0, size)).get(place)
                if some:
                    found.setdefault(place, []).extend(some)
                    max_records -= len(some)
                    self._times_ms[place] = some[-1].timestamp
                    waiting.append(place)
        return found or await super().fetched_records(partitions, timeout, max_records)

    async def _proc_fetch_request(self, assignment: Any, node_id: Any, request: Any) -> bool:
        clock = asyncio.get_running_loop().time
        held_ms, asked_at = self._fetch_max_wait_ms, clock()
        has_records: bool = await super()._proc_fetch_request(assignment, node_id, request)
        now = clock()
        if has_records:
            self._came_at = now
        is_at_once = now - asked_at < held_ms / 1000 / 2
        self._empty = self._empty + 1 if is_at_once and not has_records else 0
        self._fetch_max_wait_ms = BUSY_WAIT_MS if now - self._came_at < BUSY_S else self._rest_wait_ms
        if self._empty >= EMPTY_IN_A_ROW:
            # As in aiokafka's own waits for an answer, who cancels this one does not want to hear of it.
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(PAUSE_S)
        return has_records


def fetch_patiently() -> None:
    """All consumers that this process makes from now on, Faust's too.

    For processes that are ours: a library does not change another one for whoever imports it.
    """
    consumer.Fetcher = PatientFetcher
