"""Where a replay computes: a thread, or processes. Reading and publishing wait for the broker; only this needs processors."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import Any

from streams.framing import Framing, framing_of
from streams.process import take_long_turns
from streams.publish.memory import Story
from streams.records import Incoming
from streams.replay.work import Event, Folded, Job, Path, Rejected, Sighting, combined, fold, fold_each, last_event
from streams.sends import not_waited_for
from streams.settings import Settings

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
        arguments = settings, source, frozenset(stories), every_change
        self._executor: Executor = (
            ThreadPoolExecutor(1, initializer=_begin, initargs=arguments)
            if count == 1
            else ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin_process, arguments)
        )

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def find(self, records: list[Incoming]) -> "asyncio.Future[tuple[list[Sighting], list[Rejected]]]":
        """What records say, as `work.find` does; of each story together where only the end counts."""
        return self._submit(partial(_find, self._every_change), records)

    def pick(self, records: list[Incoming]) -> "asyncio.Future[list[Incoming]]":
        """Those of `records` that have something of a wanted story."""
        return self._submit(_pick, records)

    async def fold(self, jobs: Sequence[Job]) -> list[Folded]:
        """The stories after `jobs`."""
        return await self._share(partial(_fold, self._every_change), jobs)

    async def last_events(self, stories: Sequence[tuple[str, Story]], names_digest: str) -> list[Event]:
        """The events in the states of stories."""
        return await self._share(partial(_last_events, names_digest), stories)

    def _submit(self, work: Callable[[Any], Any], argument: Any) -> "asyncio.Future[Any]":
        # A process that is started for it takes over what is blocked: until it heeds no Ctrl-C, none reaches it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            future = asyncio.get_running_loop().run_in_executor(self._executor, work, argument)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        not_waited_for(future)
        return future

    async def _share(self, work: Callable[[Any], list[Any]], values: Sequence[Any]) -> list[Any]:
        slices = [values[at : at + STORIES_AT_ONCE] for at in range(0, len(values), STORIES_AT_ONCE)]
        return [one for done in await asyncio.gather(*(self._submit(work, each) for each in slices)) for one in done]


def _begin_process(settings: Settings, source: str, stories: frozenset[str], every_change: bool) -> None:
    """A process of the pool begins. Ctrl-C is its owner's to heed, and where that is gone nobody is to work for it."""
    take_long_turns()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()
    _begin(settings, source, stories, every_change)


def _begin(settings: Settings, source: str, stories: frozenset[str], every_change: bool) -> None:
    global _own
    _own = Path(settings, source, stories, every_change=every_change), framing_of(settings)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _mine() -> tuple[Path, Framing]:
    if _own is None:
        raise RuntimeError("the process was not started as one of a pool")
    return _own


def _find(every_change: bool, records: list[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
    sightings, rejected = _mine()[0].find(records)
    return sightings if every_change else combined(sightings), rejected


def _pick(records: list[Incoming]) -> list[Incoming]:
    return [record for record in records if _mine()[0].find([record])[0]]


def _fold(every_change: bool, jobs: Sequence[Job]) -> list[Folded]:
    return [(fold_each if every_change else fold)(job, _mine()[1]) for job in jobs]


def _last_events(names_digest: str, stories: Sequence[tuple[str, Story]]) -> list[Event]:
    return [last_event(story_id, story, _mine()[1], names_digest) for story_id, story in stories]
