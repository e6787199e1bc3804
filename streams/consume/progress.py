"""What a consumer has done: the offsets that may be committed, and the ids of the last events that were finished."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener


class Progress(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """How far each partition was handed out, and how far of that the caller has finished. Offsets are of the next record."""

    def __init__(self, before_loss: Callable[[], Awaitable[None]]) -> None:
        self.finished: dict[TopicPartition, int] = {}
        self.epoch = 0
        """Grows whenever partitions are taken away: what was handed out before may be another's by now."""
        self._open: dict[TopicPartition, tuple[int, int]] = {}
        self._before_loss = before_loss

    def open(self, partition: TopicPartition, offset: int) -> None:
        """The record at `offset` is handed out."""
        first, _ = self._open.get(partition, (offset, offset))
        self._open[partition] = (first, offset + 1)

    def reopen(self, partition: TopicPartition, offset: int) -> None:
        """It is not, after all."""
        first, _ = self._open.pop(partition, (offset, offset))
        if first < offset:
            self._open[partition] = (first, offset)

    def finish(self) -> None:
        """All that was handed out is finished."""
        self.finished |= {partition: end for partition, (_, end) in self._open.items()}
        self._open.clear()

    def take_back(self) -> dict[TopicPartition, int]:
        """What was handed out is to come again: from which offsets on."""
        firsts = {partition: first for partition, (first, _) in self._open.items()}
        self._open.clear()
        return firsts

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """aiokafka hands out no record from here on until the partitions are dealt out anew, from what is committed now."""
        await self._before_loss()
        self.epoch += 1
        self.finished.clear()
        self._open.clear()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        pass


class Seen:
    """The last ids that were finished, at most `count_max`."""

    def __init__(self, count_max: int, ids: Iterable[str]) -> None:
        self._count_max = count_max
        self._ids: OrderedDict[str, None] = OrderedDict()
        self.add(ids)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids

    def add(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._ids[id_] = None
            self._ids.move_to_end(id_)
            if len(self._ids) > self._count_max:
                self._ids.popitem(last=False)
