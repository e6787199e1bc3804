"""How consumers ask a broker that does not wait. Kafka holds a fetch until there are records, half a second at most; the
embedded broker answers at once, and would be asked five thousand times a second by each idle consumer: a processor each.
"""

import asyncio
import contextlib
from typing import Any

from aiokafka.consumer import consumer
from aiokafka.consumer.fetcher import Fetcher

EMPTY_IN_A_ROW = 10
"""Empty answers that came at once before it pauses. Of Kafka one or two are: the end of a transaction has no records."""
PAUSE_S = 0.02
"""What a record may wait longer where nothing came before it. Asking fifty times a second costs next to nothing."""


class PatientFetcher(Fetcher):  # type: ignore[misc]  # aiokafka ships no types
    """aiokafka's own, with a pause between fetches that find nothing and are answered at once. On Kafka it never pauses."""

    _empty = 0

    async def _proc_fetch_request(self, assignment: Any, node_id: Any, request: Any) -> bool:
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        has_records: bool = await super()._proc_fetch_request(assignment, node_id, request)
        is_at_once = clock() - asked_at < self._fetch_max_wait_ms / 1000 / 2
        self._empty = self._empty + 1 if is_at_once and not has_records else 0
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
