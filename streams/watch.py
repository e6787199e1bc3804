"""Whether a stage gets on. Liveness is that positions move, not that a process is up: a consumer can hold its partitions
and send heartbeats for ever without reading (Faust's issues 596 and 629 are of that kind).

A stage is stuck where a record of its partitions waits, can be read, and the group's offset has stood still all the time; and
where it has been outside its group all the time, though the broker answers: others may do its work meanwhile.
It then stops in order, for its supervisor to start it anew. Where not even this watch runs any more (an endless loop, a
regular expression that backtracks), the process is ended from outside the interpreter, by faulthandler.

Knows no Kafka: whoever makes a `Watch` says how positions are asked for.
"""

import asyncio
import faulthandler
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

CHECKS = 6
"""In the time after which a stage is stuck. Each asks the broker for offsets, so not every second."""
SUSPECT_SHARE = 0.5
"""Of that time, after which a standstill is looked into: a person is told of it before the stage ends."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a stage says of its place in its group: whether it has one, its partitions, and of those that are not ready yet

    what share of its state is read back so far; and how many stories it remembers.
    """

    is_member: bool = False
    partitions: frozenset[int] = frozenset()
    restored: Mapping[int, float] = field(default_factory=dict)
    stories: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """A group in a partition: the offset of the record it reads next, and that of the record the broker gets next."""

    next_offset: int
    end: int


class Progress:
    """Since when the positions of a stage stand still while records wait, and since when it is outside its group.

    No clock: whoever asks says the time, in seconds.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[object, float]] = {}
        self._outside_since: float | None = None

    def forget(self) -> None:
        """Nobody could say where the positions are, so nothing is known of them, nor whether the group can be joined."""
        self._seen.clear()
        self._outside_since = None

    def outside_s(self, now: float, standing: Standing) -> float:
        """For how many seconds it has not been a member of its group."""
        if standing.is_member:
            self._outside_since = None
            return 0
        self._outside_since = now if self._outside_since is None else self._outside_since
        return now - self._outside_since

    def stands_still_s(self, now: float, standing: Standing, positions: Mapping[int, Position]) -> dict[int, float]:
        """Of each partition, for how many seconds nothing has moved in it though records wait.

        A member without partitions looks at all of them: somebody must read them. Stories that are read back are a move.
        """
        partitions = standing.partitions or positions.keys()
        seen: dict[int, tuple[object, float]] = {}
        for partition in partitions & positions.keys():
            at = positions[partition]
            waits = at.next_offset < at.end
            state = (at.next_offset, standing.restored.get(partition), waits)
            before, since = self._seen.get(partition, (None, now))
            seen[partition] = (state, since if before == state and waits else now)
        self._seen = seen
        return {partition: now - since for partition, (_, since) in seen.items()}


class Watch:
    """Looks at one stage all the time, and sets `stop` where it is stuck; `problem` then says why, in one line.

    `ask` gives the positions of the stage's group, None where the broker does not answer; `can_read` says whether there
    is a record to read at an offset of a partition: behind it there may be nothing but a transaction's marker.
    """

    def __init__(
        self,
        stage: str,
        stuck_after_s: float,
        ask: Callable[[], Awaitable[Mapping[int, Position] | None]],
        can_read: Callable[[int, int], Awaitable[bool]],
        stop: asyncio.Event,
    ) -> None:
        self.problem = ""
        self.positions: Mapping[int, Position] | None = None
        """By partition, of the last look; None where the broker did not answer."""
        self.still_s: dict[int, float] = {}
        self.stage = stage
        self.stuck_after_s = stuck_after_s
        self._ask = ask
        self._can_read = can_read
        self._stop = stop
        self._standing: Callable[[], Standing] = Standing
        self._progress = Progress()

    def follow(self, standing: Callable[[], Standing]) -> None:
        """The stage has begun, and can be asked for its standing."""
        self._standing = standing

    @property
    def standing(self) -> Standing:
        return self._standing()

    @property
    def waiting(self) -> int | None:
        """Records that wait in the stage's partitions, by the last look; None where the broker did not answer."""
        if self.positions is None:
            return None
        return sum(
            max(0, at.end - at.next_offset) for number, at in self.positions.items() if number in self.standing.partitions
        )

    @property
    def is_ready(self) -> bool:
        """The broker answers, the stage is a member of its group, and has read back what it needs for its partitions."""
        return self.positions is not None and self.standing.is_member and not self.standing.restored

    async def run(self) -> None:
        """Look until the stage is stuck."""
        while not self.problem:
            end_process_after(self.stuck_after_s)
            await self.look()
            end_process_after(self.stuck_after_s)
            await asyncio.sleep(self.stuck_after_s / CHECKS)
        self._stop.set()

    async def look(self) -> None:
        self.positions = await self._ask()
        if self.positions is None:
            self._progress.forget()
            self.still_s = {}
            return
        now = time.monotonic()
        outside_s = self._progress.outside_s(now, self.standing)
        if outside_s > self.stuck_after_s:
            self.problem = (
                f"{self.stage} is stuck: it has been outside its group for {outside_s:.0f} s though the broker answers; "
                "it ends, to be started anew"
            )
        found = self._progress.stands_still_s(now, self.standing, self.positions)
        suspects = {
            number: self.positions[number].next_offset
            for number, still_s in found.items()
            if still_s > self.stuck_after_s * SUSPECT_SHARE
        }
        # All at once: each waits for as long as a broker may take to answer, and this process is ended if they are late.
        can_read = await asyncio.gather(*(self._can_read(number, offset) for number, offset in suspects.items()))
        for (number, offset), has_record in zip(suspects.items(), can_read, strict=True):
            if not has_record:
                # Nothing waits but a transaction's marker.
                found[number] = 0
            elif found[number] > self.stuck_after_s:
                self.problem = (
                    f"{self.stage} is stuck: partition {number} has stood at offset {offset} for {found[number]:.0f} s "
                    "though records wait; it ends, to be started anew"
                )
        # Whoever asks meanwhile is told of no standstill that is none.
        self.still_s = found


def stop_at_signals() -> asyncio.Event:
    """What SIGTERM and SIGINT set, from now on."""
    stop = asyncio.Event()
    call_at_signals(stop.set)
    return stop


def call_at_signals(told: Callable[[], object]) -> None:
    """Have SIGTERM and SIGINT call `told`, from now on, also where a shell has started us in the background."""
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, told)


def end_process_after(seconds: float) -> None:
    """End this process, with the stack of each thread on standard error, unless this is called again within that time.

    It is a thread of C that waits, so it does so too where the interpreter runs nothing else any more.
    """
    faulthandler.dump_traceback_later(seconds, exit=True)
