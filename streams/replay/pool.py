"""Where a replay computes: a thread, or processes. Reading and publishing wait for the broker; only this needs processors."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import cycle
from operator import itemgetter
from typing import Any
from zlib import crc32

from streams.framing import Framing, framing_of
from streams.process import collect_seldom, take_long_turns
from streams.publish.memory import Story
from streams.records import Incoming
from streams.replay.work import Event, Folded, Job, Path, Rejected, Sighting, fold, fold_each, last_event
from streams.sends import not_waited_for
from streams.settings import Settings
from streams.topics import RAW

STORIES_AT_ONCE = 100
"""In one task: some tenths of a second."""

_own: tuple[Path, Framing] | None = None
"""What the process goes on with between its tasks: it takes a while to make, for the tagger is read from a file."""


class Pool:
    """`count` processes for a replay of topic `source`; one is this one, with no other to start. A context manager.

    At its end they have ended, and by themselves where this process is killed. One that was killed raises BrokenProcessPool.
    """

    def __init__(self, settings: Settings, source: str, stories: Sequence[str], count: int, *, every_change: bool) -> None:
        self.count = count
        self._every_change = every_change
        self._is_of_pages = source == RAW.name
        arguments = settings, source, frozenset(stories), every_change
        # One executor for each process: who has a story knows what was said of it.
        self._executors: list[Executor] = (
            [ThreadPoolExecutor(1, initializer=_begin, initargs=arguments)]
            if count == 1
            else [ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin_process, arguments) for _ in range(count)]
        )
        self._turns = cycle(range(count))

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for executor in self._executors:
            executor.shutdown(cancel_futures=True)

    def find(self, records: list[Incoming]) -> "asyncio.Future[tuple[list[Sighting], list[Rejected]]]":
        """What records say, as `Path` finds it: a page is split where it is the next one's turn, a story has its process."""
        finding = asyncio.ensure_future(self._find(records))
        not_waited_for(finding)
        return finding

    def pick(self, records: list[Incoming]) -> "asyncio.Future[list[Incoming]]":
        """Those of `records` that have something of a wanted story."""
        return self._submit(next(self._turns), _pick, records)

    async def _find(self, records: list[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
        parts, rejected = (await self._submit(next(self._turns), _split, records)) if self._is_of_pages else (records, [])
        owned: dict[int, list[int]] = defaultdict(list)
        for at, part in enumerate(parts):
            owned[crc32(part.key or b"") % self.count].append(at)
        found = await asyncio.gather(*(self._submit(n, _find, [parts[at] for at in places]) for n, places in owned.items()))
        # In the order of the records again.
        told = [(places[one.at], one) for places, (some, _) in zip(owned.values(), found, strict=True) for one in some]
        return [one for _, one in sorted(told, key=itemgetter(0))], [*rejected, *(bad for _, some in found for bad in some)]

    async def fold(self, jobs: Sequence[Job]) -> list[Folded]:
        """The stories after `jobs`."""
        return await self._share(partial(_fold, self._every_change), jobs)

    async def last_events(self, stories: Sequence[tuple[str, Story]], names_digest: str) -> list[Event]:
        """The events in the states of stories."""
        return await self._share(partial(_last_events, names_digest), stories)

    def _submit(self, number: int, work: Callable[[Any], Any], argument: Any) -> "asyncio.Future[Any]":
        # A process that is started for it takes over what is blocked: until it heeds no Ctrl-C, none reaches it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            future = asyncio.get_running_loop().run_in_executor(self._executors[number], work, argument)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        not_waited_for(future)
        return future

    async def _share(self, work: Callable[[Any], list[Any]], values: Sequence[Any]) -> list[Any]:
        slices = [values[at : at + STORIES_AT_ONCE] for at in range(0, len(values), STORIES_AT_ONCE)]
        answers = await asyncio.gather(*(self._submit(next(self._turns), work, each) for each in slices))
        return [one for answer in answers for one in answer]


def _begin_process(settings: Settings, source: str, stories: frozenset[str], every_change: bool) -> None:
    """A process of the pool begins. Ctrl-C is its owner's to heed, and where that is gone nobody is to work for it."""
    take_long_turns()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()
    _begin(settings, source, stories, every_change)


def _begin(settings: Settings, source: str, stories: frozenset[str], every_change: bool) -> None:
    global _own
    _own = Path(settings, source, stories, every_change=every_change), framing_of(settings)
    collect_seldom()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _mine() -> tuple[Path, Framing]:
    if _own is None:
        raise RuntimeError("the process was not started as one of a pool")
    return _own


def _split(records: list[Incoming]) -> tuple[list[Incoming], list[Rejected]]:
    return _mine()[0].split(records)


def _find(parts: list[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
    return _mine()[0].find(parts)


def _pick(records: list[Incoming]) -> list[Incoming]:
    path = _mine()[0]
    return [record for record in records if path.find(path.split([record])[0])[0]]


def _fold(every_change: bool, jobs: Sequence[Job]) -> list[Folded]:
    return [(fold_each if every_change else fold)(job, _mine()[1]) for job in jobs]


def _last_events(names_digest: str, stories: Sequence[tuple[str, Story]]) -> list[Event]:
    return [last_event(story_id, story, _mine()[1], names_digest) for story_id, story in stories]
