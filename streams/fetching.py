"""How consumers ask, so that they cost next to nothing while nothing comes.

Kafka holds a fetch until there are records, half a second at most. The embedded broker answers at once, and would be asked five
thousand times a second by each idle consumer: a processor each.
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
LOOK_S = 1.0
"""How often it looks for something to ask though nothing has happened that it waits for. aiokafka: five times a second."""


class PatientFetcher(Fetcher):  # type: ignore[misc]  # aiokafka ships no types
    """aiokafka's own, which looks seldom, and pauses where fetches find nothing and are answered at once. On Kafka none are."""

    _empty = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options | {"fetcher_timeout": LOOK_S})

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
