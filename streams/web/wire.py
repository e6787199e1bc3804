"""The newest news in memory, and who follows it. Knows neither Kafka nor HTTP.

There is one list for all: who follows has a place in it and no queue, so a slow reader costs nothing. Who falls so far
behind that its place is gone from the list is told to come again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Literal

from schemas.codec import encode_plain
from schemas.event import Provenance
from streams.consume.progress import Seen
from streams.settings import MIB
from streams.web.items import News, item_of

Broker = Literal["starting", "connected", "lost"]

KEPT = 1_000
"""News that a new reader is shown: more than anybody scrolls through."""
BEHIND_MAX = 2_000
"""News that a reader may be behind: ten seconds of the highest rate that was measured, and what a short sleep misses."""
BYTES_MAX = 32 * MIB
"""Of all that is remembered, as JSON. An item takes some 3 kB; one with a huge paragraph may take a MiB."""
REMEMBERED = 10_000
"""Ids of news that was here: what is read back after a broker was lost has been here before."""
AT_ONCE = 100
"""News that a reader takes from the list at a time."""
SILENT_S = 10.0
"""Without news, how long a reader hears nothing. Proxies and browsers commonly give up after 30 s or more."""


class TooSlowError(Exception):
    """A reader's place in the list is gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader is told: an event of server-sent events. Without a name it only says that the server is there."""

    name: str = ""
    data: bytes = b"{}"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What look-ups need of a story's last news."""

    first_created: datetime
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class _Kept:
    number: int
    story_id: str
    known: Known
    message: Message


class Wire:
    """The newest news, oldest first. `start` tells this start of the server from all others."""

    def __init__(
        self,
        start: str,
        *,
        kept_max: int = KEPT,
        behind_max: int = BEHIND_MAX,
        bytes_max: int = BYTES_MAX,
        silent_s: float = SILENT_S,
    ) -> None:
        self._start = start
        self._kept_max = kept_max
        self._behind_max = behind_max
        self._bytes_max = bytes_max
        self._silent_s = silent_s
        self._list: deque[_Kept] = deque()
        self._bytes = 0
        self._last = 0
        self._gone = 0
        """The greatest number that is no longer in the list."""
        self._seen = Seen(REMEMBERED, ())
        self._broker: Broker = "starting"
        self._is_closed = False
        self._more = asyncio.Event()

    def __len__(self) -> int:
        return len(self._list)

    @property
    def size(self) -> int:
        """Bytes remembered."""
        return self._bytes

    @property
    def broker(self) -> Broker:
        return self._broker

    @broker.setter
    def broker(self, state: Broker) -> None:
        if state != self._broker:
            self._broker = state
            self._wake()

    def add(self, news: News) -> None:
        """The next piece of news; one that was here before is passed over."""
        if news.id in self._seen:
            return
        self._seen.add([news.id])
        story_id = news.event.netbinnen.story_id
        if news.event.netbinnen.withdrawn:
            self._forget(story_id)
        self._last += 1
        known = Known(news.event.firstCreated, news.event.netbinnen.provenance)
        message = Message("news", encode_plain(item_of(news)), f"{self._start}-{self._last}")
        self._list.append(_Kept(self._last, story_id, known, message))
        self._bytes += len(message.data)
        while len(self._list) > self._behind_max or (self._bytes > self._bytes_max and len(self._list) > 1):
            first = self._list.popleft()
            self._bytes -= len(first.message.data)
            self._gone = first.number
        self._wake()

    def find(self, story_id: str) -> Known | None:
        """The last news of a story, where it is still here."""
        return next((kept.known for kept in reversed(self._list) if kept.story_id == story_id), None)

    def close(self) -> None:
        """Nothing more comes: all who follow come to an end."""
        self._is_closed = True
        self._wake()

    async def follow(self, last_id: str | None = None) -> AsyncGenerator[Message]:
        """What a reader is to be told, from the message behind `last_id` on, or from the beginning. Raises TooSlowError."""
        broker = self._broker
        yield self._state()
        at = self._place_of(last_id)
        if at is None:
            yield Message("reset")
            at = self._list[-self._kept_max].number - 1 if len(self._list) > self._kept_max else self._gone
        is_caught_up = False
        while not self._is_closed:
            more = self._more
            for kept in self._behind(at):
                yield kept.message
                at = kept.number
            if at < self._last:
                # More came while those were written.
                continue
            if not is_caught_up:
                is_caught_up = True
                yield Message("caught_up")
            if broker != self._broker:
                broker = self._broker
                yield self._state()
            try:
                async with asyncio.timeout(self._silent_s):
                    await more.wait()
            except TimeoutError:
                yield Message()

    def _behind(self, at: int) -> list[_Kept]:
        """The next that come after `at`. Not all: what a slow reader holds stays in memory."""
        if at < self._gone:
            raise TooSlowError
        return list(takewhile(lambda kept: kept.number > at, reversed(self._list)))[: -AT_ONCE - 1 : -1]

    def _place_of(self, id_: str | None) -> int | None:
        """The number in `id_`; None where what came after it is not known any more, or it is another start's."""
        start, _, number = (id_ or "").rpartition("-")
        if start != self._start or not (number.isascii() and number.isdecimal()):
            return None
        return int(number) if self._gone <= int(number) <= self._last else None

    def _state(self) -> Message:
        return Message("state", encode_plain({"broker": self._broker, "kept": self._kept_max}))

    def _forget(self, story_id: str) -> None:
        """A story was withdrawn: nobody is shown what it said."""
        self._list = deque(kept for kept in self._list if kept.story_id != story_id)
        self._bytes = sum(len(kept.message.data) for kept in self._list)

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()
